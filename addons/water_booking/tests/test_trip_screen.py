from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..inventory.errors import NotEnoughPlaces, SeatTaken
from .common_office import OfficeCase


@tagged("post_install", "-at_install")
class TestBlocks(OfficeCase):
    """Dispatchers keep places from sale, and say why."""

    def block(self, *labels, role="dispatcher", kind="crew", reason="Captain's table", areas=None):
        trip = self.trip if labels else self.trip_free
        seats = [self.seat(label).id for label in labels]
        self.as_role(trip, role).block_places(seats, areas or {}, kind, reason)

    def status(self, trip=None, role="dispatcher"):
        return self.as_role(trip or self.trip, role).places_status()

    def test_blocked_seat_is_off_sale_and_says_why(self):
        self.block("A-1", "A-2")
        self.assertEqual((self.trip.blocked_count, self.trip.free_count), (2, 4))
        with self.assertRaises(SeatTaken):
            self.hold_seats("A-1")
        [first, second] = self.status()["rows"]
        self.assertEqual(first["seat_id"], self.seat("A-1").id)
        self.assertEqual(
            (second["state"], second["block_kind"], second["reason"]),
            ("blocked", "crew", "Captain's table"),
        )
        note = self.trip.message_ids[0]
        self.assertIn("A-1, A-2", note.body)
        self.assertEqual(note.author_id, self.staff["dispatcher"].partner_id)

    def test_unblocked_seat_is_on_sale(self):
        self.block("A-1", "A-2")
        seats = [self.seat(label).id for label in ("A-1", "A-2")]
        self.as_role(self.trip, "manager").unblock_places(seats, {})
        self.assertEqual(self.trip.free_count, 6)
        self.assertEqual(
            self.env["water.allocation.event"].search([], limit=4).mapped("kind"),
            ["unblocked", "unblocked", "blocked", "blocked"],
        )

    def test_unblocking_leaves_passengers_alone(self):
        self.sell("A-1")
        self.as_role(self.trip, "dispatcher").unblock_places(self.seat("A-1").ids, {})
        self.assertEqual(self.trip.sold_count, 1)

    def test_all_or_nothing_and_the_refusal_names_the_seat(self):
        self.hold_seats("A-2")
        with self.assertRaises(SeatTaken) as refusal:
            self.block("A-1", "A-2")
        self.assertIn("A-2", str(refusal.exception))
        self.assertNotIn("A-1", str(refusal.exception))
        self.assertEqual(self.trip.blocked_count, 0)

    def test_the_same_block_twice_is_one(self):
        self.block("A-1")
        self.block("A-1")
        self.assertEqual(self.trip.blocked_count, 1)
        with self.assertRaises(SeatTaken):
            self.block("A-1", kind="broken")

    def test_area_by_number(self):
        [area] = self.trip_free.map_id.area_ids
        self.block(areas={str(area.id): 3}, kind="vip", reason="")
        self.assertEqual(self.trip_free.free_count, 7)
        with self.assertRaises(NotEnoughPlaces):
            self.block(areas={area.id: 8})
        self.as_role(self.trip_free, "dispatcher").unblock_places([], {area.id: 2})
        self.assertEqual(self.trip_free.blocked_count, 1)
        self.assertIn("Open deck × 2", self.trip_free.message_ids[0].body)

    def test_nothing_chosen_or_a_kind_of_ones_own(self):
        with self.assertRaises(UserError):
            self.block()
        with self.assertRaises(UserError):
            self.block("A-1", kind="sold")

    def test_agents_and_crew_only_look(self):
        self.block("A-1")
        for role in ("agent", "crew"):
            with self.subTest(role=role):
                self.assertEqual(len(self.status(role=role)["rows"]), 1)
                with self.assertRaises(AccessError):
                    self.block("A-2", role=role)
                with self.assertRaises(AccessError):
                    self.as_role(self.trip, role).unblock_places(self.seat("A-1").ids, {})
        self.assertEqual(self.trip.blocked_count, 1)

    def test_screen_names_passengers_and_deadlines(self):
        order = self.sell("A-1")
        hold = self.hold_seats("B-1")
        [sold, held] = self.status(role="crew")["rows"]
        self.assertEqual(
            (sold["state"], sold["passenger"], sold["ticket"], sold["fare"]),
            ("sold", "Anna Petrova", f"{order.name}-1", self.adult.name),
        )
        self.assertEqual((held["state"], held["ticket"]), ("held", None))
        local = self.trip._local(hold.held_until)
        self.assertRegex(held["until"], f"{local.hour % 12 or 12}:{local.minute:02}")
        self.later(minutes=16)
        self.assertEqual(len(self.status()["rows"]), 1)
        counts = self.status()["counts"]
        self.assertEqual((counts["free"], counts["sold"], counts["limit"]), (5, 1, 100))

    def test_drawing_shows_all_that_staff_need(self):
        drawing = self.as_role(self.trip.map_id, "crew").drawing()
        self.assertEqual(len(drawing["seats"]), 6)
        self.assertEqual(
            {category["symbol"] for category in drawing["categories"]},
            {self.standard.symbol, "V"},
        )


