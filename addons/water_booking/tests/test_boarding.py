from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import WaterCommon


@tagged("post_install", "-at_install")
class TestBoarding(WaterCommon):
    """What the crew is told at the pier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.excursion.product_tmpl_id.taxes_id = False
        cls.crew = new_test_user(
            cls.env, "water_crew", "water_booking.group_crew", tz="Europe/Moscow"
        )
        cls.tickets = cls.sell(cls, "A-1", "A-2")
        cls.ticket = cls.tickets[0]
        cls.Ticket = cls.env["water.ticket"].with_user(cls.crew)

    def sell(self, *labels, trip=None):
        """Tickets of a confirmed office order for numbered seats."""
        trip = trip or self.trip
        seats = [seat for seat in trip.map_id.seat_ids if seat.label in labels]
        hold = self.env["water.inventory"]._hold(
            trip.id, seats=[{"seat_id": seat.id, "fare_id": self.adult.id} for seat in seats]
        )
        buyer = {"name": "Li Wei", "email": "li@example.com", "phone": "+8610"}
        order = self.env["sale.order"]._water_create_from_hold(hold, buyer, channel="office")
        order.action_confirm()
        return order.water_ticket_ids.sorted("seat_label")

    def test_first_scan_lets_aboard(self):
        answer = self.Ticket.board(self.ticket.barcode, self.trip.id)
        self.assertEqual(answer["outcome"], "ok")
        self.assertEqual(answer["ticket"]["passenger"], "Li Wei")
        self.assertEqual(answer["ticket"]["place"], "A-1")
        self.assertEqual(answer["ticket"]["fare"], "Adult")
        self.assertEqual(self.ticket.state, "used")
        self.assertEqual(self.ticket.used_by_id, self.crew)

    def test_second_scan_says_when(self):
        self.Ticket.board(self.ticket.barcode, self.trip.id)
        self.ticket.used_at = fields.Datetime.to_datetime("2026-07-24 15:59:58")
        answer = self.Ticket.board(self.ticket.barcode, self.trip.id)
        self.assertEqual(answer["outcome"], "used")
        self.assertIn("24.07.2026 18:59:58", answer["message"], "time of the pier")

    def test_echo_of_the_own_scan_can_be_told(self):
        """The answer of the first scan was lost: the screen sees that it was its own."""
        self.Ticket.board(self.ticket.barcode, self.trip.id)
        with freeze_time(self.ticket.used_at + timedelta(seconds=4)):
            ticket = self.Ticket.board(self.ticket.barcode, self.trip.id)["ticket"]
            self.assertTrue(ticket["used_by_me"])
            self.assertEqual(ticket["used_seconds_ago"], 4)
            other = new_test_user(self.env, "water_crew_2", "water_booking.group_crew")
            ticket = self.Ticket.with_user(other).board(self.ticket.barcode, self.trip.id)["ticket"]
            self.assertFalse(ticket["used_by_me"])

    def test_typed_code_may_be_lower_case_with_dashes_and_look_alikes(self):
        typed = self.ticket.barcode_grouped.lower().replace("1", "l").replace("0", "o")
        self.assertEqual(self.Ticket.board(f"  {typed} ", self.trip.id)["outcome"], "ok")

    def test_wrong_trip_names_the_right_one(self):
        answer = self.Ticket.board(self.ticket.barcode, self.trip_free.id)
        self.assertEqual(answer["outcome"], "wrong_trip")
        self.assertIn(self.trip.name, answer["message"])
        self.assertEqual(self.ticket.state, "issued")

    def test_cancelled_ticket_lets_nobody_aboard(self):
        self.ticket._cancel()
        answer = self.Ticket.board(self.ticket.barcode, self.trip.id)
        self.assertEqual(answer["outcome"], "cancelled")
        self.assertEqual(self.ticket.state, "cancelled")

    def test_unknown_code(self):
        for code in ("", "0000-0000-0000-0000", "x" * 5000, None, "%"):
            answer = self.Ticket.board(code, self.trip.id)
            self.assertEqual(answer["outcome"], "unknown", code)
            self.assertIsNone(answer["ticket"])

    def test_trip_that_is_over_takes_nobody(self):
        for state in ("draft", "cancelled", "done"):
            self.trip.state = state
            answer = self.Ticket.board(self.ticket.barcode, self.trip.id)
            self.assertEqual(answer["outcome"], "not_open", state)
        self.assertEqual(self.ticket.state, "issued")

    def test_status_counts_by_fare(self):
        status = self.Ticket.boarding_status(self.trip.id)
        self.assertEqual((status["aboard"], status["expected"]), (0, 2))
        self.Ticket.board(self.ticket.barcode, self.trip.id)
        self.tickets[1]._cancel()
        status = self.Ticket.boarding_status(self.trip.id)
        self.assertEqual((status["aboard"], status["expected"]), (1, 1))
        self.assertEqual(
            [(fare["name"], fare["aboard"], fare["expected"]) for fare in status["fares"]],
            [("Adult", 1, 1)],
        )
        self.assertEqual(status["tz"], "Europe/Moscow")
        self.assertEqual(status["pier"], "Palace Pier")

    def test_crew_reads_the_manifest_and_names_of_buyers(self):
        found = self.Ticket.search_read(
            [("trip_id", "=", self.trip.id)], ["partner_id", "barcode", "seat_label"]
        )
        self.assertEqual({row["partner_id"][1] for row in found}, {"Li Wei"})

    def test_boarding_is_for_the_crew(self):
        clerk = new_test_user(self.env, "water_clerk", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["water.ticket"].with_user(clerk).board(self.ticket.barcode, self.trip.id)
        self.assertEqual(self.ticket.state, "issued")

    def test_screen_opens_for_the_trip(self):
        action = self.trip.with_user(self.crew).action_open_boarding()
        self.assertEqual(action["tag"], "water_booking.boarding")
        self.assertEqual(action["params"]["trip_id"], self.trip.id)
        self.assertEqual(action["context"]["active_id"], self.trip.id)

    def test_menu_shows_trips_of_these_hours(self):
        soon = self.make_trip(self.vessel_free, days=0, hours=2)
        left = self.make_trip(self.vessel_seats, days=0, hours=-3, state="departed")
        self.make_trip(self.vessel_free, days=0, hours=5, state="draft")
        domain = self.env.ref("water_booking.action_water_trip_boarding").domain
        trips = self.env["water.trip"].with_user(self.crew)
        found = trips.search([*eval(domain), ("pier_id", "=", self.pier.id)])
        self.assertEqual(found, left + soon)
