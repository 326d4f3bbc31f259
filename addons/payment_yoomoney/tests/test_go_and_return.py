import json
import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import LockError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SECRET, YooMoneyCommon


@tagged("post_install", "-at_install")
class TestGoAndReturn(YooMoneyCommon):
    def test_rendering_calls_nobody(self):
        tx = self._tx()
        values = tx._get_processing_values()
        form = self._extract_values_from_html_form(values["redirect_form_html"])
        self.assertEqual(form["action"], f"/payment/yoomoney/go/{tx.id}")
        self.assertEqual(form["method"], "get")
        self.assertEqual(tx._yoomoney_go_url(), f"{form['action']}?t={form['inputs']['t']}")
        self.assertFalse(self.double.state.requests)
        self.assertFalse(self._attempts(tx))

    def test_paid(self):
        tx = self._tx()
        response = self._go(tx)
        payment = self._payment(tx)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(response.headers["Location"], payment["confirmation"]["confirmation_url"])
        self.assertEqual((tx.state, tx.provider_reference), ("draft", payment["id"]))
        self.assertEqual(payment["amount"], {"value": "1500.50", "currency": "RUB"})
        self.assertTrue(payment["_capture"])
        self.assertEqual(payment["metadata"]["tx_reference"], tx.reference)

        self._pay(tx)
        response = self._return(tx)
        self.assertEqual((response.status_code, tx.state), (303, "done"))
        self.assertTrue(response.headers["Location"].endswith("/landing"))
        attempt = self._attempts(tx)
        self.assertEqual(
            (attempt.outcome, attempt.provider_reference, attempt.sent_count, attempt.amount),
            ("accepted", payment["id"], 1, "1500.50"),
        )
        self.assertEqual(attempt.transaction_id, tx)

    def test_declined_tells_why_in_the_buyers_language(self):
        tx = self._tx()
        self._go(tx)
        self._decline(tx)
        self._return(tx)
        self.assertEqual(tx.state, "cancel")
        self.assertEqual(tx.state_message, "There is not enough money. Pay with another card.")

    def test_unheard_of_reason(self):
        tx = self._tx()
        self._go(tx)
        self._decline(tx, "mercury_retrograde")
        self._return(tx)
        self.assertEqual(tx.state, "cancel")
        self.assertIn("mercury_retrograde", tx.state_message)

    @mute_logger("odoo.addons.payment_yoomoney.models.payment_transaction")
    def test_unheard_of_status_changes_nothing(self):
        tx = self._tx()
        self._go(tx)
        self._fault("enum", status="levitating")
        self._return(tx)
        self.assertEqual(tx.state, "pending")

    def test_coming_back_is_not_paying(self):
        tx = self._tx()
        self._go(tx)
        response = self._return(tx)
        self.assertEqual(tx.state, "pending")
        self.assertTrue(response.headers["Location"].endswith("/landing"))

    def test_who_only_went_back_has_promised_nothing(self):
        """Odoo's shop gives up the cart of a pending payment; nor does looking make it one."""
        tx = self._tx()
        self._go(tx)
        self._poll()
        self._notify("payment.waiting_for_capture", tx.provider_reference)
        self.assertEqual((tx.state, bool(tx.yoomoney_next_poll)), ("draft", True))
        self._return(tx)
        self.assertEqual(tx.state, "pending")

    def test_without_landing_route_to_the_status_page(self):
        tx = self._create_transaction("redirect")
        self._go(tx)
        self.assertTrue(self._return(tx).headers["Location"].endswith("/payment/status"))

    def test_clicking_again_is_the_same_payment(self):
        tx = self._tx()
        locations = {self._go(tx).headers["Location"] for _click in range(3)}
        self.assertEqual(len(locations), 1)
        self.assertEqual(len(self._posts()), 1)

    def test_after_payment_the_link_leads_to_the_order(self):
        tx = self._paid_tx()
        response = self._go(tx)
        self.assertTrue(response.headers["Location"].endswith("/landing"))
        self.assertEqual(len(self._posts()), 1)

    def test_paid_meanwhile_is_noticed_by_the_link(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        response = self._go(tx)
        self.assertEqual(tx.state, "done")
        self.assertTrue(response.headers["Location"].endswith("/landing"))

    def test_tokens_open_only_their_own_door(self):
        tx, other = self._tx(), self._tx(reference="other")
        for path in (
            f"/payment/yoomoney/go/{tx.id}",
            f"/payment/yoomoney/go/{tx.id}?t=",
            f"/payment/yoomoney/go/{tx.id}?t=é",
            f"/payment/yoomoney/go/{tx.id}?t={other._yoomoney_token('go')}",
            f"/payment/yoomoney/go/{tx.id}?t={tx._yoomoney_token('return')}",
            f"/payment/yoomoney/return/{tx.id}?t={tx._yoomoney_token('go')}",
            f"/payment/yoomoney/go/999999999?t={tx._yoomoney_token('go')}",
        ):
            with self.subTest(path=path):
                self.assertEqual(self.url_open(self._build_url(path)).status_code, 404)
        self.assertFalse(self.double.state.requests)

    def test_payment_method_opens_its_own_page(self):
        tx = self._tx(payment_method_id=self.env.ref("payment_yoomoney.payment_method_sbp").id)
        self._go(tx)
        self.assertEqual(self._payment(tx)["_method"], "sbp")

    # --- refused and unknown ---------------------------------------------------------------------

    def test_refused_says_so_and_may_be_tried_again_with_a_new_key(self):
        tx = self._tx()
        self._fault("reject", path="/v3/payments")
        response = self._go(tx)
        self.assertEqual(response.status_code, 200)
        self.assertIn(tx._yoomoney_go_url().replace("&", "&amp;"), response.text)
        self.assertEqual(tx.state, "error")
        response = self._go(tx)
        self.assertEqual((response.status_code, tx.state), (303, "pending"))
        first, second = self._posts()
        self.assertNotEqual(first["key"], second["key"])
        self.assertEqual(
            self._attempts(tx).sorted("id").mapped("outcome"), ["rejected", "accepted"]
        )

    def test_unknown_is_no_error_and_is_repeated_with_the_same_key(self):
        for kind, happened in (
            ("error", False),
            ("error_after", True),
            ("drop", False),
            ("drop_after", True),
            ("html", False),
            ("html_after", True),
            ("truncated", True),
            ("too_many", False),
        ):
            with self.subTest(kind=kind):
                self.double.control.post_reset(None, None, None)
                tx = self._tx(reference=f"unknown {kind}")
                self._fault(kind, path="/v3/payments")
                response = self._go(tx)
                self.assertEqual(response.status_code, 200)
                self.assertIn("Refresh", response.headers)
                self.assertEqual((tx.state, bool(tx.provider_reference)), ("draft", False))
                self.assertEqual(self._attempts(tx).outcome, "unknown")
                self.assertEqual(bool(self._payment(tx)), happened)
                response = self._go(tx)
                self.assertEqual((response.status_code, tx.state), (303, "draft"))
                first, second = self._posts()
                self.assertEqual((first["key"], first["body"]), (second["key"], second["body"]))
                self.assertTrue(self._payment(tx))

    def test_a_wrong_key_is_no_refusal_of_the_payment(self):
        """The first request was carried out; the repeat must not be given a new key."""
        tx = self._tx()
        self._fault("drop_after", path="/v3/payments")
        self._go(tx)
        self.provider.yoomoney_secret_key = "wrong"
        self.assertIn("Refresh", self._go(tx).headers)
        self.assertEqual((self._attempts(tx).outcome, tx.state), ("unknown", "draft"))
        self.assertIn("invalid_credentials", self._attempts(tx).answer)
        self.provider.yoomoney_secret_key = SECRET
        self.assertEqual((self._go(tx).status_code, tx.state), (303, "draft"))
        self.assertEqual(tx.provider_reference, self._payment(tx)["id"])
        self.assertEqual(len({post["key"] for post in self._posts()}), 1)

    def test_a_refused_repeat_is_looked_up(self):
        """An earlier request of the same attempt may have been carried out."""
        tx = self._tx()
        self._fault("drop_after", path="/v3/payments")
        self._go(tx)
        self._fault("reject", method="POST", path="/v3/payments")
        self._fault("error", method="GET", path="/v3/payments")
        self.assertIn("Refresh", self._go(tx).headers)
        self.assertEqual((self._attempts(tx).outcome, tx.state), ("unknown", "draft"))
        self._fault("reject", method="POST", path="/v3/payments")
        response = self._go(tx)
        payment = self._payment(tx)
        self.assertEqual(response.headers["Location"], payment["confirmation"]["confirmation_url"])
        self.assertEqual((tx.state, tx.provider_reference), ("draft", payment["id"]))
        self.assertEqual(self._attempts(tx).outcome, "accepted")

    def test_a_refused_repeat_that_is_not_in_the_list_is_refused(self):
        tx = self._tx()
        self._fault("drop", path="/v3/payments")
        self._go(tx)
        self._fault("reject", method="POST", path="/v3/payments")
        self.assertEqual((self._go(tx).status_code, tx.state), (200, "error"))
        self.assertIn("400", self._attempts(tx).answer)
        self._go(tx)
        self.assertEqual(tx.provider_reference, self._payment(tx)["id"])

    # --- others hold what has to be written ------------------------------------------------------

    @contextmanager
    def _half_done(self, tx):
        """As an addon whose part of `_set_done` finds a record of its own locked."""
        original = type(tx)._set_done

        def _set_done(self, **kwargs):
            original(self, **kwargs)
            self.env.flush_all()
            raise LockError("places are locked")

        with patch.object(type(tx), "_set_done", _set_done):
            yield

    def test_locked_half_way_on_return_is_not_done(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        with self._half_done(tx):
            self.assertEqual(self._return(tx).status_code, 303)
            self.assertEqual(tx.state, "pending")
            self._poll()
            self.assertEqual(tx.state, "pending")
        self._poll()
        self.assertEqual(tx.state, "done")

    def test_locked_half_way_on_the_link_is_not_done(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        tx.write({"provider_reference": False, "state": "draft"})
        with self._half_done(tx):
            self.assertEqual(self._go(tx).status_code, 303)
            self.assertEqual((tx.state, tx.provider_reference), ("draft", False))
        self._go(tx)
        self.assertEqual(tx.state, "done")

    def test_locked_half_way_by_a_notification_comes_again(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        with self._half_done(tx), mute_logger("odoo.http"):
            response = self._notify("payment.succeeded", tx.provider_reference)
        self.assertEqual((response.status_code, tx.state), (503, "draft"))

    def test_a_hanging_provider_does_not_hold_the_buyer(self):
        tx = self._tx()
        self._fault("hang", seconds=2, path="/v3/payments")
        with self._patience(1):
            response = self._go(tx)
        self.assertIn("Refresh", response.headers)
        self.assertEqual((self._attempts(tx).outcome, tx.state), ("unknown", "draft"))
        # What hung has happened after all; the second look finds that same payment.
        end = time.monotonic() + 60
        while not self._payment(tx) and time.monotonic() < end:
            time.sleep(0.1)
        self._go(tx)
        self.assertEqual(tx.provider_reference, self._payment(tx)["id"])

    def test_an_unknown_return_still_leads_to_the_order(self):
        tx = self._tx()
        self._go(tx)
        self._fault("error")
        response = self._return(tx)
        self.assertEqual(tx.state, "pending")
        self.assertTrue(response.headers["Location"].endswith("/landing"))

    def test_changed_amount_is_another_operation(self):
        tx = self._tx()
        self._fault("error", path="/v3/payments")
        self._go(tx)
        tx.amount = 1600
        self._go(tx)
        first, second = self._posts()
        self.assertNotEqual(first["key"], second["key"])
        self.assertEqual(json.loads(second["body"])["amount"]["value"], "1600.00")

    def test_disabled_provider_takes_no_payment(self):
        tx = self._tx()
        self.provider.state = "disabled"
        self.assertTrue(self._go(tx).headers["Location"].endswith("/landing"))
        self.assertFalse(self.double.state.requests)
