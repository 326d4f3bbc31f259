from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_sailing import SharedSailingCase


@tagged("post_install", "-at_install")
class TestSailingTogether(SharedSailingCase):
    """What happens to a sailing happens to all of its trips."""

    def test_a_companion_has_no_vessel_of_its_own(self):
        self.assertEqual(self.dinner.vessel_id, self.vessel_seats)
        self.assertEqual(self.dinner.map_id, self.trip.map_id)
        self.assertEqual(self.dinner.departure, self.trip.departure)
        self.assertTrue(self.trip.occupancy_ids)
        self.assertFalse(self.dinner.occupancy_ids)
        self.assertEqual(self.trip.sailing_trip_ids, self.dinner)
        self.assertEqual(self.dinner.sailing_trip_ids, self.trip)

    def test_times_are_written_for_all(self):
        later = self.trip.departure + timedelta(hours=3)
        self.trip.write({"departure": later, "arrival": later + timedelta(hours=2)})
        self.assertEqual(self.dinner.departure, later)
        self.assertEqual(self.dinner.arrival, later + timedelta(hours=2))
        self.assertFalse(self.dinner.occupancy_ids)

    def test_who_has_bought_any_excursion_is_told_of_another_time(self):
        self.sell("A-1")
        order = self.sell("A-2", trip=self.dinner)
        self.env.flush_all()
        later = self.trip.departure + timedelta(hours=3)
        self.trip.write({"departure": later, "arrival": later + timedelta(hours=2)})
        self.env.invalidate_all()
        self.assertEqual(order.water_ticket_ids.departure, later)
        notice = self.env["water.notice"].search([("order_id", "=", order.id)])
        self.assertEqual(notice.kind, "time")
        self.assertEqual((self.trip.notice_count, self.dinner.notice_count), (2, 2))

    def test_an_empty_sailing_changes_its_vessel_as_a_whole(self):
        twin = self.make_vessel_assigned("Twin ship", {"A": 4}, vip_rows="")
        self.trip.vessel_id = twin
        self.env.flush_all()
        self.assertEqual(self.dinner.vessel_id, twin)
        self.assertEqual(self.dinner.map_id, twin.seat_map_id)

    def test_a_taken_place_of_the_other_excursion_keeps_the_vessel(self):
        self.hold_seats("A-1", trip=self.dinner)
        twin = self.make_vessel_assigned("Twin ship", {"A": 4})
        with self.assertRaisesRegex(UserError, "other excursions on the sailing"):
            self.trip.vessel_id = twin

    def test_what_is_mirrored_changes_on_the_leading_trip_only(self):
        for values in (
            {"vessel_id": self.vessel_free.id},
            {"departure": fields.Datetime.now() + timedelta(days=9)},
            {"boarding_minutes": 5},
            {"boarding_minutes": 5, "leader_id": self.trip.id},
        ):
            with self.assertRaisesRegex(UserError, "shares the sailing of Bridges by night"):
                self.dinner.write(values)
        self.dinner.write({"sale_cutoff_minutes": 120, "departure": self.trip.departure})
        self.assertEqual(self.trip.sale_cutoff_minutes, self.excursion.sale_cutoff_minutes)

    def test_crew_is_the_leading_trips(self):
        role = self.env["water.crew.role"].create({"name": "Waiter"})
        member = self.env["water.crew.member"].create(
            {"name": "Ivan", "role_ids": [Command.set(role.ids)]}
        )
        with self.assertRaisesRegex(ValidationError, "is that of Bridges by night"):
            self.env["water.trip.crew"].create(
                {"trip_id": self.dinner.id, "role_id": role.id, "member_id": member.id}
            )
        self.assertFalse(self.dinner.crew_incomplete)

    def test_who_may_share_whose_sailing(self):
        other = self.make_trip(self.vessel_free, days=7)
        with self.assertRaisesRegex(UserError, "shares the sailing of another trip itself"):
            self.add(self.dinner, self.excursion)
        with self.assertRaisesRegex(UserError, "Other excursions share the sailing"):
            self.trip.leader_id = other
        with self.assertRaisesRegex(UserError, "leads"):
            other.leader_id = other
        self.hold_places({self.adult: 1}, trip=other)
        with self.assertRaisesRegex(UserError, "Places of .* are taken, so it stays"):
            other.leader_id = self.trip
        hold = self.hold_seats("A-1", trip=self.dinner)
        with self.assertRaisesRegex(UserError, "Places of .* are taken, so it stays"):
            self.dinner.leader_id = False
        self.inventory._release(hold.token)
        spare = self.make_vessel_general("Spare boat", 10)
        self.dinner.write({"leader_id": False, "vessel_id": spare.id})
        self.assertTrue(self.dinner.occupancy_ids)
        self.hold_seats("A-1")
        self.assertEqual(self.shown(self.trip), ["A-1"])
        self.assertEqual(self.inventory._availability(self.dinner.id)["free"], 10)
        with self.assertRaisesRegex(UserError, "cannot take"):  # its vessel is busy with the trip
            self.make_trip(self.vessel_seats)

    def test_an_empty_trip_is_attached(self):
        other = self.make_trip(self.vessel_free, days=7)
        other.leader_id = self.trip
        self.env.flush_all()
        self.assertEqual(other.vessel_id, self.vessel_seats)
        self.assertEqual(other.departure, self.trip.departure)
        self.assertFalse(other.occupancy_ids)
        self.hold_seats("A-1", trip=other)
        self.assertEqual(self.shown(self.dinner), ["A-1"])

    def test_who_moves_the_leader_meanwhile_is_run_again(self):
        """Making or attaching a companion writes the leader's row, so one of the two requests is
        run again and sees what the other has done."""
        other = self.make_trip(self.vessel_free, days=7)
        music = self.make_excursion("Jazz at night")
        lead = self.trip.id
        self.env.flush_all()
        for share in (lambda: self.add(self.trip, music), lambda: other.write({"leader_id": lead})):
            self.env.cr.execute(
                "UPDATE water_trip SET write_date = '2020-01-01' WHERE id = %s", [lead]
            )
            share()
            self.env.flush_all()
            self.env.cr.execute("SELECT write_date FROM water_trip WHERE id = %s", [lead])
            self.assertGreater(self.env.cr.fetchone()[0].year, 2020)

    def test_the_watch_finds_who_does_not_sail_with_its_leader(self):
        watch = "odoo.addons.water_booking.models.water_trip_companions"
        with self.assertNoLogs(watch, "ERROR"):
            self.env["sale.order"]._water_check_ledger()
        minute = "interval '1 minute'"
        for damage, repair in (
            (f"departure = departure + {minute}", f"departure = departure - {minute}"),
            ("state = 'cancelled'", "state = 'on_sale'"),
        ):
            self.env.cr.execute(f"UPDATE water_trip SET {damage} WHERE id = %s", [self.trip.id])
            with self.assertLogs(watch, "ERROR") as logs:
                self.env["sale.order"]._water_check_ledger()
            [line] = [line for line in logs.output if f"trip {self.dinner.id} " in line]
            self.assertIn(f"as trip {self.trip.id},", line)
            self.env.cr.execute(f"UPDATE water_trip SET {repair} WHERE id = %s", [self.trip.id])

    def test_another_company_has_its_own_sailings(self):
        company = self.env["res.company"].create({"name": "Another fleet"})
        excursion = self.make_excursion("Foreign", company_id=company.id)
        with self.assertRaises(UserError):
            self.add(self.trip, excursion)
        for trip in (self.trip, self.dinner):
            with self.assertRaises(UserError) as refusal:
                trip.excursion_id = excursion
            self.assertIn("belongs to another company", str(refusal.exception))
        alone = self.make_trip(self.make_vessel_general("Spare boat", 10), excursion, days=7)
        with self.assertRaises(UserError):
            alone.leader_id = self.trip
        alone.write({"leader_id": self.trip.id, "excursion_id": self.excursion.id})

    def test_a_trip_that_leads_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "Delete them first"):
            self.trip.unlink()
        self.dinner.unlink()
        self.trip.unlink()

    def test_cancelling_the_sailing_tells_everybody(self):
        self.sell("A-1")
        order = self.sell("A-2", trip=self.dinner)
        self.trip.action_cancel()
        self.assertEqual(self.dinner.state, "cancelled")
        self.assertFalse(self.trip.occupancy_ids)
        self.assertEqual((self.trip.notice_count, self.dinner.notice_count), (2, 2))
        notice = self.env["water.notice"].search([("order_id", "=", order.id)])
        self.assertEqual(notice.kind, "cancelled")
        with self.assertRaisesRegex(UserError, "not possible|has sailed or is cancelled"):
            self.dinner.action_open_sale()

    def test_nobody_leaves_or_is_back_without_the_leading_trip(self):
        with self.assertRaisesRegex(UserError, "shares the sailing"):
            self.dinner.action_depart()
        self.trip.action_depart()
        with self.assertRaisesRegex(UserError, "shares the sailing"):
            self.dinner.action_done()
        late = self.add(self.make_trip(self.vessel_free, days=7), self.dinner_excursion)
        (late.leader_id | late).action_depart()
        (late | late.leader_id).action_done()
        self.assertEqual((late.state, late.leader_id.state), ("done", "done"))

    def test_cancelling_the_sailing_cancels_what_the_clock_took_for_departed(self):
        """The leading trip was a draft still when its hour came."""
        order = self.sell("A-2", trip=self.dinner)
        self.dinner.action_close_sale()
        self.trip.state = "draft"
        past = fields.Datetime.now() - timedelta(minutes=1)
        self.trip.write({"departure": past, "arrival": past + timedelta(hours=2)})
        self.env["water.trip"]._cron_advance()
        self.assertEqual((self.trip.state, self.dinner.state), ("draft", "departed"))
        self.trip.action_cancel()
        self.assertEqual((self.trip.state, self.dinner.state), ("cancelled", "cancelled"))
        notice = self.env["water.notice"].search([("order_id", "=", order.id)])
        self.assertEqual(notice.kind, "cancelled")

    def test_cancelling_a_companion_cancels_its_passengers_alone(self):
        self.sell("A-1")
        self.sell("A-2", trip=self.dinner)
        self.dinner.action_cancel()
        self.assertEqual(self.trip.state, "on_sale")
        self.assertTrue(self.trip.occupancy_ids)
        self.assertEqual(self.trip.notice_count, 1)
        # until support has refunded or moved them, their places are not sold again
        self.assertEqual(self.shown(self.trip), ["A-1", "A-2"])

    def test_whose_excursion_is_cancelled_hears_of_nothing_else(self):
        """Neither of another vessel and place nor of another hour, told or not told before."""
        coming = self.sell("A-1")
        told, waiting = self.sell("A-3", trip=self.dinner), self.sell("A-4", trip=self.dinner)
        self.dinner.action_cancel()
        notices = self.env["water.notice"]
        notices.search([("order_id", "=", told.id)]).action_told()
        twin = self.make_vessel_assigned("Twin ship", {"C": 4, "B": 2}, vip_rows="B")
        later = self.trip.departure + timedelta(hours=2)
        self.env.flush_all()
        self.trip._change_vessel(twin, times=(later, later + timedelta(hours=1)))
        self.env.invalidate_all()
        self.assertEqual(notices.search([("order_id", "=", coming.id)]).kind, "vessel")
        tickets = (told | waiting).water_ticket_ids
        self.assertEqual(tickets.vessel_id, twin, "they have places until they are refunded")
        self.assertEqual(set(tickets.mapped("departure")), {later})
        self.env["water.ticket"]._ask_to_tell(dict.fromkeys(tickets, "another"))
        for order in (told, waiting):
            self.assertEqual(notices.search([("order_id", "=", order.id)]).kind, "cancelled")
        self.assertEqual(self.trip.notice_count, 2)

    def test_whose_excursion_is_cancelled_takes_nobodys_place(self):
        self.sell("A-1", "A-2", trip=self.dinner)
        coming = self.sell("A-3", "A-4")
        self.dinner.action_cancel()
        small = self.make_vessel_assigned("Small ship", {"A": 2})
        self.env.flush_all()
        preview = self.trip._vessel_change_preview(small)
        seated = {line["order_id"] for line in preview["lines"] if line["new_seat_id"]}
        self.assertEqual((seated, preview["lost"]), ({coming.id}, 2))

    def test_all_depart_together(self):
        self.trip.action_depart()
        self.assertEqual(self.dinner.state, "departed")
        self.trip.action_done()
        self.assertEqual(self.dinner.state, "done")

    def test_another_vessel_takes_everybody(self):
        self.sell("A-1", "A-2")
        order = self.sell("B-1", trip=self.dinner)
        twin = self.make_vessel_assigned("Twin ship", {"A": 4, "B": 2}, vip_rows="B")
        with self.assertRaisesRegex(UserError, "shares the sailing"):
            self.dinner._change_vessel(twin)
        preview = self.trip._vessel_change_preview(twin)
        self.assertEqual((preview["kept"], preview["persons"]), (3, 3))
        self.trip._change_vessel(twin)
        self.env.invalidate_all()
        self.assertEqual((self.trip | self.dinner).vessel_id, twin)
        self.assertEqual((self.trip | self.dinner).map_id, twin.seat_map_id)
        self.assertEqual(order.water_ticket_ids.vessel_id, twin)
        self.assertEqual(order.order_line.water_vessel_id, twin)
        self.assertEqual(order.water_ticket_ids.seat_id.map_id, twin.seat_map_id)
        self.assertEqual(self.trip.notice_count, 3)
        self.assertEqual(self.shown(self.dinner), ["A-1", "A-2", "B-1"])

    def test_who_has_no_place_on_the_other_vessel_is_seen_whatever_was_bought(self):
        self.sell("A-1")
        self.sell("A-2", trip=self.dinner)
        small = self.make_vessel_assigned("Small", {"A": 1})
        preview = self.trip._vessel_change_preview(small)
        self.assertEqual((preview["lost"], preview["possible"]), (1, False))

    def test_another_deck_plan_for_all(self):
        self.sell("A-1")
        order = self.sell("A-2", trip=self.dinner)
        plan = self.trip.map_id.copy()
        plan.action_publish()
        with self.assertRaisesRegex(UserError, "shares the sailing"):
            self.env["water.trip.plan.change"].create(
                {"trip_id": self.dinner.id, "map_id": plan.id}
            ).action_apply()
        self.env["water.trip.plan.change"].create(
            {"trip_id": self.trip.id, "map_id": plan.id}
        ).action_apply()
        self.env.invalidate_all()
        self.assertEqual((self.trip | self.dinner).map_id, plan)
        self.assertEqual(order.water_ticket_ids.seat_id.map_id, plan)

    def test_places_are_swapped_between_excursions(self):
        first = self.sell("A-1").water_ticket_ids
        second = self.sell("A-2", trip=self.dinner).water_ticket_ids
        self.trip.move_passengers(
            [
                {"ticket_id": first.id, "seat_id": self.seat("A-2").id},
                {"ticket_id": second.id, "seat_id": self.seat("A-1").id},
            ]
        )
        self.assertEqual((first.seat_label, second.seat_label), ("A-2", "A-1"))
        self.assertEqual(second.trip_id, self.dinner)

    def test_the_minimum_counts_the_sailing(self):
        self.trip.write({"min_passengers": 3, "decision_hours": 80})
        self.dinner.write({"min_passengers": 50, "decision_hours": 80})
        self.sell("A-1")
        self.sell("A-2", trip=self.dinner)
        self.assertEqual((self.trip.missing_count, self.dinner.missing_count), (1, 0))
        self.assertFalse(self.dinner.decision_at)
        self.sell("A-3", trip=self.dinner)
        self.env.flush_all()
        self.env.ref("water_booking.cron_decide").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((self.trip.decision, self.dinner.decision), ("go", "open"))

    def test_boarding_lets_everybody_aboard(self):
        self.sell("A-1")
        ticket = self.sell("A-2", trip=self.dinner).water_ticket_ids
        status = self.as_role(self.env["water.ticket"], "crew").boarding_status(self.trip.id)
        self.assertEqual((status["expected"], status["aboard"]), (2, 0))
        self.assertIn("Dinner under the bridges", status["trip"])
        answer = self.as_role(self.env["water.ticket"], "crew").board(ticket.barcode, self.trip.id)
        self.assertEqual(answer["outcome"], "ok")
        self.assertEqual(self.dinner.used_count, 1)

    def test_a_schedule_leaves_a_shared_sailing_alone(self):
        self.assertEqual(self.trip._reasons_to_stay(), {self.trip.id: "by_hand"})
