from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_orders import GUEST, OrderCase


@tagged("post_install", "-at_install")
class TestOrder(OrderCase):
    """From hold to order, tickets, books and mail."""

    def test_order_has_a_line_per_fare_and_price(self):
        hold = self.hold_seats("A-1", "A-2", "B-1")
        order = self.order_of(hold)
        lines = {(line.product_uom_qty, line.price_unit) for line in order.order_line}
        self.assertEqual(lines, {(2.0, 1000.0), (1.0, 1500.0)})
        self.assertEqual(order.amount_total, 3500.0)
        self.assertEqual(order.water_state, "held")
        self.assertEqual(order.partner_id.email, GUEST["email"])
        self.assertEqual(order.order_line.mapped("water_vessel_id"), self.vessel_seats)

    def test_tax_on_top_of_the_price_sells_nothing(self):
        self.tax.price_include_override = "tax_excluded"
        with (
            mute_logger("odoo.addons.water_booking.models.sale_order_hold"),
            self.assertRaises(UserError),
        ):
            self.order_of(self.hold_seats("A-1"))

    def test_pricelist_in_another_currency_changes_nothing(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "Yuan", "currency_id": self.env.ref("base.CNY").id, "sequence": 0}
        )
        known = self.env["res.partner"].create({"name": "Li", "email": "li@example.com"})
        known.specific_property_product_pricelist = pricelist
        order = self.env["sale.order"]._water_create_from_hold(
            self.hold_seats("A-1"), {"id": known.id}
        )
        self.assertEqual(order.currency_id, self.trip.currency_id)
        self.assertEqual(order.amount_total, 1000.0)

    def test_one_order_for_one_hold(self):
        hold = self.hold_seats("A-1")
        order = self.order_of(hold)
        self.assertEqual(self.order_of(hold), order)
        changed = self.hold_seats("A-2", "A-3", token=hold.token)
        self.assertEqual(self.order_of(changed), order)
        self.assertEqual(order.amount_total, 2000.0)
        self.assertEqual(set(order._water_choice()), {row.claim for row in changed.rows})

    def test_price_is_not_recomputed(self):
        order = self.order_of(self.hold_seats("A-1"))
        self.excursion.tariff_ids.price = 9999
        order._recompute_prices()
        self.assertEqual(order.amount_total, 1000.0)

    def test_paid_order_has_tickets_at_once(self):
        order = self.order_of(self.hold_seats("A-1", "A-2"))
        self.pay(order)
        self.assertEqual(order.water_state, "sold")
        tickets = order.water_ticket_ids
        self.assertEqual(set(tickets.mapped("seat_label")), {"A-1", "A-2"})
        self.assertEqual(set(tickets.mapped("price")), {1000.0})
        self.assertEqual(len(set(tickets.mapped("barcode"))), 2)
        self.assertEqual(order.state, "draft", "the books follow later")
        self.assertEqual(self.trip.sold_count, 2)

    def test_same_payment_told_twice_makes_no_second_ticket(self):
        order = self.order_of(self.hold_seats("A-1"))
        tx = self.pay(order)
        order._water_secure_places(tx.reference)
        self.assertEqual(len(order.water_ticket_ids), 1)

    def test_failed_payment_issues_nothing_and_may_be_repeated(self):
        order = self.order_of(self.hold_seats("A-1"))
        self.pay(order, reference="first", state="cancel")
        self.assertFalse(order.water_ticket_ids)
        self.pay(order, reference="second")
        self.assertEqual(len(order.water_ticket_ids), 1)

    def test_partial_payment_secures_nothing(self):
        order = self.order_of(self.hold_seats("A-1"))
        tx = self.pay(order, state="draft")
        tx.amount = 1.0
        tx._set_done()
        self.assertFalse(order.water_ticket_ids)

    def test_second_payment_is_refunded(self):
        order = self.order_of(self.hold_seats("A-1"))
        first = self.pay(order, reference="first", state="draft")
        second = self.pay(order, reference="second", state="draft")
        first._set_done()
        with mute_logger("odoo.addons.water_booking.models.payment_transaction"):
            second._set_done()
        self.assertFalse(first.water_refund_state)
        self.assertEqual(second.water_refund_state, "needed")
        self.assertEqual(len(order.water_ticket_ids), 1)
        self.provider.support_refund = "partial"
        with patch.object(type(second), "_send_refund_request", lambda tx: None):
            self.run_cron("refund")
            self.run_cron("refund")
        refund = second.child_transaction_ids
        self.assertEqual((len(refund), refund.amount), (1, -1000.0))
        self.assertEqual(second.water_refund_state, "sent")
        self.assertTrue(order.activity_ids)

    def test_late_money_for_taken_places(self):
        order = self.order_of(self.hold_seats("A-1", "A-2"))
        tx = self.pay(order, state="draft")
        self.later(minutes=30)
        self.run_cron("sweep")
        self.hold_seats("A-1", "A-2", "A-3", "A-4")
        with mute_logger("odoo.addons.water_booking.models.payment_transaction"):
            tx._set_done()
        self.assertEqual((order.water_state, tx.water_refund_state), ("lost", "needed"))
        self.assertFalse(order.water_ticket_ids)
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_sweeper_keeps_what_the_provider_does_not_deny(self):
        order = self.order_of(self.hold_seats("A-1"))
        tx = self.pay(order, state="draft")
        self.later(minutes=30)
        with patch.object(type(tx), "_water_provider_verdict", lambda tx: "unknown"):
            self.run_cron("sweep")
        self.assertEqual(self.trip.held_count, 1)
        self.run_cron("sweep")
        self.assertEqual(self.trip.held_count, 0)

    def test_confirming_by_hand_secures_places_first(self):
        order = self.order_of(self.hold_seats("A-1"))
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(len(order.water_ticket_ids), 1)
        self.assertEqual(self.trip.sold_count, 1)

    def test_books_and_mail_follow(self):
        order = self.order_of(self.hold_seats("A-1", "A-2"))
        tx = self.pay(order)
        self.run_cron("books")
        self.assertEqual(order.state, "sale")
        self.assertTrue(tx.is_post_processed)
        invoice = order.invoice_ids
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 2000.0))
        self.assertEqual(invoice.payment_state, "paid")
        mails = self.env["mail.mail"].search(
            [("model", "=", "sale.order"), ("res_id", "=", order.id)]
        )
        self.assertFalse(mails, "no mail but the tickets")
        for _time in range(2):
            self.run_cron("ticket_mail")
        mails = self.env["mail.mail"].search(
            [("model", "=", "sale.order"), ("res_id", "=", order.id)]
        )
        self.assertEqual(len(mails), 1)
        attachment = mails.attachment_ids
        self.assertEqual(attachment.mimetype, "application/pdf")
        self.assertTrue(attachment.raw.startswith(b"%PDF"))
        self.env["payment.transaction"]._cron_send_invoice()
        self.assertFalse(invoice.is_move_sent, "Odoo's own cron mails no invoice to passengers")

    def test_one_broken_order_does_not_stop_the_books(self):
        orders = [self.order_of(self.hold_seats(label)) for label in ("A-1", "A-2", "A-3")]
        for order in orders:
            self.pay(order)
        confirm = type(orders[0]).action_confirm

        def refuse_second(order):
            if orders[1] in order:
                raise ValueError("broken")
            return confirm(order)

        with (
            patch.object(type(orders[0]), "action_confirm", refuse_second),
            mute_logger("odoo.addons.water_booking.models.payment_transaction"),
        ):
            self.run_cron("books")
        self.assertEqual([order.state for order in orders], ["sale", "draft", "sale"])
        self.run_cron("books")
        self.assertEqual(orders[1].state, "sale")

    def test_cancelled_order_gives_places_back(self):
        order = self.order_of(self.hold_seats("A-1"))
        self.pay(order)
        order._action_cancel()
        self.assertEqual(order.water_ticket_ids.state, "cancelled")
        self.assertEqual(self.trip.sold_count, 1, "released only after the commit")
        self.env["sale.order"]._water_check_ledger()
        self.assertEqual(self.trip.sold_count, 0)

    def test_cancelled_quotation_lets_its_places_go(self):
        order = self.order_of(self.hold_seats("A-1"))
        with patch.object(type(self.env.cr.postcommit), "add") as later:
            order._action_cancel()
        later.call_args.args[0]()
        self.assertEqual(self.trip.held_count, 0)

    def test_guest_is_recognised_only_by_all_three(self):
        first = self.order_of(self.hold_seats("A-1")).partner_id
        again = self.order_of(self.hold_seats("A-2")).partner_id
        other = self.order_of(self.hold_seats("A-3"), phone="+79219999999").partner_id
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)

    def test_guest_never_becomes_a_user(self):
        user = self.env["res.users"].create(
            {"name": GUEST["name"], "login": GUEST["email"], "email": GUEST["email"]}
        )
        user.partner_id.phone = GUEST["phone"]
        order = self.order_of(self.hold_seats("A-1"))
        self.assertNotEqual(order.partner_id, user.partner_id)

    def test_more_places_need_a_new_line(self):
        order = self.order_of(self.hold_seats("A-1"))
        with self.assertRaises(UserError):
            order.order_line.product_uom_qty = 2
