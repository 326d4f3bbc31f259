from datetime import timedelta

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DoorCase
from .common_orders import OrderCase


@tagged("post_install", "-at_install")
class TestLateMoney(DoorCase):
    """Money that comes when the hold is over takes the same places, or like ones, or goes back."""

    def pay_late(self, hold, reference="late"):
        return self.inventory._sell(hold.token, reference, [row.claim for row in hold.rows])

    def lapse(self):
        self.later(minutes=16)
        self.inventory._sweep()

    def test_everybodys_own_seat_comes_first(self):
        hold = self.hold_seats("A-1", "A-2")
        self.lapse()
        self.hold_seats("A-1")
        sale = self.pay_late(hold)
        seats = {row.claim: row.seat_label for row in sale.rows}
        self.assertEqual([seats[row.claim] for row in hold.rows], ["A-3", "A-2"])

    def test_a_seat_of_an_allotment_is_drawn_from_it_again(self):
        allotment = self.env["water.allotment"].create(
            {
                "trip_id": self.trip.id,
                "partner_id": self.env.user.partner_id.id,
                "release_minutes": 60,
                "seat_ids": [Command.set((self.seat("A-1") | self.seat("A-2")).ids)],
            }
        )
        allotment.action_allot()
        hold = self.hold_seats("A-1", allotment_id=allotment.id, channel="office")
        self.lapse()
        self.assertEqual(allotment.left_count, 2)
        sale = self.pay_late(hold)
        self.assertEqual([row.seat_label for row in sale.rows], ["A-1"])
        self.assertEqual((allotment.left_count, allotment.sold_count), (1, 1))

    def test_a_companion_stays_with_the_wheelchair_place(self):
        vessel = self.make_vessel_assigned("Open ship", {"A": 6})
        seats = vessel.seat_map_id.seat_ids
        for place, companion in ((seats[0], seats[1]), (seats[4], seats[5])):
            place.kind = "wheelchair"
            companion.write({"kind": "companion", "companion_of_id": place.id})
        trip = self.make_trip(vessel, days=6)
        self.env.flush_all()
        hold = self.hold_seats("A-1", "A-2", trip=trip)
        self.lapse()
        self.hold_seats("A-1", trip=trip)
        sale = self.pay_late(hold)
        self.assertEqual({row.seat_label for row in sale.rows}, {"A-5", "A-6"})

    def test_a_companion_gets_a_seat_near_where_there_is_no_other(self):
        vessel = self.make_vessel_assigned("Open ship", {"A": 6})
        seats = vessel.seat_map_id.seat_ids
        seats[0].kind = seats[4].kind = "wheelchair"
        seats[1].write({"kind": "companion", "companion_of_id": seats[0].id})
        trip = self.make_trip(vessel, days=6)
        self.env.flush_all()
        hold = self.hold_seats("A-1", "A-2", trip=trip)
        self.lapse()
        self.hold_seats("A-1", trip=trip)
        sale = self.pay_late(hold)
        labels = {row.seat_label for row in sale.rows}
        self.assertIn("A-5", labels)
        self.assertNotIn("A-2", labels, "it is kept for the companion of somebody else now")

    def test_what_was_given_back_is_not_bought_by_a_second_payment(self):
        hold = self.hold_seats("A-1", "A-2")
        self.inventory._start_payment(hold.token, "T1")
        self.pay_late(hold, "T1")
        claims = [row.claim for row in hold.rows]
        self.inventory._give_back(claims[:1])
        self.assertEqual(self.pay_late(hold, "T2").outcome, "already_paid")
        again = self.pay_late(hold, "T1")
        self.assertEqual((again.outcome, len(again.rows)), ("sold", 1))
        self.inventory._give_back(claims[1:])
        self.assertEqual(self.pay_late(hold, "T2").outcome, "lost")
        self.assertEqual(self.trip.free_count, 6)


@tagged("post_install", "-at_install")
class TestMoneyOfCancelledOrders(OrderCase):
    def test_a_reopened_order_that_is_paid_once_more_gets_its_money_back(self):
        """Its tickets are void for good, so a place sold for that money would have no ticket."""
        order = self.order_of(self.hold_seats("A-1"))
        self.pay(order, "first")
        order._action_cancel()
        self.env.cr.postcommit.run()
        order.action_draft()
        tx = self._create_transaction(
            "redirect",
            reference="second",
            amount=order.amount_total,
            currency_id=order.currency_id.id,
            partner_id=order.partner_id.id,
            sale_order_ids=[(6, 0, order.ids)],
        )
        with mute_logger("odoo.addons.water_booking.models.payment_transaction"):
            tx._set_done()
        self.assertEqual(tx.water_refund_state, "needed")
        self.assertEqual(self.trip.free_count, 6)
        self.assertEqual(order.water_ticket_ids.mapped("state"), ["cancelled"])

    def test_time_of_departure_ends_it(self):
        order = self.order_of(self.hold_seats("A-1"))
        tx = self.pay(order, state="draft")
        self.trip.departure -= timedelta(days=4)
        self.env.flush_all()
        with mute_logger("odoo.addons.water_booking.models.payment_transaction"):
            tx._set_done()
        self.assertEqual(tx.water_refund_state, "needed")
