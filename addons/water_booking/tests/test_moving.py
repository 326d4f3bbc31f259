from odoo.tests import tagged

from odoo.addons.water_booking.inventory import errors

from .common_office import OfficeCase
from .common_refusals import Refusals


@tagged("post_install", "-at_install")
class TestMoving(Refusals, OfficeCase):
    """Passengers change seats, or the whole trip changes its plan."""

    def sold(self, *labels):
        hold = self.hold_seats(*labels)
        order = self.env["sale.order"]._water_create_from_hold(
            hold, {"name": "Anna", "email": "anna@example.com", "phone": "+79210000000"}
        )
        order.action_confirm()
        return order

    def test_two_passengers_swap(self):
        tickets = self.sold("A-1", "A-2").water_ticket_ids
        one, two = tickets.sorted("seat_label")
        rows = self.inventory._move_places(
            self.trip.id, {one.claim: two.seat_id.id, two.claim: one.seat_id.id}
        )
        self.env["water.ticket"]._take_seats(rows)
        self.assertEqual((one.seat_label, two.seat_label), ("A-2", "A-1"))
        self.assertEqual(self.kinds(one.order_id.water_cause)[-2:], ["moved", "moved"])

    def test_nobody_moves_onto_another(self):
        [ticket] = self.sold("A-1").water_ticket_ids
        self.hold_seats("A-2")
        with self.assertRaises(errors.SeatTaken):
            self.inventory._move_places(self.trip.id, {ticket.claim: self.seat("A-2").id})

    def test_tickets_follow_the_ledger_after_a_death_between(self):
        [ticket] = self.sold("A-1").water_ticket_ids
        self.inventory._move_places(self.trip.id, {ticket.claim: self.seat("A-3").id})
        self.env["sale.order"]._water_check_ledger()
        self.assertEqual(ticket.seat_label, "A-3")

    def test_trip_changes_its_plan(self):
        order = self.sold("A-1", "B-1")
        self.inventory._block(self.trip.id, self.seat("A-4").ids, "captain", "crew")
        new = self._next_plan(without=("A4",))
        seats = {
            old.id: match.id
            for old in self.trip.map_id.seat_ids
            if (match := new.seat_ids.filtered(lambda seat, code=old.code: seat.code == code))
        }
        rows = self.inventory._change_map(self.trip.id, new.id, seats)
        self.env["water.ticket"]._take_seats(rows)
        self.assertEqual(self.trip.map_id, new)
        self.assertEqual(set(order.water_ticket_ids.seat_id.map_id.ids), {new.id})
        self.assertEqual(set(order.water_ticket_ids.mapped("seat_label")), {"A-1", "B-1"})
        self.assertEqual(self.trip.free_count, 3)

    def test_plan_without_a_passengers_seat_is_refused(self):
        self.sold("A-1")
        new = self._next_plan(without=("A1",))
        old = self.trip.map_id
        with self.assertRaises(errors.SeatsLost) as refusal:
            self.inventory._change_map(self.trip.id, new.id, {})
        self.assertEqual(len(refusal.exception.details["claims"]), 1)
        self.env.invalidate_all()
        self.assertEqual(self.trip.map_id, old)

    def test_refusals(self):
        """What the dispatcher reads who drags passengers about."""
        one, two = self.sold("A-1", "A-2").water_ticket_ids.sorted("seat_label")
        self.hold_seats("A-3")
        places = self.hold_places({self.adult: 10, self.infant: 1})
        party = self.order_of_hold(places).water_ticket_ids
        baby = party.filtered(lambda ticket: not ticket.seat_id)
        adult = (party - baby)[0]
        area = adult.seat_id.area_id
        trip = self.as_role(self.trip, "dispatcher")
        free = self.as_role(self.trip_free, "dispatcher")

        def to(ticket, label):
            return {"ticket_id": ticket.id, "seat_id": self.seat(label).id}

        def to_area(ticket):
            return {"ticket_id": ticket.id, "area_id": area.id}

        self.assertAllRefused(
            (
                "Only passengers of this trip can change their places.",
                *(free.move_passengers, [to_area(one)]),
            ),
            (
                "An infant on a lap has no place that could change.",
                *(free.move_passengers, [to_area(baby)]),
            ),
            (
                "This ticket has no place that could change.",
                self.as_role(baby, "dispatcher").action_change_seat,
            ),
            (
                "No place of this area is free any more.",
                *(free.move_passengers, [to_area(adult)]),
            ),
            (
                "Of the chosen places these are not free: A-3.",
                *(trip.move_passengers, [to(one, "A-2"), to(two, "A-3")]),
            ),
            (
                "Two passengers would have the same seat.",
                *(trip.move_passengers, [to(one, "A-4"), to(two, "A-4")]),
            ),
        )
        self.env.cr.execute("DELETE FROM water_allocation WHERE claim = %s", [one.claim])
        self.assertIn(
            "These places are not reserved any more.",
            self.told(trip.move_passengers, [to(one, "A-4")]),
        )

    def test_refused_blocks(self):
        self.hold_seats("A-1", "A-2")
        trip = self.as_role(self.trip, "dispatcher")
        free = self.as_role(self.trip_free, "dispatcher")
        area = self.trip_free.map_id.seat_ids.area_id
        seats = self.trip.map_id.seat_ids.filtered(lambda seat: seat.row == "A")
        self.assertAllRefused(
            (
                "Choose places and say why they are blocked.",
                *(trip.block_places, [], {}, "crew", "captain"),
            ),
            (
                "Choose places and say why they are blocked.",
                *(trip.block_places, seats.ids, {}, "pigeon", ""),
            ),
            (
                "Of the chosen places these are not free: A-1, A-2. Nothing was blocked.",
                *(trip.block_places, seats.ids, {}, "crew", "captain"),
            ),
            (
                "Only 10 of the 11 places are free.",
                *(free.block_places, [], {str(area.id): 11}, "crew", "captain"),
            ),
        )
        self.assertEqual((self.trip.blocked_count, self.trip_free.blocked_count), (0, 0))

    def _next_plan(self, without):
        action = self.trip.map_id.action_new_version()
        plan = self.env["water.seat.map"].browse(action["res_id"])
        plan.seat_ids.filtered(lambda seat: seat.code in without).unlink()
        plan.action_publish()
        self.env.flush_all()
        return plan