@tagged("post_install", "-at_install")
class TestMovingPassengers(OfficeCase):
    """An agent changes seats of passengers; tickets and order follow."""

    def move(self, *moves, role="agent", trip=None):
        """Moves are pairs of ticket and seat (or area)."""
        values = [
            {
                "ticket_id": ticket.id,
                "area_id" if target._name == "water.seat.area" else "seat_id": target.id,
            }
            for ticket, target in moves
        ]
        self.as_role(trip or self.trip, role).move_passengers(values)

    def test_change_seat(self):
        order = self.sell("A-1", "A-2")
        ticket, other = order.water_ticket_ids
        self.assertTrue(order.order_line.name.endswith(": A-1, A-2"))
        self.move((ticket, self.seat("A-4")))
        self.assertEqual((ticket.seat_label, other.seat_label), ("A-4", "A-2"))
        self.assertIn("Row A, seat 4", ticket.message_ids[0].body)
        self.assertTrue(order.order_line.name.endswith(": A-4, A-2"))
        self.assertEqual(self.trip.places_status()["rows"][1]["ticket"], ticket.name)
        self.assertEqual((self.trip.sold_count, self.trip.free_count), (2, 4))

    def test_what_somebody_typed_into_the_order_stays(self):
        order = self.sell("A-1")
        order.order_line.name = "As agreed with the hotel"
        self.move((order.water_ticket_ids, self.seat("A-2")))
        self.assertEqual(order.order_line.name, "As agreed with the hotel")

    def test_two_swap(self):
        [anna], [boris] = self.sell("A-1").water_ticket_ids, self.sell("B-1").water_ticket_ids
        self.move((anna, self.seat("B-1")), (boris, self.seat("A-1")))
        self.assertEqual((anna.seat_label, boris.seat_label), ("B-1", "A-1"))
        self.move((anna, self.seat("B-1")), (boris, self.seat("A-1")))
        self.assertEqual((anna.price, boris.price), (1000.0, 1500.0))

    def test_somebody_elses_seat_is_refused_and_nothing_moves(self):
        [anna] = self.sell("A-1").water_ticket_ids
        self.hold_seats("A-2")
        with self.assertRaises(SeatTaken):
            self.move((anna, self.seat("A-2")))
        self.assertEqual(anna.seat_label, "A-1")

    def test_area_gives_any_place(self):
        vessel = self.make_vessel_assigned("Mixed ship", {"A": 2})
        area = self.env["water.seat.area"].create(
            {"map_id": vessel.seat_map_id.id, "name": "Bow", "capacity": 1}
        )
        trip = self.make_trip(vessel, days=5)
        self.env.flush_all()
        tickets = self.sell("A-1", "A-2", trip=trip).water_ticket_ids
        with self.assertRaises(UserError):
            self.move((tickets[0], area), (tickets[1], area), trip=trip)
        self.move((tickets[0], area), trip=trip)
        self.assertEqual(tickets[0].seat_label, "Bow")

    def test_only_passengers_of_the_trip(self):
        [ticket] = self.sell("A-1").water_ticket_ids
        ticket._cancel()
        with self.assertRaises(UserError):
            self.move((ticket, self.seat("A-2")))
        with self.assertRaises(UserError):
            ticket.action_change_seat()
        [ticket] = self.sell("B-1").water_ticket_ids
        with self.assertRaises(UserError):
            self.move((ticket, self.seat("A-2")), trip=self.trip_free)

    def test_crew_moves_nobody(self):
        [ticket] = self.sell("A-1").water_ticket_ids
        with self.assertRaises(AccessError):
            self.move((ticket, self.seat("A-2")), role="crew")

    def test_the_watch_mends_what_a_death_left(self):
        order = self.sell("A-1")
        [ticket] = order.water_ticket_ids
        self.inventory._move_places(self.trip.id, {ticket.claim: self.seat("A-3").id})
        self.assertEqual(ticket.seat_label, "A-1")
        self.env["sale.order"]._water_check_ledger()
        self.assertEqual(ticket.seat_label, "A-3")
        self.assertTrue(order.order_line.name.endswith("A-3"))

    def test_guests_told_only_the_row(self):
        vessel = self.make_vessel_assigned("Row ship", {"7": 3})
        vessel.seat_map_id.seat_ids.by_row = True
        trip = self.make_trip(vessel, days=5)
        self.env.flush_all()
        seats = trip.map_id.seat_ids
        hold = self.inventory._hold(
            trip.id, seats=[{"seat_id": seats[0].id, "fare_id": self.adult.id}]
        )
        order = self.order_of_hold(hold)
        [ticket] = order.water_ticket_ids
        self.assertEqual(ticket.place, "Row 7")
        self.assertTrue(order.order_line.name.endswith(": row 7"))
        notes = len(ticket.message_ids)
        self.move((ticket, seats[2]), trip=trip)
        self.assertEqual(ticket.seat_id, seats[2])
        self.assertEqual(len(ticket.message_ids), notes, "nothing changed for the passenger")
        [row] = trip.places_status()["rows"]
        self.assertEqual(row["seat_id"], seats[2].id)
        self.assertTrue(order.order_line.name.endswith(": row 7"))
        self.assertEqual(trip.map_id.drawing()["seats"][2]["label"], "7-3")

    def test_a_line_says_the_row_once(self):
        """Of benches the row and how many, beside numbered seats; the same after a move."""
        vessel = self.make_vessel_assigned("Bench ship", {"7": 4, "8": 2})
        seats = vessel.seat_map_id.seat_ids
        seats.filtered(lambda seat: seat.row == "7").by_row = True
        trip = self.make_trip(vessel, days=6)
        self.env.flush_all()
        chosen = (seats[0], seats[4], seats[1])
        order = self.order_of_hold(
            self.inventory._hold(
                trip.id,
                seats=[{"seat_id": seat.id, "fare_id": self.adult.id} for seat in chosen],
            )
        )
        self.assertTrue(order.order_line.name.endswith(": row 7 (places: 2), 8-1"))
        numbered = order.water_ticket_ids.filtered(lambda ticket: ticket.seat_id == seats[4])
        self.move((numbered, seats[5]), trip=trip)
        self.assertTrue(order.order_line.name.endswith(": row 7 (places: 2), 8-2"))
