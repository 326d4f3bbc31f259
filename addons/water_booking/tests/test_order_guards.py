from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..inventory.errors import HoldChanged
from .common_orders import OrderCase


@tagged("post_install", "-at_install")
class TestOrderGuards(OrderCase):
    """Ways to more places than money, or more money than places, that are closed."""

    def test_agent_types_no_price_no_place_and_no_ticket(self):
        order = self.order_of(self.hold_seats("A-1"))
        self.pay(order)
        agent = new_test_user(self.env, "agent", "water_booking.group_agent")
        order, ticket = order.with_user(agent), order.water_ticket_ids.with_user(agent)
        ticket.passenger_name = "Boris Petrov"
        for values in ({"state": "issued"}, {"price": 1.0}, {"barcode": "0" * 16}):
            with self.subTest(values), self.assertRaises(AccessError):
                ticket.write(values)
        for values in ({"price_unit": 1.0}, {"water_trip_id": self.trip_free.id}):
            with self.subTest(values), self.assertRaises(UserError):
                order.order_line.write(values)
        with self.assertRaises(AccessError):
            order.order_line.water_claims = ["mine"]
        with self.assertRaises(AccessError):
            order.water_state = "held"

    def test_pieces_and_places_stay_equal_even_for_the_superuser(self):
        """Odoo's cart writes as superuser; with fewer pieces, places would cost nothing."""
        order = self.order_of(self.hold_seats("A-1", "A-2")).sudo()
        other = order.copy()
        for change in (
            lambda: order.order_line.write({"product_uom_qty": 1}),
            lambda: order.order_line.write({"product_uom_qty": 3}),
            lambda: order.order_line.write({"order_id": other.id}),
            lambda: order.order_line.unlink(),
        ):
            with self.assertRaises(UserError):
                change()
        self.assertEqual(order.amount_total, 2000.0)

    def test_a_copy_has_no_places(self):
        order = self.order_of(self.hold_seats("A-1"))
        copy = order.copy()
        self.assertFalse(copy.order_line.water_trip_id)
        copy.order_line.sudo().water_trip_id = self.trip
        with self.assertRaises(UserError):
            copy.action_confirm()

    def test_payment_is_for_what_is_held(self):
        hold = self.hold_seats("A-1", fare=self.child)
        order = self.order_of(hold)
        self.hold_seats("A-1", token=hold.token)
        with self.assertRaises(HoldChanged):
            self.inventory._start_payment(hold.token, "T1", order._water_choice())

    def test_ticket_is_what_was_paid_and_the_rest_is_free(self):
        hold = self.hold_seats("A-1", fare=self.child)
        order = self.order_of(hold)
        self.hold_seats("A-1", "A-2", "A-3", token=hold.token)
        self.pay(order)
        ticket = order.water_ticket_ids
        self.assertEqual((ticket.fare_id, ticket.price), (self.child, 500.0))
        self.assertEqual((self.trip.sold_count, self.trip.held_count), (1, 0))

    def test_first_money_of_an_office_order_is_kept_the_second_is_not(self):
        order = self.order_of(self.hold_seats("A-1"))
        order.action_confirm()
        first = self.paid_later(order, "first")
        self.assertFalse(first.water_refund_state)
        with mute_logger("odoo.addons.water_booking.models.payment_transaction"):
            second = self.paid_later(order, "second")
        self.assertEqual(second.water_refund_state, "needed")
        self.assertEqual(len(order.water_ticket_ids), 1)

    def paid_later(self, order, reference):
        """A payment of an order whose places are sold already."""
        tx = self._create_transaction(
            "redirect",
            reference=reference,
            amount=order.amount_total,
            currency_id=order.currency_id.id,
            partner_id=order.partner_id.id,
            sale_order_ids=[(6, 0, order.ids)],
        )
        tx._set_done()
        return tx

    def test_money_for_a_cancelled_order_goes_back(self):
        order = self.order_of(self.hold_seats("A-1"))
        tx = self.pay(order, state="draft")
        order._action_cancel()
        with mute_logger("odoo.addons.water_booking.models.payment_transaction"):
            tx._set_done()
        self.assertEqual(tx.water_refund_state, "needed")
        self.assertFalse(order.water_ticket_ids)

    def test_too_little_money_calls_a_human(self):
        order = self.order_of(self.hold_seats("A-1"))
        tx = self.pay(order, state="draft")
        tx.amount = 1.0
        tx._set_done()
        self.assertEqual(len(order.activity_ids), 1)

    def test_lost_places_are_let_go_and_told_once(self):
        order = self.order_of(self.hold_seats("A-1"))
        tx = self.pay(order, state="draft")
        self.trip.action_cancel()
        self.env.flush_all()
        with mute_logger("odoo.addons.water_booking.models.payment_transaction"):
            tx._set_done()
        self.provider.support_refund = "partial"
        self.later(minutes=30)
        with patch.object(type(tx), "_send_refund_request", lambda tx: None):
            for _time in range(2):
                self.run_cron("refund")
                self.run_cron("sweep")
        self.assertEqual(tx.water_refund_state, "sent")
        self.assertEqual((len(tx.child_transaction_ids), len(order.activity_ids)), (1, 1))
        self.assertFalse(self.trip.allocation_ids)

    def test_reopened_order_has_to_take_places_anew(self):
        order = self.order_of(self.hold_seats("A-1"))
        order.action_confirm()
        order._action_cancel()
        order.action_draft()
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_order_that_is_being_paid_is_not_deleted(self):
        order = self.order_of(self.hold_seats("A-1"))
        self.pay(order, state="draft")
        with self.assertRaises(UserError):
            order.unlink()

    def test_agent_mails_tickets_again(self):
        order = self.order_of(self.hold_seats("A-1"))
        self.pay(order)
        agent = new_test_user(self.env, "agent", "water_booking.group_agent")
        order.with_user(agent).action_water_resend_tickets()
        self.assertTrue(order.water_ticket_mail_sent)

    def test_one_bad_order_does_not_stop_the_mail(self):
        orders = [self.order_of(self.hold_seats(label)) for label in ("A-1", "A-2")]
        for order in orders:
            self.pay(order)
        send = type(orders[0])._water_send_tickets

        def refuse_first(order):
            if orders[0] in order:
                raise ValueError("broken")
            return send(order)

        with (
            patch.object(type(orders[0]), "_water_send_tickets", refuse_first),
            mute_logger("odoo.addons.water_booking.models.sale_order_tickets"),
        ):
            self.run_cron("ticket_mail")
        self.assertEqual([order.water_ticket_mail_sent for order in orders], [False, True])
