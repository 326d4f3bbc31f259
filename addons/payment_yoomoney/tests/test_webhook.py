from unittest.mock import patch

from odoo.exceptions import LockError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers.webhook import COME_AGAIN
from .common import ALERT, YooMoneyCommon

CONTROLLER = "odoo.addons.payment_yoomoney.controllers.webhook"
CORE = "odoo.addons.payment.models.payment_transaction"


@tagged("post_install", "-at_install")
class TestWebhook(YooMoneyCommon):
    def test_paid(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        response = self._notify("payment.succeeded", tx.provider_reference)
        self.assertEqual((response.status_code, response.text, tx.state), (200, "", "done"))

    def test_a_forged_body_changes_nothing(self):
        tx = self._tx()
        self._go(tx)
        response = self._notify(
            "payment.succeeded",
            tx.provider_reference,
            status="succeeded",
            paid=True,
            metadata={"tx_reference": tx.reference},
            amount={"value": "1500.50", "currency": "RUB"},
        )
        self.assertEqual((response.status_code, tx.state), (200, "draft"))

    def test_the_object_counts_not_the_event(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        self._notify("payment.canceled", tx.provider_reference, status="canceled")
        self.assertEqual(tx.state, "done")

    @mute_logger("odoo.http")
    def test_without_the_secret_there_is_no_such_page(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        asked = len(self.double.state.requests)
        for token in ("wrong", "é", self.provider.yoomoney_webhook_token[:-1]):
            response = self._notify("payment.succeeded", tx.provider_reference, token=token)
            self.assertEqual((response.status_code, tx.state), (404, "draft"))
        response = self._notify(
            "payment.succeeded",
            tx.provider_reference,
            provider=self.dummy_provider,
            token=self.provider.yoomoney_webhook_token,
        )
        self.assertEqual(response.status_code, 404)
        self.provider.yoomoney_webhook_token = False
        response = self._notify("payment.succeeded", tx.provider_reference, token="False")
        self.assertEqual(response.status_code, 404)
        self.assertEqual(len(self.double.state.requests), asked, "YooKassa was asked for nothing")

    @mute_logger(CORE)
    def test_ten_times_the_same_is_once(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        changed = []
        for _time in range(10):
            self._notify("payment.succeeded", tx.provider_reference)
            changed.append(tx.last_state_change)
        self._return(tx)
        self.assertEqual((tx.state, len(set(changed))), ("done", 1))

    @mute_logger(CORE)
    def test_cancelled_stays_cancelled(self):
        tx = self._tx()
        self._go(tx)
        self._decline(tx)
        self._notify("payment.canceled", tx.provider_reference)
        self._notify("payment.succeeded", tx.provider_reference, status="succeeded")
        self.assertEqual(tx.state, "cancel")

    def test_not_linked_yet_is_found_by_its_mark(self):
        """The answer to our request was lost, the notification was not."""
        tx = self._tx()
        self._fault("drop_after", path="/v3/payments")
        self._go(tx)
        self.assertFalse(tx.provider_reference)
        self._pay(tx)
        self._notify("payment.succeeded", self._payment(tx)["id"])
        self.assertEqual((tx.state, tx.provider_reference), ("done", self._payment(tx)["id"]))

    @mute_logger(CONTROLLER, "odoo.http")
    def test_ours_but_not_to_be_seen_comes_again(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        object_id = tx.provider_reference
        tx.write({"reference": "renamed", "provider_reference": False})
        self.assertEqual(self._notify("payment.succeeded", object_id).status_code, 503)

    @mute_logger(CONTROLLER)
    def test_of_another_shop(self):
        self.double.state.add_shop("999", "other")
        tx = self._tx()
        self._go(tx)
        payment = self._payment(tx)
        self._pay(tx)
        payment["_shop"] = "999"
        response = self._notify("payment.succeeded", payment["id"])
        self.assertEqual((response.status_code, tx.state), (200, "draft"))

    def test_unknown_events_are_acknowledged(self):
        for event in ("payout.succeeded", "deal.closed", "payment_method.active"):
            self.assertEqual(self._notify(event, "x").status_code, 200)
        self.assertFalse(self.double.state.requests)

    @mute_logger("odoo.http")
    def test_shapes_that_are_no_notification(self):
        url = self._build_url(
            f"/payment/yoomoney/webhook/{self.provider.id}/{self.provider.yoomoney_webhook_token}"
        )
        self.env.flush_all()
        for body in (
            "",
            "{",
            "[]",
            '{"event": "payment.succeeded"}',
            '{"event": 1, "object": {"id": "x"}}',
            '{"event": "payment.succeeded", "object": {"id": "../me"}}',
            '{"event": "payment.succeeded", "object": {"id": ["x"]}}',
            "[" * 100_000,
            '{"object":' * 20_000,
        ):
            with self.subTest(body=body[:80]):
                headers = {"Content-Type": "application/json"}
                response = self.url_open(url, data=body, headers=headers, method="POST")
                self.assertEqual(response.status_code, 400)
        self.assertFalse(self.double.state.requests)

    @mute_logger("odoo.http")
    def test_no_answer_from_yookassa_comes_again(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        for kind in ("error", "html", "too_many", "truncated"):
            self._fault(kind, method="GET")
            response = self._notify("payment.succeeded", tx.provider_reference)
            self.assertEqual((response.status_code, tx.state), (503, "draft"))
            self.assertEqual(response.headers["Retry-After"], str(COME_AGAIN))

    @mute_logger("odoo.http")
    def test_a_locked_transaction_comes_again(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        with patch.object(type(tx), "lock_for_update", side_effect=LockError("locked")):
            response = self._notify("payment.succeeded", tx.provider_reference)
        self.assertEqual((response.status_code, tx.state), (503, "draft"))
        self.assertEqual(response.headers["Retry-After"], str(COME_AGAIN))

    @mute_logger("odoo.http")
    def test_a_failure_of_ours_comes_again(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        with patch.object(type(tx), "_set_done", side_effect=ZeroDivisionError):
            response = self._notify("payment.succeeded", tx.provider_reference)
        self.assertEqual((response.status_code, tx.state), (500, "draft"))

    # --- money that does not fit -----------------------------------------------------------------

    @mute_logger(CORE)
    def test_another_amount_raises_an_alert(self):
        tx = self._tx()
        self._go(tx)
        payment = self._payment(tx)
        payment["amount"]["value"] = "1.00"
        self._pay(tx)
        with self.assertLogs(ALERT, "ERROR") as log:
            self._notify("payment.succeeded", payment["id"])
        self.assertEqual(tx.state, "error")
        self.assertIn("1.00 RUB were paid, but 1500.50 RUB were expected", tx.yoomoney_alert)
        self.assertIn(tx.reference, log.output[0])
        # The framework would take the same data for good the second time.
        with self.assertNoLogs(ALERT, "ERROR"):
            self._notify("payment.succeeded", payment["id"])
        self.assertEqual(tx.state, "error")

    @mute_logger(CORE)
    def test_money_for_a_transaction_that_was_given_up(self):
        tx = self._tx()
        self._go(tx)
        tx._set_canceled()
        self._pay(tx)
        self._notify("payment.succeeded", tx.provider_reference)
        self.assertEqual(tx.state, "done")

    def test_an_order_gets_message_and_activity(self):
        order = self.env["sale.order"].create({"partner_id": self.partner.id})
        tx = self._tx(sale_order_ids=[(6, 0, order.ids)])
        with mute_logger(ALERT):
            tx._yoomoney_raise_alert("Look at this")
            tx._yoomoney_raise_alert("Look at this")
        self.assertEqual(len(order.activity_ids), 1)
        self.assertIn("Look at this", order.message_ids[0].body)
        self.assertNotEqual(order.message_ids[0].author_id, self.partner)
