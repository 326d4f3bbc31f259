from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.water_booking.inventory import door as door_module
from odoo.addons.water_booking.inventory.errors import Busy

from .common_orders import OrderCase

WATCH = "odoo.addons.water_booking.models.sale_order_tickets"


@tagged("post_install", "-at_install")
class TestMending(OrderCase):
    """What a death between two commits leaves behind is found and mended, and nothing else.

    The dead request is played by calling the door without what comes after it;
    ``tests/races/test_killed_workers.py`` really kills.
    """

    def check(self):
        self.env.flush_all()
        self.env["sale.order"]._water_check_ledger()
        self.env.invalidate_all()

    def age(self, **delta):
        """Let the history be older. It is append-only, so the guard is put aside in the open."""
        self.env.cr.execute("ALTER TABLE water_allocation_event DISABLE TRIGGER water_append_only")
        self.env.cr.execute("UPDATE water_allocation_event SET at = at - %s", [timedelta(**delta)])
        self.env.cr.execute("ALTER TABLE water_allocation_event ENABLE TRIGGER water_append_only")

    def sell(self, hold, reference):
        return self.inventory._sell(hold.token, reference, [row.claim for row in hold.rows])

    # --- orders

    def test_places_of_an_order_that_was_never_committed_are_freed(self):
        self.sell(self.hold_seats("A-1"), "S0001")
        self.age(minutes=9)
        self.check()
        self.assertEqual(self.trip.sold_count, 1, "its request may still be under way")
        self.age(minutes=2)
        self.check()
        self.assertEqual((self.trip.sold_count, self.trip.free_count), (0, 6))

    def test_places_of_a_confirmation_that_was_never_committed_are_freed(self):
        hold = self.hold_seats("A-1")
        order = self.order_of(hold)
        self.sell(hold, order.name)
        self.age(minutes=11)
        self.check()
        self.assertEqual((self.trip.sold_count, self.trip.free_count), (0, 6))
        order.action_confirm()
        self.assertEqual(len(order.water_ticket_ids), 1, "the next try takes them again")
        self.age(minutes=11)
        self.check()
        self.assertEqual(self.trip.sold_count, 1)

    def test_places_that_money_has_bought_are_never_freed(self):
        hold = self.hold_seats("A-1")
        order = self.order_of(hold)
        tx = self.pay(order, order.name, state="draft")
        self.sell(hold, tx.reference)
        self.age(minutes=11)
        with self.assertLogs(WATCH, "ERROR") as log:
            self.check()
        self.assertIn("no ticket was issued", log.output[0])
        self.assertEqual(self.trip.sold_count, 1)
        tx._set_done()  # the provider says it again
        self.assertEqual(len(order.water_ticket_ids), 1)
        with self.assertNoLogs(WATCH, "ERROR"):
            self.check()

    def test_extras_of_a_cancelled_order_are_freed(self):
        lunch = self.make_extra(stock=1)
        lunch.product_id.taxes_id = self.tax
        self.env.flush_all()
        order = self.order_of(
            self.hold_seats("A-1", addons=[{"addon_id": lunch.id, "quantity": 1}])
        )
        order.action_confirm()
        order._action_cancel()
        self.env.cr.postcommit.clear()  # died after the commit
        self.assertEqual(self.trip.sold_count, 1)
        self.check()
        self.assertFalse(self.trip.allocation_ids)

    def test_a_ticket_without_a_place_is_told(self):
        order = self.order_of(self.hold_seats("A-1"))
        order.action_confirm()
        self.env.flush_all()
        self.inventory._give_back(order.water_ticket_ids.mapped("claim"))
        with self.assertLogs(WATCH, "ERROR") as log:
            self.check()
        self.assertIn(order.water_ticket_ids.name, log.output[0])

    def test_trips_that_are_over_are_left_alone(self):
        """The watch runs every minute: its work does not grow with the history."""
        self.sell(self.hold_seats("A-1"), "S0001")
        self.trip.departure -= timedelta(days=5)
        self.age(minutes=11)
        self.check()
        self.assertEqual(self.trip.sold_count, 1)

    # --- securing places comes last

    def test_a_refused_confirmation_sells_nothing(self):
        """The door commits at once: what refuses the order after it would leave sold places."""
        order = self.order_of(self.hold_seats("A-1"))
        order.order_line = [Command.create({"name": "Typed by hand", "product_uom_qty": 1})]
        with self.assertRaises(UserError):
            order.action_confirm()
        self.env.invalidate_all()
        self.assertEqual((self.trip.sold_count, self.trip.held_count), (0, 1))
        self.assertEqual(order.water_state, "held")

    def test_a_refusal_by_another_addon_sells_nothing(self):
        order = self.order_of(self.hold_seats("A-1"))
        refuse = patch.object(
            type(self.env["sale.order"]),
            "_prepare_confirmation_values",
            side_effect=UserError("credit limit"),
        )
        with refuse, self.assertRaises(UserError):
            order.action_confirm()
        self.assertEqual((self.trip.sold_count, self.trip.held_count), (0, 1))

    # --- allotments

    def allotment(self, **values):
        allotment = self.env["water.allotment"].create(
            {
                "trip_id": self.trip_free.id,
                "channel": "agent",
                "release_minutes": 120,
                "quantity": 4,
                **values,
            }
        )
        self.env.flush_all()
        return allotment

    def test_places_of_an_allotment_that_does_not_know_of_them(self):
        allotment = self.allotment()
        self.inventory._allot(allotment)  # and then the request died
        self.check()
        self.assertEqual(allotment.state, "draft", "its request may still be under way")
        with self.assertRaises(UserError):
            allotment.quantity = 6
        with self.assertRaises(UserError):
            allotment.unlink()
        self.later(minutes=2)
        self.check()
        self.assertEqual((allotment.state, allotment.left_count), ("active", 4))

    def test_places_of_a_released_allotment_are_freed(self):
        allotment = self.allotment()
        allotment.action_allot()
        allotment.action_release()
        self.env.flush_all()
        self.env.cr.postcommit.clear()  # died after the commit
        self.assertEqual(self.trip_free.free_count, 6)
        self.check()
        self.assertEqual(self.trip_free.free_count, 10)

    def test_a_new_time_of_release_reaches_the_ledger(self):
        allotment = self.allotment()
        allotment.action_allot()
        allotment.release_minutes = 240
        self.env.flush_all()
        self.env.cr.postcommit.clear()
        self.check()
        self.env.cr.execute(
            "SELECT DISTINCT held_until FROM water_allocation WHERE allotment_id = %s",
            [allotment.id],
        )
        self.assertEqual(self.env.cr.fetchall(), [(allotment.release_at,)])

    def test_an_allotment_is_whole_or_refused(self):
        """The plan may have changed since its seats were chosen."""
        allotment = self.allotment(
            trip_id=self.trip.id, quantity=0, seat_ids=[Command.set(self.seat("A-1").ids)]
        )
        action = self.trip.map_id.action_new_version()
        plan = self.env["water.seat.map"].browse(action["res_id"])
        plan.action_publish()
        self.env.flush_all()
        self.inventory._change_map(self.trip.id, plan.id, {})
        with self.assertRaises(UserError):
            allotment.action_allot()
        self.assertFalse(self.trip.allocation_ids)

    # --- a busy trip

    def busy(self, trip):
        """The trip's lock is not to be had. (A test's own transaction keeps the locks of all its
        calls, so nobody else can stand in the way here.)"""
        lock = door_module.Door._lock

        def refuse(door):
            if trip.id in door.trip_ids:
                raise Busy("busy")
            return lock(door)

        return patch.object(door_module.Door, "_lock", refuse)

    def test_a_busy_trip_does_not_hold_up_the_sweeper(self):
        self.hold_seats("A-1")
        self.hold_places({self.adult: 1})
        paying = self.hold_places({self.adult: 1})
        self.inventory._start_payment(paying.token, "T1")
        self.later(minutes=30)
        with self.busy(self.trip):
            self.assertEqual(self.inventory._sweep(), [(paying.token, "T1")])
        self.env.invalidate_all()
        self.assertEqual(len(self.trip.allocation_ids), 1)
        self.assertEqual(len(self.trip_free.allocation_ids), 1)

    def test_a_request_whose_work_is_done_does_not_fail_for_a_busy_trip(self):
        hold = self.hold_seats("A-1")
        self.inventory._after_commit(self.inventory._release, hold.token)
        with self.busy(self.trip):
            self.env.cr.postcommit.run()
        self.assertEqual(self.trip.held_count, 1)
