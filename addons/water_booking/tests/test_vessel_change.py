from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.water_booking.inventory.errors import LimitReached
from odoo.addons.water_booking.inventory.moving import VesselChange

from .common_office import OfficeCase


@tagged("post_install", "-at_install")
class TestVesselChange(OfficeCase):
    """A dispatcher lets a sold trip sail with another vessel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # rows of the first vessel: A (4, standard), B (2, VIP)
        cls.small = cls.make_vessel_assigned("Small ship", {"A": 2, "B": 1}, vip_rows="B")
        cls.env.flush_all()

    def wizard(self, vessel=None, role="dispatcher"):
        model = self.env["water.trip.vessel.change"].with_user(self.staff[role])
        form = Form(model.with_context(default_trip_id=self.trip.id))
        form.vessel_id = vessel or self.small
        return form

    def notices(self):
        return self.env["water.notice"].search([("ticket_id.trip_id", "=", self.trip.id)])

    def labels(self, order):
        return order.water_ticket_ids.filtered(lambda ticket: ticket.state == "issued").mapped(
            "seat_label"
        )

    def test_preview_and_change(self):
        keeps, moves = self.sell("A-1"), self.sell("A-4")
        vip = self.sell("B-2")
        preview = self.trip._vessel_change_preview(self.small)
        self.assertEqual(
            {key: preview[key] for key in ("kept", "moved", "lost", "persons", "limit", "over")},
            {"kept": 1, "moved": 2, "lost": 0, "persons": 3, "limit": 100, "over": 0},
        )
        self.assertTrue(preview["possible"])
        self.assertEqual(self.trip.vessel_id, self.vessel_seats, "nothing has happened yet")

        wizard = self.wizard().save()
        self.assertEqual((wizard.kept_count, wizard.moved_count, wizard.lost_count), (1, 2, 0))
        wizard.action_apply()
        self.assertEqual(self.trip.vessel_id, self.small)
        self.assertEqual(self.trip.map_id, self.small.seat_map_id)
        self.assertEqual(self.trip.occupancy_ids.resource_id, self.small.resource_id)
        self.assertEqual([*map(self.labels, keeps | moves | vip)], [["A-1"], ["A-2"], ["B-1"]])
        self.assertEqual((keeps | moves | vip).water_ticket_ids.vessel_id, self.small)
        self.assertEqual(keeps.order_line.water_vessel_id, self.small)
        self.assertEqual(moves.amount_total, 1000.0, "prices stay")
        notices = self.notices()
        self.assertEqual(notices.ticket_id, (keeps | moves | vip).water_ticket_ids)
        self.assertEqual(set(notices.mapped("kind")), {"vessel"})
        [told] = notices.filtered(lambda notice: notice.order_id == moves)
        self.assertIn("Test ship", told.before)
        self.assertIn("Small ship", told.after)
        self.assertIn("seat 4", told.before)
        self.assertIn("seat 2", told.after)
        self.assertEqual(self.trip.notice_count, 3)
        self.assertEqual(len(self.trip.activity_ids), 1)

    def test_who_cannot_be_seated_is_shown_before(self):
        orders = [self.sell(label) for label in ("A-1", "A-2", "A-3")]
        form = self.wizard()
        self.assertEqual(form.lost_count, 1)
        wizard = form.save()
        with self.assertRaises(UserError) as refusal:
            wizard.action_apply()
        self.assertIn("Anna Petrova", str(refusal.exception))
        self.assertIn("Small ship", str(refusal.exception))
        self.assertEqual(self.trip.vessel_id, self.vessel_seats)
        # the dispatcher finds a place of another category
        line = wizard.line_ids.filtered(lambda line: not line.new_seat_id)
        line.new_seat_id = self.small.seat_map_id.seat_ids.filtered(lambda s: s.label == "B-1")
        self.assertEqual(line.other_category, "VIP")
        wizard.action_apply()
        self.assertEqual([*map(self.labels, orders)], [["A-1"], ["A-2"], ["B-1"]])

    def test_go_without_those_who_have_no_place(self):
        orders = [self.sell(label) for label in ("A-1", "A-2", "A-3")]
        wizard = self.wizard().save()
        wizard.action_leave_ashore()
        self.assertEqual((wizard.lost_count, wizard.ashore_count), (0, 1))
        wizard.action_apply()
        [void] = orders[2].water_ticket_ids
        self.assertEqual(void.state, "cancelled")
        [notice] = self.notices().filtered(lambda notice: notice.ticket_id == void)
        self.assertEqual((notice.kind, notice.after), ("ashore", "–"))
        self.assertEqual(self.trip.sold_count, 2)
        summaries = " ".join(self.trip.activity_ids.mapped("summary"))
        self.assertIn("return the money", summaries)

    def test_limit_of_the_new_vessel(self):
        self.small.passenger_limit = 1
        self.sell("A-1", "A-2")
        form = self.wizard()
        self.assertEqual((form.lost_count, form.over_count), (0, 1))
        with self.assertRaises(LimitReached) as refusal:
            form.save().action_apply()
        self.assertIn("1 passengers", str(refusal.exception))
        self.assertEqual(self.trip.vessel_id, self.vessel_seats)

    def test_infants_and_extras_stay_ashore_with_their_party(self):
        hold = self.inventory._hold(
            self.trip.id,
            seats=[{"seat_id": self.seat("A-3").id, "fare_id": self.adult.id}],
            places=[{"area_id": None, "fare_id": self.infant.id, "quantity": 1}],
        )
        order = self.order_of_hold(hold)
        self.sell("A-1", "A-2")
        wizard = self.wizard().save()
        wizard.line_ids.filtered(lambda line: line.order_id == order).ashore = True
        wizard.action_apply()
        self.assertEqual(set(order.water_ticket_ids.mapped("state")), {"cancelled"})
        self.assertEqual(self.trip.persons_count, 2)

    def test_busy_vessel_is_named(self):
        self.sell("A-1")
        self.make_trip(self.small, departure=self.trip.departure)
        form = self.wizard()
        self.assertIn("Small ship", form.trouble)
        with self.assertRaises(UserError) as refusal:
            form.save().action_apply()
        self.assertIn("Small ship", str(refusal.exception))
        self.assertEqual(self.trip.vessel_id, self.vessel_seats)
        self.assertEqual(self.trip.map_id, self.vessel_seats.seat_map_id)

    def test_two_trips_swap(self):
        other = self.make_trip(self.small, departure=self.trip.departure)
        mine, theirs = self.sell("A-1"), self.sell("A-2", trip=other)
        (self.trip | other).with_user(self.staff["dispatcher"]).action_swap_vessels()
        self.assertEqual((self.trip.vessel_id, other.vessel_id), (self.small, self.vessel_seats))
        self.assertEqual(mine.water_ticket_ids.vessel_id, self.small)
        self.assertEqual(theirs.water_ticket_ids.vessel_id, self.vessel_seats)

    def test_somebody_buys_meanwhile(self):
        self.sell("A-1")
        wizard = self.wizard().save()
        hold = self.hold_seats("A-4")
        wizard.action_apply()
        [row] = self.inventory._hold_info(hold.token).rows
        self.assertEqual(row.seat_label, "A-2")
        order = self.order_of_hold(hold)
        self.assertEqual(self.labels(order), ["A-2"])

    def test_somebody_takes_the_last_place_meanwhile(self):
        self.sell("A-1", "A-2")
        wizard = self.wizard().save()
        late = self.hold_seats("A-4")
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertEqual(self.inventory._hold_info(late.token).rows[0].seat_label, "A-4")

    def test_again_after_a_death_between_door_and_tickets(self):
        order = self.sell("A-4")
        ashore = self.sell("A-3")
        preview = self.trip._vessel_change_preview(self.small)
        claims = ashore.water_ticket_ids.sudo().mapped("claim")
        change = self.trip._vessel_change(self.small, preview, {}, claims)
        self.inventory._change_vessels([change])
        self.env.invalidate_all()
        self.assertEqual(self.labels(order), ["A-4"])
        with self.assertLogs("odoo.addons.water_booking", "ERROR"):
            self.env["sale.order"]._water_check_ledger()
        self.assertEqual(order.water_ticket_ids.seat_id.mapped("label"), self.labels(order))
        self.assertEqual(order.water_ticket_ids.seat_id.map_id, self.small.seat_map_id)
        self.assertEqual(order.water_ticket_ids.vessel_id, self.small)
        self.assertEqual(ashore.water_ticket_ids.state, "cancelled")
        self.assertEqual(len(self.notices()), 2)
        # once more changes nothing
        self.env["sale.order"]._water_check_ledger()
        self.inventory._change_vessels([change])
        self.trip._change_vessel(self.small)
        self.assertEqual(len(self.notices()), 2)

    def changed_meanwhile(self):
        """Another dispatcher has given the trip to the small ship; this one knows the former."""
        self.sell("A-1", "B-2")
        self.env.flush_all()
        self.assertEqual(self.trip.map_id, self.vessel_seats.seat_map_id)
        with self.env.registry.cursor() as cr:
            env = self.env(cr=cr)
            self.trip.with_env(env)._change_vessel(self.small.with_env(env))

    def assertSaidAndNothingDone(self, work):
        with self.assertRaises(UserError) as refusal:
            work()
        self.assertIn("changed meanwhile", str(refusal.exception))
        self.env.invalidate_all()
        self.assertEqual(self.trip.vessel_id, self.small)
        self.assertEqual(self.trip.state, "on_sale")

    def test_two_dispatchers_at_once(self):
        third = self.make_vessel_assigned("Third ship", {"A": 4, "B": 2}, vip_rows="B")
        self.changed_meanwhile()
        self.assertSaidAndNothingDone(lambda: self.trip._change_vessel(third))
        self.assertEqual(self.trip._vessel_change_preview(third)["kept"], 2, "looked at again")

    def test_two_dispatchers_and_a_preview(self):
        third = self.make_vessel_assigned("Third ship", {"A": 4, "B": 2}, vip_rows="B")
        self.changed_meanwhile()
        self.assertSaidAndNothingDone(lambda: self.trip._vessel_change_preview(third))

    def test_two_dispatchers_and_a_merge(self):
        third = self.make_vessel_assigned("Third ship", {"A": 4, "B": 2}, vip_rows="B")
        other = self.make_trip(third, hours=2)
        self.changed_meanwhile()
        self.assertSaidAndNothingDone(lambda: self.trip._merge_into(other))

    def test_time_as_well(self):
        """Vessel, time, kept places and decision in one step; one line for each passenger."""
        order = self.sell("A-4")
        allotment = self.env["water.allotment"].create(
            {
                "trip_id": self.trip.id,
                "partner_id": self.env["res.partner"].create({"name": "Hotel"}).id,
                "seat_ids": [(6, 0, self.seat("A-1").ids)],
            }
        )
        allotment.action_allot()
        self.trip.min_passengers = 2
        self.env.flush_all()
        departure, arrival = self.trip.departure, self.trip.arrival
        release, decision = allotment.release_at, self.trip.decision_at
        hours = timedelta(hours=3)
        self.trip._change_vessel(self.small, times=(departure + hours, arrival + hours))
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.trip.vessel_id, self.small)
        self.assertEqual(self.trip.departure, departure + hours)
        self.assertEqual(self.trip.arrival, arrival + hours)
        self.assertEqual(self.trip.decision_at, decision + hours)
        self.assertEqual(allotment.release_at, release + hours)
        kept = self.trip.allocation_ids.filtered(lambda row: row.state == "allotted")
        self.assertEqual(kept.held_until, release + hours)
        self.assertEqual(order.water_ticket_ids.departure, departure + hours)
        self.assertEqual(self.trip.occupancy_ids.start, departure + hours)
        [notice] = self.notices()
        self.assertEqual((notice.kind, notice.ticket_id), ("vessel", order.water_ticket_ids))
        self.assertIn(self.trip._told_time(departure, departure).before, notice.before)
        self.assertIn("Small ship", notice.after)
        self.trip._change_vessel(self.small, times=(departure + hours, arrival + hours))
        self.assertEqual(len(self.notices()), 1, "a repeat changes nothing")

    def test_time_as_well_again_after_a_death(self):
        """The door has moved the trip, the request died: the watch lets the tickets follow."""
        order = self.sell("A-4")
        self.env.flush_all()
        departure, arrival = self.trip.departure, self.trip.arrival
        times = departure + timedelta(hours=3), arrival + timedelta(hours=3)
        preview = self.trip._vessel_change_preview(self.small, times)
        change = self.trip._vessel_change(self.small, preview, {}, (), times)
        self.inventory._change_vessels([change])
        self.env.invalidate_all()
        self.assertEqual(order.water_ticket_ids.departure, departure)
        self.env["sale.order"]._water_check_ledger()
        self.assertEqual(order.water_ticket_ids.departure, times[0])
        [notice] = self.notices()
        self.assertEqual(notice.kind, "vessel")
        self.assertIn(self.trip._told_time(departure, departure).before, notice.before)
        self.env["sale.order"]._water_check_ledger()
        self.assertEqual(len(self.notices()), 1)

    def test_time_at_which_the_vessel_is_busy(self):
        self.sell("A-1")
        hours = timedelta(hours=5)
        busy = self.make_trip(self.small, hours=5)
        times = self.trip.departure + hours, self.trip.arrival + hours
        preview = self.trip._vessel_change_preview(self.small, times)
        self.assertIn(busy.name, preview["busy"])
        self.assertFalse(self.trip._vessel_change_preview(self.small)["busy"])
        with mute_logger("odoo.sql_db"), self.assertRaises(UserError):
            self.trip._change_vessel(self.small, times=times)
        self.env.invalidate_all()
        self.assertEqual(self.trip.vessel_id, self.vessel_seats)

    def test_blocks_and_allotments_come_along(self):
        self.inventory._block(self.trip.id, self.seat("A-1").ids, "captain", "crew")
        self.inventory._block(self.trip.id, self.seat("A-2").ids, "torn", "broken")
        self.sell("B-1")
        allotment = self.env["water.allotment"].create(
            {
                "trip_id": self.trip.id,
                "partner_id": self.env["res.partner"].create({"name": "Hotel"}).id,
                "seat_ids": [(6, 0, self.seat("A-4").ids)],
            }
        )
        allotment.action_allot()
        self.env.flush_all()
        self.trip._change_vessel(self.small)
        self.assertEqual((self.trip.blocked_count, self.trip.allotted_count), (1, 1))

    def test_roles_and_states(self):
        self.sell("A-1")
        with self.assertRaises(AccessError):
            self.wizard(role="agent")
        with self.assertRaises(AccessError):
            self.trip.with_user(self.staff["agent"])._change_vessel(self.small)
        self.trip.state = "departed"
        with self.assertRaises(UserError) as refusal:
            self.trip._change_vessel(self.small)
        self.assertIn("over", str(refusal.exception))

    def test_vessel_without_a_plan(self):
        self.sell("A-1")
        bare = self.make_vessel("Bare hull")
        form = self.wizard(bare)
        self.assertIn("Bare hull", form.trouble)
        with self.assertRaises(UserError):
            self.trip._change_vessel(bare)

    def test_a_place_of_another_vessel_is_refused(self):
        self.sell("A-1")
        stranger = self.vessel_free.seat_map_id.seat_ids[:1]
        with self.assertRaises(UserError):
            self.trip._change_vessel(self.small, {self.seat("A-1").id: stranger.id})
        self.assertEqual(self.trip.vessel_id, self.vessel_seats)

    def test_door_knows_a_repeat(self):
        self.sell("A-1")
        change = VesselChange(self.trip.id, self.small.id, self.trip.map_id.id)
        [(rows, gone)] = self.inventory._change_vessels([change]).values()
        self.assertEqual((len(rows), gone), (1, ()))


@tagged("post_install", "-at_install")
class TestNotices(OfficeCase):
    """The list of passengers to be told."""

    def setUp(self):
        super().setUp()
        self.small = self.make_vessel_assigned("Small ship", {"A": 3})
        self.order = self.sell("A-1", "A-2")
        self.env.flush_all()
        self.trip._change_vessel(self.small)
        self.list = self.env["water.notice"].search([("ticket_id.trip_id", "=", self.trip.id)])

    def test_mail_of_an_order(self):
        self.as_role(self.list, "agent").action_mail()
        self.assertEqual(set(self.list.mapped("told_how")), {"mail"})
        self.assertEqual(self.list.told_by_id, self.staff["agent"])
        [mail] = self.env["mail.mail"].search(
            [("model", "=", "sale.order"), ("res_id", "=", self.order.id)], order="id desc", limit=1
        )
        self.assertIn("Small ship", mail.body_html)
        self.assertTrue(mail.attachment_ids)
        self.assertEqual(self.trip.notice_count, 0)
        before = self.env["mail.mail"].search_count([])
        self.list.action_mail()
        self.assertEqual(self.env["mail.mail"].search_count([]), before, "told once")

    def test_told_on_the_phone(self):
        self.as_role(self.list[:1], "agent").action_told()
        self.assertEqual(self.list.mapped("told"), [True, False])
        self.assertEqual(self.list[0].told_how, "person")
        with self.assertRaises(AccessError):
            self.as_role(self.list, "crew").action_told()

    def test_without_an_address(self):
        self.order.partner_id.email = False
        with self.assertRaises(UserError) as refusal:
            self.list.action_mail()
        self.assertIn("Call them", str(refusal.exception))

    def test_one_line_until_somebody_is_told(self):
        self.trip._change_vessel(self.vessel_seats)
        again = self.env["water.notice"].search([("ticket_id.trip_id", "=", self.trip.id)])
        self.assertEqual(again, self.list)
        self.assertIn("Test ship", self.list[0].before)
        self.assertIn("Test ship", self.list[0].after)
        self.list.action_told()
        self.trip._change_vessel(self.small)
        again = self.env["water.notice"].search([("ticket_id.trip_id", "=", self.trip.id)])
        self.assertEqual(len(again), 4)
