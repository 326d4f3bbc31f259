from odoo.tests import tagged

from odoo.addons.water_booking.inventory import errors

from .common import DoorCase


@tagged("post_install", "-at_install")
class TestMoving(DoorCase):
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

    def _next_plan(self, without):
        action = self.trip.map_id.action_new_version()
        plan = self.env["water.seat.map"].browse(action["res_id"])
        plan.seat_ids.filtered(lambda seat: seat.code in without).unlink()
        plan.action_publish()
        self.env.flush_all()
        return plan
