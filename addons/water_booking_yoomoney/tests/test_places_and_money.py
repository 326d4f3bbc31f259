from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.payment_yoomoney.tests.common import YooMoneyCommon
from odoo.addons.water_booking.tests.common import WaterFleet

BOOKING = "odoo.addons.water_booking.models.payment_transaction"
CORE = "odoo.addons.payment.models.payment_transaction"


@tagged("post_install", "-at_install")
class TestPlacesAndMoney(WaterFleet, YooMoneyCommon):
    """Holds, orders and payments against a double of YooKassa, over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.currency_id = cls.currency
        cls.env["product.pricelist"].search([]).currency_id = cls.currency
        cls.setup_fleet()
        cls.excursion.product_tmpl_id.taxes_id = False
        cls.inventory = cls.env["water.inventory"]

    def _order(self, *labels):
        hold = self.hold_seats(*labels or ("A-1", "A-2"))
        return self.env["sale.order"]._water_create_from_hold(
            hold, {"name": "Anna Petrova", "email": "anna@example.com", "phone": "+79210000001"}
        )

    def _start(self, order, reference):
        """What the shop does when the buyer presses "pay"."""
        tx = self._tx(
            reference=reference,
            amount=order.amount_total,
            partner_id=order.partner_id.id,
            currency_id=order.currency_id.id,
            sale_order_ids=[(6, 0, order.ids)],
        )
        self.inventory._start_payment(order.water_cause, reference)
        return tx

    def _later(self, minutes):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE water_allocation SET taken_at = taken_at - %(d)s,"
            " held_until = held_until - %(d)s",
            {"d": timedelta(minutes=minutes)},
        )
        self.env.invalidate_all()

    def _sweep(self):
        self.env.flush_all()
        self.env.ref("water_booking.cron_sweep").method_direct_trigger()
        self.env.invalidate_all()

    def _refund_cron(self):
        self.env.flush_all()
        self.env.ref("water_booking.cron_refund").method_direct_trigger()
        self.env.invalidate_all()

    def test_paid_places_are_sold_and_tickets_there(self):
        order = self._order()
        tx = self._start(order, "P1")
        self.assertEqual(self._go(tx).status_code, 303)
        self._pay(tx)
        for _time in range(3):
            self._notify("payment.succeeded", tx.provider_reference)
            self._return(tx)
        self.assertEqual((tx.state, order.water_state), ("done", "sold"))
        self.assertEqual(len(order.water_ticket_ids), 2)

    def test_the_buyer_lands_on_the_page_of_the_order(self):
        tx = self._start(self._order(), "P1")
        self.assertEqual(tx._yoomoney_landing_route(monitored=True), "/landing")
        other = self._tx(reference="no places")
        self.assertEqual(other._yoomoney_landing_route(monitored=True), "/payment/status")

    # --- the sweeper asks first ------------------------------------------------------------------

    def test_paid_but_nobody_told(self):
        order = self._order()
        tx = self._start(order, "P1")
        self._go(tx)
        self._pay(tx)
        self._later(minutes=25)
        self._sweep()
        self.assertEqual((tx.state, order.water_state), ("done", "sold"))

    def test_not_paid_frees_the_places(self):
        order = self._order()
        tx = self._start(order, "P1")
        self._go(tx)
        self._later(minutes=25)
        self._sweep()
        self.assertEqual((tx.state, self.trip.held_count), ("pending", 0))

    def test_no_answer_keeps_the_places(self):
        order = self._order()
        tx = self._start(order, "P1")
        self._go(tx)
        self._later(minutes=25)
        self._fault("error", times=5)
        self._sweep()
        self.assertEqual(self.trip.held_count, 2)
        self.double.faults.clear()
        self._sweep()
        self.assertEqual(self.trip.held_count, 0)

    def test_a_call_without_an_answer_is_found_out_about(self):
        order = self._order()
        tx = self._start(order, "P1")
        self._fault("drop_after", path="/v3/payments")
        self._go(tx)
        self.assertFalse(tx.provider_reference)
        self._fault("error", times=5)
        self.assertEqual(tx._water_provider_verdict(), "unknown")
        self.double.faults.clear()
        self._pay(tx)
        self.assertEqual(tx._water_provider_verdict(), "paid")
        self.env.invalidate_all()
        self.assertEqual((tx.state, order.water_state), ("done", "sold"))

    def test_never_went_to_pay(self):
        tx = self._start(self._order(), "P1")
        self.assertEqual(tx._water_provider_verdict(), "unpaid")
        self.assertFalse(self.double.state.requests)

    def test_wrong_credentials_are_no_verdict(self):
        tx = self._start(self._order(), "P1")
        self._go(tx)
        self.provider.yoomoney_secret_key = "wrong"
        self.assertEqual(tx._water_provider_verdict(), "unknown")

    # --- links -----------------------------------------------------------------------------------

    def test_a_link_to_places_that_are_gone_takes_no_money(self):
        tx = self._start(self._order(), "P1")
        self._later(minutes=25)
        self._sweep()
        response = self._go(tx)
        self.assertTrue(response.headers["Location"].endswith("/landing"))
        self.assertFalse(self._posts())

    def test_two_tabs_pay_once(self):
        order = self._order()
        first = self._start(order, "P1")
        second = self._start(order, "P2")
        self.assertTrue(self._go(first).headers["Location"].endswith("/landing"))
        self.assertIn("/checkout/", self._go(second).headers["Location"])

    def test_declined_and_paid_with_another_card(self):
        order = self._order()
        first = self._start(order, "P1")
        self._go(first)
        self._decline(first)
        self._return(first)
        self.assertEqual((first.state, self.trip.held_count), ("cancel", 2))
        second = self._start(order, "P2")
        self._go(second)
        self._pay(second)
        self._return(second)
        self.assertEqual((order.water_state, len(order.water_ticket_ids)), ("sold", 2))

    # --- late and double money -------------------------------------------------------------------

    def test_late_money_takes_the_same_places(self):
        order = self._order()
        tx = self._start(order, "P1")
        self._go(tx)
        self._later(minutes=25)
        self._sweep()
        self._pay(tx)
        self._notify("payment.succeeded", tx.provider_reference)
        self.assertEqual((order.water_state, len(order.water_ticket_ids)), ("sold", 2))

    @mute_logger(BOOKING, CORE)
    def test_late_money_without_places_is_given_back(self):
        order = self._order("A-1", "A-2", "A-3")
        tx = self._start(order, "P1")
        self._go(tx)
        self._later(minutes=25)
        self._sweep()
        self.hold_seats("A-1", "A-2")
        self._pay(tx)
        self._notify("payment.succeeded", tx.provider_reference)
        self.assertEqual((tx.state, tx.water_refund_state), ("done", "needed"))
        self.assertFalse(order.water_ticket_ids)
        self._refund_cron()
        self._poll()
        refund = tx.child_transaction_ids
        self.assertEqual((refund.state, refund.amount), ("done", -tx.amount))
        money = self.double.state.money()["100500"]
        self.assertEqual(money["paid"], money["refunded"])
        self.assertTrue(order.activity_ids)

    @mute_logger(BOOKING, CORE)
    def test_the_second_of_two_payments_is_given_back(self):
        order = self._order()
        first = self._start(order, "P1")
        self._go(first)
        second = self._start(order, "P2")
        self._go(second)
        self._pay(first)
        self._pay(second)
        self._notify("payment.succeeded", first.provider_reference)
        self._notify("payment.succeeded", second.provider_reference)
        self.assertEqual(len(order.water_ticket_ids), 2)
        self.assertEqual((first.water_refund_state, second.water_refund_state), (False, "needed"))
        self._refund_cron()
        self._poll()
        self.assertEqual(second.child_transaction_ids.state, "done")
        money = self.double.state.money()["100500"]
        self.assertEqual((money["payments"], money["refunds"]), (2, 1))
