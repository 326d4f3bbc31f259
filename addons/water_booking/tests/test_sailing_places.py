from psycopg2.errors import ForeignKeyViolation, UniqueViolation

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.water_booking.inventory import door
from odoo.addons.water_booking.inventory.errors import LimitReached, NotEnoughPlaces, SeatTaken

from .common_sailing import SharedSailingCase


@tagged("post_install", "-at_install")
class TestSailingPlaces(SharedSailingCase):
    """Places of one sailing that several excursions sell."""

    def test_what_is_taken_on_one_page_is_taken_on_the_other(self):
        self.hold_seats("A-1")
        self.hold_seats("A-2", trip=self.dinner)
        for trip in (self.trip, self.dinner):
            self.assertEqual(self.shown(trip), ["A-1", "A-2"])
            self.assertEqual(self.inventory._availability(trip.id)["free"], 4)
            self.assertEqual((trip.capacity, trip.held_count, trip.free_count), (6, 1, 4))
        with self.assertRaises(SeatTaken):
            self.hold_seats("A-1", trip=self.dinner)
        with self.assertRaises(SeatTaken):
            self.hold_seats("A-2")

    def test_the_database_itself_refuses_the_second_passenger(self):
        hold = self.hold_seats("A-1")
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO water_allocation (trip_id, sailing_id, map_id, seat_id, persons,"
                " price, claim, cause, state, taken_at)"
                " SELECT %s, sailing_id, map_id, seat_id, persons, price, 'x', 'x', 'sold',"
                " taken_at FROM water_allocation WHERE claim = %s",
                [self.dinner.id, hold.rows[0].claim],
            )

    def test_a_place_cannot_say_another_sailing_than_its_trip(self):
        self.hold_seats("A-1")
        with (
            self.assertRaises(ForeignKeyViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE water_allocation SET sailing_id = %s WHERE trip_id = %s",
                [self.trip_free.id, self.trip.id],
            )

    def test_each_excursion_sells_at_its_own_price(self):
        self.dinner_excursion.tariff_ids.filtered(
            lambda line: line.fare_id == self.adult and not line.category_id
        ).price = 4000
        order = self.sell("A-1", trip=self.dinner)
        ticket = order.water_ticket_ids
        self.assertEqual(order.amount_total, 4000)
        self.assertEqual(ticket.excursion_id, self.dinner_excursion)
        self.assertEqual(ticket.vessel_id, self.vessel_seats)
        self.assertEqual((self.dinner.sold_count, self.trip.sold_count), (1, 0))
        self.assertEqual((self.dinner.persons_count, self.trip.persons_count), (1, 0))
        self.assertEqual(self.trip.aboard_count, 1)

    def test_prices_rise_with_the_load_of_the_sailing(self):
        self.env["water.price.rule"].create(
            {
                "name": "Nearly full",
                "kind": "load",
                "percent": 50,
                "load_from": 30,
                "load_to": 100,
                "excursion_id": self.dinner_excursion.id,
            }
        )
        self.assertEqual(self.hold_seats("A-1", trip=self.dinner).total, 1000)
        self.hold_seats("A-2", "A-3")
        self.assertEqual(self.hold_seats("A-4", trip=self.dinner).total, 1500)
        self.sell("B-1")
        self.assertAlmostEqual(self.dinner.load_percent, 100 / 6)

    def test_the_vessel_carries_all_of_them(self):
        self.vessel_seats.passenger_limit = 3
        self.env.flush_all()
        self.hold_seats("A-1", "A-2")
        self.hold_seats("A-3", trip=self.dinner)
        for trip in (self.trip, self.dinner):
            with self.assertRaises(LimitReached):
                self.hold_seats("A-4", trip=trip)
            self.assertEqual(self.inventory._availability(trip.id)["free"], 0)
            self.assertEqual(trip.free_count, 0)

    def test_an_excursion_may_have_a_maximum_of_its_own(self):
        self.dinner.most_persons = 2
        self.env.flush_all()
        self.hold_seats("A-1", "A-2", trip=self.dinner)
        self.assertEqual(self.inventory._availability(self.dinner.id)["free"], 0)
        self.assertEqual(self.dinner.free_count, 0)
        with self.assertRaisesRegex(LimitReached, "of this excursion"):
            self.hold_seats("A-3", trip=self.dinner)
        self.hold_seats("A-3")
        self.assertEqual(self.trip.free_count, 3)

    def test_kept_places_do_not_use_up_the_maximum(self):
        self.trip.most_persons = 2
        self.env["water.allotment"].create(
            {"trip_id": self.trip.id, "channel": "agent", "quantity": 3, "release_minutes": 60}
        ).action_allot()
        self.hold_seats("B-1", "B-2")
        with self.assertRaises(LimitReached):
            self.hold_seats(*self.free_labels()[:1])

    def free_labels(self):
        return sorted(set(self.trip.map_id.seat_ids.mapped("label")) - set(self.shown(self.trip)))

    def test_a_hold_of_the_other_page(self):
        """Whoever looks at the other page with a hold has a second one there; nothing is moved."""
        hold = self.hold_seats("A-1")
        with self.assertRaises(SeatTaken):
            self.hold_seats("A-1", trip=self.dinner, token=hold.token)
        other = self.hold_seats("A-2", trip=self.dinner, token=hold.token)
        self.assertNotEqual(other.token, hold.token)
        self.hold_seats("A-3", trip=self.dinner, token=other.token)
        self.assertEqual(self.shown(self.trip), ["A-1", "A-3"])
        [row] = self.inventory._hold_info(hold.token).rows
        self.assertEqual((row.trip_id, row.seat_label), (self.trip.id, "A-1"))

    def test_blocks_and_allotments_are_the_sailings(self):
        self.dinner.block_places([self.seat("A-1").id], {}, "broken", "wet")
        allotment = self.env["water.allotment"].create(
            {"trip_id": self.dinner.id, "channel": "agent", "seat_ids": self.seat("A-2").ids}
        )
        self.assertEqual(allotment.trip_id, self.trip)
        allotment.release_minutes = 60
        allotment.action_allot()
        for trip in (self.trip, self.dinner):
            self.assertEqual(self.shown(trip), ["A-1", "A-2"])
            self.assertEqual((trip.blocked_count, trip.allotted_count), (1, 1))
            self.assertEqual(trip.allotment_count, 1)
        self.dinner.action_cancel()
        self.assertEqual(self.shown(self.trip), ["A-1", "A-2"])
        self.trip.unblock_places([self.seat("A-1").id], {})
        self.assertEqual(self.shown(self.trip), ["A-2"])

    def test_what_was_drawn_from_an_allotment_goes_back_to_it(self):
        allotment = self.allot("A-2")
        hold = self.hold_seats("A-2", trip=self.dinner, channel="agent")
        self.assertEqual((allotment.left_count, allotment.sold_count), (0, 1))
        self.inventory._release(hold.token)
        self.assertEqual((allotment.left_count, allotment.sold_count), (1, 0))
        with self.assertRaises(SeatTaken):
            self.hold_seats("A-2")
        self.hold_seats("A-2", trip=self.dinner, channel="agent")
        self.later(minutes=16)
        self.inventory._sweep()
        self.assertEqual((allotment.left_count, allotment.sold_count), (1, 0))

    def test_an_expired_hold_of_the_other_excursion_is_in_nobodys_way(self):
        self.hold_seats("A-1", trip=self.dinner)
        self.later(minutes=16)
        self.assertEqual(self.shown(self.trip), [])
        self.hold_seats("A-1")
        self.assertFalse(self.dinner.allocation_ids)

    def test_late_money_finds_the_seat_of_the_other_excursion_taken(self):
        hold = self.hold_seats("A-1", trip=self.dinner)
        self.later(minutes=16)
        self.hold_seats("A-1", "A-2", "A-3")
        sale = self.inventory._sell(hold.token, "T1", [row.claim for row in hold.rows])
        self.assertEqual(sale.outcome, "retaken")
        self.assertEqual([row.seat_label for row in sale.rows], ["A-4"])
        self.assertEqual(sale.rows[0].trip_id, self.dinner.id)

    def test_best_places_avoid_those_of_the_other_excursion(self):
        self.hold_seats("A-1", "A-2", "A-3", "A-4")
        want = [{"area_id": None, "fare_id": self.adult.id, "quantity": 2}]
        hold = self.inventory._hold(self.dinner.id, places=want)
        self.assertEqual({row.seat_label for row in hold.rows}, {"B-1", "B-2"})
        with self.assertRaises(NotEnoughPlaces):
            self.inventory._hold(self.trip.id, places=want)

    def test_stock_of_extras_is_the_trips(self):
        lunch = self.make_extra(
            stock=1,
            excursion_ids=[Command.set((self.excursion | self.dinner_excursion).ids)],
        )
        self.env.flush_all()
        self.hold_seats("A-1", addons=[{"addon_id": lunch.id, "quantity": 1}])
        left = [
            self.inventory._availability(trip.id)["addons"][lunch.id]
            for trip in (self.trip, self.dinner)
        ]
        self.assertEqual(left, [0, 1])
        self.hold_seats("A-2", trip=self.dinner, addons=[{"addon_id": lunch.id, "quantity": 1}])

    def test_a_freed_place_goes_to_who_waits_for_the_other_excursion(self):
        tickets = self.sell("A-1", "A-2", "A-3", "A-4", "B-1", "B-2").water_ticket_ids
        entry = self.wait_for(self.dinner)
        claim = tickets.filtered(lambda ticket: ticket.seat_label == "A-1").claim
        self.inventory._give_back([claim])
        self.env.invalidate_all()
        self.assertEqual(entry.state, "offered")
        self.assertEqual(self.shown(self.trip).count("A-1"), 1)

    def test_whoever_has_waited_longest_is_first_whatever_the_excursion(self):
        order = self.sell("A-1", "A-2", "A-3", "A-4", "B-1", "B-2")
        first, second = self.wait_for(self.dinner), self.wait_for(self.trip)
        self.inventory._give_back(order.water_ticket_ids[0].mapped("claim"))
        self.env.invalidate_all()
        self.assertEqual((first.state, second.state), ("offered", "waiting"))

    def test_a_companion_costs_no_statement_more_once_it_is_known(self):
        self.hold_seats("A-1", trip=self.dinner)
        cost, _hold = self.cost(lambda: self.hold_seats("A-2", trip=self.dinner))
        self.assertLessEqual(cost, 2)

    def test_a_guess_that_is_wrong_is_noticed_under_the_lock(self):
        """Another process may know of no companion, or of one that has been detached since."""
        name = self.env.registry.db_name
        for guess in (self.dinner.id, self.trip_free.id):
            door._LEADERS[name, self.dinner.id] = guess
            with door.Door(self.env, [self.dinner.id]) as opened:
                self.assertEqual(opened.sailing_ids, [self.trip.id])
                self.assertEqual(opened.sailing_trip_ids, [self.trip.id, self.dinner.id])
            door._LEADERS[name, self.dinner.id] = guess
            asker = door.Asker(self.dinner.id)
            with door.Door(self.env, asker=asker) as opened:
                self.assertEqual(opened.sailing_ids, [self.trip.id])
        door._LEADERS[name, self.trip_free.id] = self.trip.id
        self.hold_places({self.adult: 1})
        self.assertEqual(door._LEADERS[name, self.trip_free.id], self.trip_free.id)
