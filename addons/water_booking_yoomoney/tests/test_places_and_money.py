from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.payment_yoomoney.tests.common import ALERT

from .common import PaidPlaces

BOOKING = "odoo.addons.water_booking.models.payment_transaction"
CORE = "odoo.addons.payment.models.payment_transaction"


@tagged("post_install", "-at_install")
class TestPlacesAndMoney(PaidPlaces):
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
        self.assertEqual((tx.state, self.trip.held_count), ("draft", 0))

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

    def test_what_the_office_has_confirmed_is_paid_later(self):
        order = self._order()
        order.action_confirm()
        tx, other = self._tx_of(order, "P1"), self._tx_of(order, "P2")
        self.assertIn("/checkout/", self._go(tx).headers["Location"])
        self._pay(tx)
        self._notify("payment.succeeded", tx.provider_reference)
        self.assertEqual((tx.state, tx.water_refund_state), ("done", False))
        self.assertTrue(self._go(tx).headers["Location"].endswith("/landing"))
        self.assertTrue(self._go(other).headers["Location"].endswith("/landing"))
        self.assertEqual(len(self._posts()), 1)

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

    def test_late_money_takes_other_places_of_the_category(self):
        order = self._order("A-1")
        tx = self._start(order, "P1")
        self._go(tx)
        self._later(minutes=25)
        self._sweep()
        self.hold_seats("A-1")
        self._pay(tx)
        self._notify("payment.succeeded", tx.provider_reference)
        self.assertEqual((tx.state, order.water_state), ("done", "sold"))
        ticket = order.water_ticket_ids
        self.assertEqual(ticket.category_id, self.seat("A-1").category_id)
        self.assertNotEqual(ticket.seat_id, self.seat("A-1"))
        self.assertFalse(tx.child_transaction_ids, "nothing is given back")

    def _late_money_without_places(self):
        """(order, its payment): paid when the places had been free again, and others had them."""
        order = self._order("A-1", "A-2", "A-3")
        tx = self._start(order, "P1")
        self._go(tx)
        self._later(minutes=25)
        self._sweep()
        self.hold_seats("A-1", "A-2")
        self._pay(tx)
        self._notify("payment.succeeded", tx.provider_reference)
        return order, tx

    @mute_logger(BOOKING, CORE)
    def test_late_money_without_places_is_given_back(self):
        order, tx = self._late_money_without_places()
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
    def test_the_rest_is_given_back_where_a_colleague_was_quicker(self):
        """With a part: what the customer was told goes back is all of it."""
        _order, tx = self._late_money_without_places()
        tx.action_refund(amount_to_refund=500)
        self._refund_cron()
        self._poll()
        refunds = tx.child_transaction_ids.sorted("id")
        self.assertEqual(refunds.mapped("state"), ["done", "done"])
        self.assertEqual(refunds.mapped("amount"), [-500, 500 - tx.amount])
        money = self.double.state.money()["100500"]
        self.assertEqual((money["paid"], money["refunds"]), (money["refunded"], 2))

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

    @mute_logger(BOOKING, CORE, ALERT)
    def test_two_payments_at_the_same_moment_for_an_order_of_the_office(self):
        """Its places are sold already, so that the ledger welcomes the money of either; two workers
        that process them at once do not see each other's."""
        order = self._order()
        first = self._tx_of(order, "P1")
        second = self._tx_of(order, "P2")
        order.action_confirm()
        for tx in (first, second):
            tx._yoomoney_open_payment()
            self._pay(tx)
        with patch.object(type(first), "_water_is_superfluous", return_value=False):
            for tx in (first, second):
                self._notify("payment.succeeded", tx.provider_reference)
        self.assertEqual(set((first | second).mapped("water_refund_state")), {False})
        for _time in range(3):
            self._poll()
        self.assertFalse(first.child_transaction_ids)
        self.assertEqual(second.child_transaction_ids.state, "done")
        money = self.double.state.money()["100500"]
        self.assertEqual((money["payments"], money["refunds"]), (2, 1))
        self.assertEqual(len(order.water_ticket_ids), 2)

    @mute_logger(BOOKING, CORE, ALERT)
    def test_money_for_a_cancelled_order_goes_back_once(self):
        order = self._order()
        tx = self._start(order, "P1")
        self._go(tx)
        order.action_cancel()
        self._pay(tx)
        self._notify("payment.succeeded", tx.provider_reference)
        self._refund_cron()
        for _time in range(3):
            self._poll()
        self.assertFalse(tx.yoomoney_alert)
        money = self.double.state.money()["100500"]
        self.assertEqual((money["payments"], money["refunds"]), (1, 1))
