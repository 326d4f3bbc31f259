from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_office import OfficeCase


@tagged("post_install", "-at_install")
class TestPlanChange(OfficeCase):
    """A dispatcher moves a trip with its passengers to another version of the deck plan."""

    def next_plan(self, without=(), **values):
        action = self.trip.map_id.action_new_version()
        plan = self.env["water.seat.map"].browse(action["res_id"])
        plan.seat_ids.filtered(lambda seat: seat.code in without).unlink()
        if values:
            plan.seat_ids.write(values)
        plan.action_publish()
        self.env.flush_all()
        return plan

    def wizard(self, role="dispatcher"):
        model = self.env["water.trip.plan.change"].with_user(self.staff[role])
        return Form(model.with_context(default_trip_id=self.trip.id))

    def labels(self, order):
        return order.water_ticket_ids.mapped("seat_label")

    def test_nobody_loses_a_seat(self):
        order = self.sell("A-1", "B-1")
        plan = self.next_plan(without=("A4",))
        wizard = self.wizard()
        self.assertEqual(wizard.map_id, plan, "the current plan is proposed")
        self.assertEqual((len(wizard.line_ids), wizard.kept_count), (0, 2))
        wizard.save().action_apply()
        self.assertEqual(self.trip.map_id, plan)
        self.assertEqual(order.water_ticket_ids.seat_id.map_id, plan)
        self.assertEqual(self.labels(order), ["A-1", "B-1"])
        self.assertFalse(self.trip.activity_ids, "nobody has to be told anything")

    def test_first_it_shows_who_would_lose_a_seat(self):
        order = self.sell("A-1", "A-4")
        self.next_plan(without=("A4",))
        wizard = self.wizard()
        wizard = wizard.save()
        line = wizard.line_ids
        self.assertEqual((line.passenger, line.old_place), ("Anna Petrova", "A-4"))
        self.assertEqual((line.phone, line.order_id), ("+79210000001", order))
        self.assertEqual((line.new_seat_id.label, line.how), ("A-3", "near"))
        self.assertEqual(self.trip.map_id, wizard.current_map_id, "nothing has happened yet")
        wizard.action_apply()
        self.assertEqual(self.labels(order), ["A-1", "A-3"])
        self.assertTrue(order.order_line.name.endswith(": A-1, A-3"))
        [task] = self.trip.activity_ids
        self.assertEqual(task.user_id, self.staff["dispatcher"])
        for text in ("Anna Petrova", "+79210000001", order.name, "seat 4", "seat 3"):
            self.assertIn(text, task.note)
        self.assertNotIn("seat 1", task.note)

    def test_dispatcher_corrects_the_proposal(self):
        order = self.sell("A-4")
        plan = self.next_plan(without=("A4",))
        wizard = self.wizard()
        with wizard.line_ids.edit(0) as line:
            line.new_seat_id = plan.seat_ids.filtered(lambda seat: seat.code == "A1")
        wizard.save().action_apply()
        self.assertEqual(self.labels(order), ["A-1"])

    def test_a_place_that_a_passenger_keeps_is_refused(self):
        self.sell("A-1")
        order = self.sell("A-4")
        plan = self.next_plan(without=("A4",))
        wizard = self.wizard()
        with wizard.line_ids.edit(0) as line:
            line.new_seat_id = plan.seat_ids.filtered(lambda seat: seat.code == "A1")
        wizard = wizard.save()
        with self.assertRaises(UserError) as refusal:
            wizard.action_apply()
        self.assertIn("A-1", str(refusal.exception))
        self.assertEqual(self.labels(order), ["A-4"])

    def test_no_place_of_the_category_left(self):
        order = self.sell("B-1", "B-2")
        plan = self.next_plan(without=("B1",))
        wizard = self.wizard()
        self.assertEqual(wizard.lost_count, 1)
        wizard = wizard.save()
        with self.assertRaises(UserError) as refusal:
            wizard.action_apply()
        self.assertIn("Anna Petrova", str(refusal.exception))
        line = wizard.line_ids.filtered(lambda line: not line.new_seat_id)
        line.new_seat_id = plan.seat_ids.filtered(lambda seat: seat.code == "A2")
        self.assertEqual(line.other_category, self.standard.name)
        wizard.action_apply()
        self.assertEqual(sorted(self.labels(order)), ["A-2", "B-2"])
        self.assertEqual(order.amount_total, 3000.0, "prices stay")

    def test_places_that_fall_away_are_named(self):
        self.inventory._block(self.trip.id, self.seat("A-4").ids, "captain", "crew")
        self.sell("A-1")
        self.next_plan(without=("A4",))
        wizard = self.wizard()
        self.assertIn("1", wizard.dropped)
        wizard.save().action_apply()
        self.assertEqual(self.trip.blocked_count, 0)

    def test_held_places_move_as_well(self):
        hold = self.hold_seats("A-4")
        self.next_plan(without=("A4",))
        wizard = self.wizard().save()
        self.assertEqual(wizard.line_ids.old_place, "A-4")
        wizard.action_apply()
        [row] = self.inventory._hold_info(hold.token).rows
        self.assertEqual(row.seat_label, "A-3")

    def test_somebody_buys_meanwhile(self):
        """A seat without counterpart, sold after the dispatcher looked: refused, nothing moves."""
        self.sell("A-1")
        self.next_plan(without=("B1", "B2"))
        wizard = self.wizard().save()
        late = self.hold_seats("B-1")
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertEqual(self.inventory._hold_info(late.token).rows[0].seat_label, "B-1")
        self.assertNotEqual(self.trip.map_id, wizard.map_id)

    def test_again_after_a_death_between_door_and_tickets(self):
        order = self.sell("A-4")
        plan = self.next_plan(without=("A4",))
        wizard = self.wizard().save()
        self.inventory._change_map(self.trip.id, plan.id, wizard._chosen_seats())
        self.env.invalidate_all()
        self.assertEqual(self.labels(order), ["A-4"])
        self.env["sale.order"]._water_check_ledger()
        self.assertEqual(self.labels(order), ["A-3"])
        [task] = self.trip.activity_ids
        self.assertIn("Anna Petrova", task.note)

    def test_drafts_and_other_vessels_are_not_offered(self):
        self.sell("A-1")
        plan = self.next_plan()
        with self.assertRaises(AccessError):
            self.wizard(role="agent")
        wizard = self.wizard().save()
        wizard.map_id = self.vessel_free.seat_map_id
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertNotEqual(self.trip.map_id, plan)

    def test_manifest_is_not_shown_to_strangers(self):
        self.sell("A-1")
        self.next_plan()
        with self.assertRaises(AccessError):
            self.wizard(role="crew")
