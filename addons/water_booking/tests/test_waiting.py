from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_office import OfficeCase

SERVING = "odoo.addons.water_booking.models.water_waiting_serving"


@tagged("post_install", "-at_install")
class TestWaiting(OfficeCase):
    """Groups wait for places of a trip that is sold out; the fleet's boat has ten places."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.waiting = cls.env["water.waiting"]

    def join(self, name, quantity=1, trip=None, category=None, **values):
        entry = self.waiting.create(
            {
                "trip_id": (trip or self.trip_free).id,
                "name": name,
                "email": f"{name.lower()}@example.com",
                "category_id": category and category.id,
                "line_ids": [
                    Command.create({"fare_id": self.adult.id, "quantity": quantity}),
                ],
                **values,
            }
        )
        self.env.flush_all()
        return entry

    def fill(self, *sizes):
        """Orders of so many places."""
        return [self.order_of_hold(self.hold_places({self.adult: size})) for size in sizes]

    def give_back(self, order):
        order.water_ticket_ids._cancel()
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()

    def serve(self):
        self.env.flush_all()
        self.waiting._serve()
        self.env.invalidate_all()

    def held(self, entry):
        hold = self.inventory._hold_info(entry.sudo().cause)
        return len(hold.rows) if hold else 0

    def test_freed_places_go_to_the_first_group_that_fits(self):
        _big, small = self.fill(8, 2)
        family, couple, single = self.join("Family", 4), self.join("Couple", 2), self.join("Lone")
        self.give_back(small)
        self.assertEqual([*map(self.held, (family, couple, single))], [0, 2, 0])
        self.assertEqual(
            [entry.state for entry in (family, couple, single)], ["waiting", "offered", "waiting"]
        )
        self.assertEqual(family._position(), 1, "who was skipped keeps the place in line")
        self.assertEqual(self.trip_free.free_count, 0, "nobody else gets them")
        [mail] = self.env["mail.mail"].search([("email_to", "ilike", "couple@example.com")])
        self.assertIn(couple._link(), mail.body_html)

    def test_order_of_the_list_is_the_offices(self):
        [order] = self.fill(10)
        first, second = self.join("First", 6), self.join("Second", 6)
        second.sequence = 1
        self.give_back(order)
        self.assertEqual((first.state, second.state), ("waiting", "offered"))

    def test_no_group_is_offered_twice(self):
        [order] = self.fill(10)
        entry = self.join("Family", 4)
        self.give_back(order)
        self.serve()
        self.serve()
        self.assertEqual(self.held(entry), 4)
        self.assertEqual(self.trip_free.held_count, 4)
        self.assertEqual(
            self.env["mail.mail"].search_count([("email_to", "ilike", "family@example.com")]), 1
        )

    def test_one_entry_that_fails_keeps_nobody_from_places(self):
        [order] = self.fill(10)
        # its mail cannot be written: nobody has installed that language
        broken, second = self.join("Broken", 2, lang="xx_XX"), self.join("Second", 2)
        with self.assertLogs(SERVING, "ERROR") as logs:
            self.give_back(order)
        self.assertEqual((broken.state, second.state), ("waiting", "offered"))
        self.assertEqual((self.held(broken), self.held(second)), (0, 2), "its places are free")
        self.assertTrue(broken.mail_failed_at, "the office sees that it must call")
        self.assertNotIn("roken", " ".join(logs.output), "no name, no address")
        self.serve()  # no error every minute
        # mended, and the office does not wait for the hour to be over
        broken.lang = False
        self.as_role(broken, "agent").action_serve()
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
        self.assertEqual((broken.state, broken.mail_failed_at), ("offered", False))

    def test_what_the_caller_has_not_written_yet_is_kept(self):
        [order] = self.fill(10)
        entry = self.join("Family", 4)
        claims = order.water_ticket_ids.mapped("claim")
        order.client_order_ref = "PO 7"
        self.inventory._give_back(claims)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((entry.state, order.client_order_ref), ("offered", "PO 7"))

    def test_a_long_list_of_a_full_trip_costs_no_more(self):
        self.fill(10)
        self.join("First", 2)
        self.serve()
        one, _none = self.cost(self.waiting._serve)
        for number in range(5):
            self.join(f"Group{number}", 2)
        many, _none = self.cost(self.waiting._serve)
        self.assertLessEqual(many, one)

    def test_after_a_death_between_door_and_entry(self):
        entry = self.join("Family", 4)
        self.inventory._hold(
            self.trip_free.id,
            places=[{"area_id": None, "fare_id": self.adult.id, "quantity": 4}],
            token=entry.sudo().cause,
            offer=(entry.sudo().cause, 120),
        )
        self.serve()
        self.assertEqual(entry.state, "offered")
        self.assertEqual(self.trip_free.held_count, 4, "the same places, not others as well")

    def test_offer_lasts_its_own_time_then_the_next_is_asked(self):
        [order] = self.fill(10)
        first, second = self.join("First", 10), self.join("Second", 10)
        self.give_back(order)
        self.later(minutes=60)
        self.assertEqual(self.held(first), 10)
        self.later(minutes=61)
        self.waiting._settle()
        self.assertEqual(first.state, "expired")
        self.serve()
        self.assertEqual((second.state, self.held(second)), ("offered", 10))

    def test_accepted_places_can_be_paid_however_late_the_answer(self):
        [order] = self.fill(10)
        entry = self.join("Family", 3)
        self.give_back(order)
        self.later(minutes=100)
        hold = entry._accept()
        self.assertEqual(len(hold.rows), 3)
        self.assertTrue(13 * 60 < hold.seconds_left <= 15 * 60)
        self.assertEqual(entry.state, "accepted")
        again = entry._accept()
        self.assertEqual(again.held_until, hold.held_until, "a second click wins no time")
        bought = self.order_of_hold(again)
        self.assertEqual(len(bought.water_ticket_ids), 3)
        self.waiting._settle()
        self.assertEqual(entry.state, "bought")

    def test_too_late(self):
        [order] = self.fill(10)
        entry = self.join("Family", 3)
        self.give_back(order)
        self.later(minutes=121)
        self.assertIsNone(entry._accept())
        self.assertEqual(entry.state, "offered")

    def test_declined_places_go_to_the_next(self):
        [order] = self.fill(10)
        first, second = self.join("First", 10), self.join("Second", 5)
        self.give_back(order)
        first._leave()
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
        self.assertEqual((first.state, second.state), ("declined", "offered"))
        self.assertEqual(self.held(second), 5)

    def test_category(self):
        self.sell("A-1", "A-2", "A-3", "A-4", "B-1", "B-2")
        vip = self.join("Vip", 1, trip=self.trip, category=self.vip)
        any_place = self.join("Any", 1, trip=self.trip)
        ticket = self.trip.ticket_ids.filtered(lambda ticket: ticket.seat_label == "A-2")
        ticket._cancel()
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
        self.assertEqual((vip.state, any_place.state), ("waiting", "offered"))

    def test_no_offer_shortly_before_the_sale_ends(self):
        self.trip_free.departure = fields.Datetime.now() + timedelta(minutes=25)
        entry = self.join("Late", 1)
        self.serve()
        self.assertEqual(entry.state, "waiting")
        self.trip_free.departure = fields.Datetime.now() + timedelta(minutes=45)
        self.serve()
        self.assertEqual(entry.state, "offered")
        self.assertLessEqual(entry.offered_until, self.trip_free.departure - timedelta(minutes=15))

    def test_lists_of_trips_that_are_gone_close(self):
        entry = self.join("Family", 3)
        self.trip_free.action_cancel()
        self.waiting._settle()
        self.assertEqual(entry.state, "closed")

    def test_addresses_go_after_a_month(self):
        entry = self.join("Family", 3)
        entry.state = "closed"
        self.trip_free.write(
            {
                "departure": fields.Datetime.now() - timedelta(days=31),
                "arrival": fields.Datetime.now() - timedelta(days=30),
            }
        )
        self.waiting._settle()
        self.assertFalse(entry.exists())

    def test_office(self):
        entry = self.as_role(self.join("Family", 2), "agent")
        entry.action_leave()
        self.assertEqual(entry.state, "declined")
        with self.assertRaises(UserError):
            self.as_role(self.join("Other", 2), "agent").action_requeue()
        before = entry.sudo().cause
        entry.action_requeue()
        self.assertEqual(entry.state, "waiting")
        self.assertNotEqual(entry.sudo().cause, before)
        with self.assertRaises(AccessError):
            entry.with_user(self.staff["crew"]).read(["email"])

    def test_who_comes_last_stands_last(self):
        """Whatever the office has done with the handle of the list."""
        first, second = self.join("First", 2), self.join("Second", 2)
        first.sequence, second.sequence = 30, 20
        third = self.join("Third", 2)
        self.assertEqual([entry._position() for entry in (second, first, third)], [1, 2, 3])

    @contextmanager
    def refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            yield

    def test_nobody_stands_twice_in_a_line(self):
        """Same trip, category and mailbox, while the entry is open."""
        entry = self.join("Family", 2)
        with self.refused():
            self.join("Family", 3, email=" FAMILY@example.com ")
        self.join("Family", 2, category=self.standard)
        self.join("Family", 2, trip=self.trip)
        entry._leave()
        again = self.join("Family", 2)
        with self.refused():
            self.as_role(entry, "agent").action_requeue()
            self.env.flush_all()
        self.assertEqual(again.state, "waiting")

    def test_a_quantity_that_is_none(self):

        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.join("Nobody", 0)

    def test_tokens(self):
        entry, other = self.join("Family", 2), self.join("Other", 2)
        self.assertTrue(entry._has_token(entry._token()))
        self.assertFalse(entry._has_token(other._token()))
        self.assertFalse(entry._has_token(""))
        self.assertFalse(entry._has_token("é" * 64))
