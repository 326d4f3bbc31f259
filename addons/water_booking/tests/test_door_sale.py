from psycopg2.errors import DivisionByZero

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.water_booking.inventory import errors
from odoo.addons.water_booking.inventory.paying import CauseDoor

from .common import DoorCase


@tagged("post_install", "-at_install")
class TestSale(DoorCase):
    """From hold to sold: idempotent by reference, late money re-takes or is lost, never doubled."""

    def sell(self, hold, reference):
        """Sell all claims of a hold."""
        return self.inventory._sell(hold.token, reference, [row.claim for row in hold.rows])

    def test_hold_payment_sale(self):
        hold = self.hold_seats("A-1", "A-2")
        paying = self.inventory._start_payment(hold.token, "T1")
        self.assertEqual((paying.state, len(paying.rows)), ("paying", 2))
        sale = self.sell(hold, "T1")
        self.assertEqual(sale.outcome, "sold")
        self.assertEqual({row.seat_label for row in sale.rows}, {"A-1", "A-2"})
        self.assertEqual(self.trip.sold_count, 2)
        self.later(days=2)
        self.inventory._sweep()
        self.assertEqual(self.trip.sold_count, 2)

    def test_repeat_changes_nothing(self):
        hold = self.hold_seats("A-1")
        for _time in range(2):
            self.inventory._start_payment(hold.token, "T1")
        for _time in range(2):
            self.assertEqual(self.sell(hold, "T1").outcome, "sold")
        self.assertEqual(self.kinds(hold.token), ["held", "paying", "sold"])

    def test_second_payment_is_told_apart(self):
        hold = self.hold_seats("A-1")
        self.sell(hold, "T1")
        self.assertEqual(self.sell(hold, "T2").outcome, "already_paid")
        with self.assertRaises(errors.HoldLocked):
            self.inventory._start_payment(hold.token, "T3")

    def test_paying_outlives_the_clock_until_the_provider_is_asked(self):
        hold = self.hold_seats("A-1")
        self.inventory._start_payment(hold.token, "T1")
        self.later(minutes=30)
        overdue = self.inventory._sweep()
        self.assertEqual(overdue, [(hold.token, "T1")])
        with self.assertRaises(errors.SeatTaken):
            self.hold_seats("A-1")
        self.inventory._release_unpaid(hold.token, "T1")
        self.hold_seats("A-1")
        self.assertEqual(self.kinds(hold.token), ["held", "paying", "expired"])

    def test_release_of_unpaid_spares_those_who_pay_again(self):
        hold = self.hold_seats("A-1")
        self.inventory._start_payment(hold.token, "T1")
        self.inventory._start_payment(hold.token, "T2")
        self.later(minutes=30)
        self.inventory._release_unpaid(hold.token, "T1")
        self.assertEqual(self.trip.held_count, 1)

    def test_failed_payment_gives_time_to_try_again(self):
        hold = self.hold_seats("A-1")
        self.inventory._start_payment(hold.token, "T1")
        self.inventory._payment_failed(hold.token, "T1")
        self.assertEqual(self.inventory._hold_info(hold.token).state, "held")
        self.inventory._start_payment(hold.token, "T2")
        self.assertEqual(self.sell(hold, "T2").outcome, "sold")

    def test_nobody_holds_for_ever_by_starting_payments(self):
        hold = self.hold_seats("A-1")
        self.inventory._start_payment(hold.token, "T1")
        self.later(minutes=61)
        with self.assertRaises(errors.HoldExpired):
            self.inventory._start_payment(hold.token, "T2")

    def test_paying_places_cannot_be_changed_or_released(self):
        hold = self.hold_seats("A-1")
        self.inventory._start_payment(hold.token, "T1")
        with self.assertRaises(errors.HoldLocked):
            self.hold_seats("A-2", token=hold.token)
        self.inventory._release(hold.token)
        self.assertEqual(self.trip.held_count, 1)

    def test_late_money_takes_the_same_seat_again(self):
        hold = self.hold_seats("A-1", "A-2")
        self.later(minutes=16)
        self.inventory._sweep()
        sale = self.sell(hold, "T1")
        self.assertEqual(sale.outcome, "retaken")
        self.assertEqual({row.seat_label for row in sale.rows}, {"A-1", "A-2"})
        self.assertEqual({row.claim for row in sale.rows}, {row.claim for row in hold.rows})

    def test_late_money_takes_the_nearest_of_the_category(self):
        hold = self.hold_seats("A-1")
        self.later(minutes=16)
        self.hold_seats("A-1")
        sale = self.sell(hold, "T1")
        self.assertEqual([row.seat_label for row in sale.rows], ["A-2"])

    def test_late_money_without_seats_is_lost_as_a_whole(self):
        hold = self.hold_seats("A-1", "A-2")
        self.later(minutes=16)
        self.hold_seats("A-1", "A-2", "A-3")
        self.assertEqual(self.sell(hold, "T1").outcome, "lost")
        self.assertEqual(self.trip.sold_count, 0)
        self.assertEqual(self.trip.held_count, 3)

    def test_late_money_for_general_admission_and_infants(self):
        hold = self.hold_places({self.adult: 2, self.infant: 1})
        self.later(minutes=16)
        self.inventory._sweep()
        sale = self.sell(hold, "T1")
        self.assertEqual((sale.outcome, len(sale.rows)), ("retaken", 3))
        self.assertEqual(self.trip_free.persons_count, 3)

    def test_cancelled_trip_loses_the_money_of_late_payers(self):
        hold = self.hold_seats("A-1")
        self.inventory._start_payment(hold.token, "T1")
        self.trip.action_cancel()
        self.env.flush_all()
        self.assertEqual(self.sell(hold, "T1").outcome, "lost")

    def test_cancelled_trip_starts_no_payment(self):
        hold = self.hold_seats("A-1")
        self.trip.action_cancel()
        self.env.flush_all()
        with self.assertRaises(errors.TripNotOnSale):
            self.inventory._start_payment(hold.token, "T1")

    def test_given_back_places_are_free(self):
        hold = self.hold_seats("A-1")
        self.sell(hold, "T1")
        self.inventory._give_back([row.claim for row in hold.rows])
        self.hold_seats("A-1")

    def test_sold_where_the_caller_thinks_they_are(self):
        """Told the trip, the door sells in one step and leaves the same behind."""
        ways = []
        for seat, trip_ids in (("A-1", None), ("A-2", self.trip.ids)):
            hold = self.hold_seats(seat)
            self.inventory._start_payment(hold.token, seat)
            claims = [row.claim for row in hold.rows]
            sale = self.inventory._sell(hold.token, seat, claims, trip_ids)
            self.assertEqual([row.state for row in sale.rows], ["sold"])
            again = self.inventory._sell(hold.token, seat, claims, trip_ids)
            other = self.inventory._sell(hold.token, "other", claims, trip_ids)
            ways.append(
                (
                    sale.outcome,
                    again.outcome,
                    other.outcome,
                    self.kinds(hold.token),
                    self.env["water.funnel.event"]
                    .search([("cause", "=", hold.token)], order="id")
                    .mapped(lambda step: (step.kind, step.quantity, step.amount, step.channel)),
                    self.env["water.allocation"]
                    .search([("cause", "=", hold.token)])
                    .mapped(lambda row: (row.state, row.held_until, row.price)),
                )
            )
        self.assertEqual(ways[0], ways[1])
        self.assertEqual(ways[0][:4], ("sold", "sold", "already_paid", ["held", "paying", "sold"]))
        self.assertEqual([step[0] for step in ways[0][4]], ["hold", "payment_start", "paid"])

    def test_sold_elsewhere_than_the_caller_thinks(self):
        """A wrong trip costs a second look and changes nothing of the outcome."""
        hold = self.hold_seats("A-1", "A-2")
        claims = [row.claim for row in hold.rows]
        sale = self.inventory._sell(hold.token, "T1", claims, self.trip_free.ids)
        self.assertEqual((sale.outcome, len(sale.rows)), ("sold", 2))

    def test_a_part_is_sold_and_the_rest_is_free(self):
        """What the cause held beside the sold claims is nobody's any more."""
        hold = self.hold_seats("A-1", "A-2")
        claims = [row.claim for row in hold.rows if row.seat_label == "A-1"]
        sale = self.inventory._sell(hold.token, "T1", claims, self.trip.ids)
        self.assertEqual((sale.outcome, len(sale.rows)), ("sold", 1))
        self.assertEqual((self.trip.sold_count, self.trip.held_count), (1, 0))

    def test_late_money_where_the_caller_thinks_the_places_were(self):
        hold = self.hold_seats("A-1")
        self.later(minutes=16)
        claims = [row.claim for row in hold.rows]
        sale = self.inventory._sell(hold.token, "T1", claims, self.trip.ids)
        self.assertEqual(sale.outcome, "retaken")

    def test_the_last_change_fails_as_a_whole(self):
        """Behind it nobody looks before the commit: it must change just what was read."""
        hold = self.hold_seats("A-1", "A-2")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(DivisionByZero),
            CauseDoor(self.env, self.trip.ids, hold.token) as door,
        ):
            door.own = door.own[:1]
            door.keep("T1", door.now)
        self.assertEqual(self.inventory._hold_info(hold.token).state, "held")
        self.assertEqual(self.kinds(hold.token), ["held", "held"])

    def test_unknown_token(self):
        with self.assertRaises(errors.HoldUnknown):
            self.inventory._start_payment("no such token", "T1")
