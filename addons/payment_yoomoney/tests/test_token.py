import json
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import ALERT, YooMoneyCommon

POOR_CARD = "5555555555554600"


class SavedCards(YooMoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider.allow_tokenization = True
        cls.card = cls.env.ref("payment_yoomoney.payment_method_bank_card")
        cls.partner = cls.portal_partner

    def _save(self, card="5555555555554444", **values):
        """A payment whose buyer ticked the box."""
        tx = self._tx(
            **{"payment_method_id": self.card.id, "partner_id": self.partner.id, **values},
            tokenize=True,
        )
        self._go(tx)
        self._pay(tx, card=card)
        self._return(tx)
        self.assertEqual(tx.state, "done")
        return tx.token_id

    def _charge(self, token, reference="again", send=True, **values):
        tx = self._create_transaction(
            "token",
            token_id=token.id,
            reference=reference,
            payment_method_id=token.payment_method_id.id,
            partner_id=token.partner_id.id,
            **values,
        )
        tx._charge_with_token()
        if send:
            self._commit()
        return tx


@tagged("post_install", "-at_install")
class TestToken(SavedCards):
    # --- saving ----------------------------------------------------------------------------------

    def test_saved_with_consent(self):
        token = self._save()
        self.assertEqual((len(token), token.partner_id), (1, self.portal_partner))
        self.assertIn("4444", token.display_name)
        self.assertEqual(token.payment_method_id, self.card)
        self.assertEqual(token.provider_ref, next(iter(self.double.state.saved)))

    def test_not_saved_without(self):
        tx = self._tx(payment_method_id=self.card.id, partner_id=self.partner.id)
        self._go(tx)
        self._pay(tx)
        self._return(tx)
        self.assertFalse(tx.token_id or self.double.state.saved)
        self.assertNotIn("save_payment_method", json.loads(self._posts()[0]["body"]))

    def test_saved_once_however_often_it_is_told(self):
        token = self._save()
        tx = token.transaction_ids
        for _time in range(3):
            self._notify("payment.succeeded", tx.provider_reference)
        self.assertEqual(tx.token_id, token)
        self.assertEqual(self.env["payment.token"].search_count([("id", ">", token.id)]), 0)

    def test_a_guest_saves_nothing(self):
        """He ticked the box with the help of his browser's tools."""
        guest = self.env["res.partner"].create({"name": "Guest", "email": "guest@example.com"})
        tx = self._tx(payment_method_id=self.card.id, partner_id=guest.id, tokenize=True)
        self.assertFalse(tx.tokenize)

    def test_what_yookassa_did_not_save_is_no_token(self):
        generic = self.env.ref("payment_yoomoney.payment_method_yoomoney")
        tx = self._tx(payment_method_id=generic.id, partner_id=self.partner.id, tokenize=True)
        self._go(tx)
        self._payment(tx)["_save"] = False
        self._pay(tx)
        self._return(tx)
        self.assertEqual((tx.state, bool(tx.token_id)), ("done", False))

    def test_saved_without_a_purchase(self):
        """A rouble is held to see the card, and released."""
        self.assertEqual(self.provider._get_validation_amount(), 1.0)
        self.assertEqual(self.provider._get_validation_currency(), self.currency)
        tx = self._create_transaction(
            "redirect",
            operation="validation",
            amount=1.0,
            payment_method_id=self.card.id,
            partner_id=self.partner.id,
            tokenize=True,
            landing_route="/my/payment_method",
        )
        self.assertIn("redirect_form_html", tx._get_processing_values())
        self._go(tx)
        self._pay(tx)
        self._return(tx)
        self.assertEqual(tx.state, "authorized")
        self.assertTrue(tx.token_id)
        self._commit()
        self._poll()
        self.assertEqual(tx.state, "cancel")
        self.assertEqual((self._money()["paid"], self._money()["voids"]), ("0.00", 1))
        self.assertEqual(self._charge(tx.token_id).state, "done")

    # --- charging --------------------------------------------------------------------------------

    def test_charged_without_the_buyer(self):
        token = self._save()
        tx = self._charge(token, amount=99.9)
        self.assertEqual(tx.state, "done")
        body = json.loads(self._posts()[-1]["body"])
        self.assertEqual(body["payment_method_id"], token.provider_ref)
        self.assertNotIn("confirmation", body)
        self.assertEqual(body["amount"]["value"], "99.90")
        self.assertEqual(self._attempts(tx).outcome, "accepted")

    def test_nothing_leaves_before_the_commit(self):
        token = self._save()
        posts = len(self._posts())
        tx = self._charge(token, send=False)
        self.assertEqual((tx.state, len(self._posts())), ("pending", posts))
        self.env.cr.postcommit.clear()
        self._poll()
        self.assertEqual(tx.state, "done", "the cron stands behind it")

    def test_without_an_answer_charged_once(self):
        token = self._save()
        for kind in ("error_after", "drop_after", "error", "truncated"):
            with self.subTest(kind=kind):
                before = self._money()["payments"]
                self._fault(kind, method="POST", path="/v3/payments")
                tx = self._charge(token, reference=f"token {kind}")
                self.assertEqual(tx.state, "pending")
                self._poll()
                self.assertEqual((tx.state, self._money()["payments"]), ("done", before + 1))

    def test_declined(self):
        token = self._save()
        self.double.state.saved[token.provider_ref]["card"] = POOR_CARD
        tx = self._charge(token)
        self.assertEqual(tx.state, "cancel")
        self.assertIn("not enough money", tx.state_message)
        self.assertTrue(token.active)

    def test_permission_withdrawn_at_the_bank(self):
        token = self._save()
        self.double.state.saved[token.provider_ref]["revoked"] = True
        tx = self._charge(token)
        self.assertEqual((tx.state, token.active), ("cancel", False))

    def test_refused(self):
        token = self._save()
        self.double.state.saved.clear()
        self.assertEqual(self._charge(token).state, "error")

    def test_not_charged_without_the_receipt_that_the_law_wants(self):
        token = self._save()
        self.provider.yoomoney_receipt_mode = "with_payment"
        self.partner.email = False
        posts = len(self._posts())
        with mute_logger(ALERT):
            tx = self._charge(token)
        self.assertEqual((tx.state, len(self._posts())), ("error", posts))
        self.assertIn("not charged", tx.yoomoney_alert)

    def test_held_when_the_shop_holds(self):
        token = self._save()
        self.provider.capture_manually = True
        tx = self._charge(token)
        self.assertEqual(tx.state, "authorized")
        tx.action_capture()
        self._commit()
        self.assertEqual(tx.state, "done")

    # --- a charge that went astray ---------------------------------------------------------------

    def _astray(self, token, kind, reference="astray"):
        """A charge of which nobody heard; ``error``: YooKassa neither."""
        self._fault(kind, method="POST", path="/v3/payments")
        tx = self._charge(token, reference=reference)
        self.assertEqual((tx.state, tx.provider_reference), ("pending", False))
        return tx

    def test_not_received_and_the_card_deleted_is_sent_no_more(self):
        token = self._save()
        before = self._money()["payments"]
        tx = self._astray(token, "error")
        posts = len(self._posts())
        token.active = False
        tx._yoomoney_refresh()
        self.assertEqual(tx.state, "pending", "it may still be under way")
        self._poll(later="30 min")
        self.assertEqual((tx.state, self._attempts(tx).outcome), ("error", "rejected"))
        self.assertIn("was deleted", tx.state_message)
        self.assertEqual((len(self._posts()), self._money()["payments"]), (posts, before))

    def test_received_is_found_though_the_card_was_deleted(self):
        token = self._save()
        tx = self._astray(token, "drop_after")
        posts = len(self._posts())
        token.active = False
        self._fault("error", method="GET", path="/v3/payments")
        self._poll(later="10 min")
        self.assertEqual(tx.state, "pending", "nobody knows")
        self._poll(later="10 min")
        self.assertEqual((tx.state, len(self._posts())), ("done", posts))

    def test_received_is_found_though_its_receipt_cannot_be_made_any_more(self):
        token = self._save()
        before = self._money()["payments"]
        tx = self._astray(token, "drop_after")
        self.provider.yoomoney_receipt_mode = "with_payment"
        tx.partner_email = self.partner.email = False
        self._poll(later="30 min")
        self.assertEqual((tx.state, self._money()["payments"]), ("done", before + 1))

    def test_looked_for_though_given_up_here(self):
        """Never sent again: its buyer was told that it failed, and may have paid another way."""
        token = self._save()
        before = self._money()["payments"]
        found = self._astray(token, "drop_after", reference="found")
        never = self._astray(token, "error", reference="never")
        posts = len(self._posts())
        (found + never)._set_error("given up")
        (found + never).yoomoney_next_poll = False
        self._poll(later="30 min")
        self.assertEqual((found.state, never.state), ("done", "error"))
        self.assertEqual(self._attempts(never).outcome, "rejected")
        self.assertEqual((len(self._posts()), self._money()["payments"]), (posts, before + 1))

    def test_a_refusal_that_was_not_applied_is_not_another_try(self):
        """The process died between the journal of calls and the transaction."""
        token = self._save()
        saved = dict(self.double.state.saved)
        self.double.state.saved.clear()
        with patch.object(type(token.transaction_ids), "_yoomoney_apply_unless_locked"):
            tx = self._charge(token)
        self.assertEqual((tx.state, self._attempts(tx).outcome), ("pending", "rejected"))
        self.double.state.saved.update(saved)
        posts = len(self._posts())
        self._poll()
        self.assertEqual((tx.state, len(self._posts())), ("error", posts))
        self.assertIn("refused the request", tx.state_message)

    def test_a_stray_charge_is_not_sent_again(self):
        """Its transaction has got its money by another payment."""
        token = self._save()
        tx = self._astray(token, "error")
        posts = len(self._posts())
        tx.provider_reference = token.transaction_ids.filtered("provider_reference")[
            :1
        ].provider_reference
        self._poll(later="30 min")
        self.assertEqual((self._attempts(tx).outcome, len(self._posts())), ("rejected", posts))

    # --- deleting --------------------------------------------------------------------------------

    def test_deleted_is_charged_no_more(self):
        token = self._save()
        waiting = self._charge(token, reference="waiting", send=False)
        posts = len(self._posts())
        self.authenticate(self.portal_user.login, self.portal_user.login)
        self.make_jsonrpc_request("/payment/archive_token", {"token_id": token.id})
        self.env.invalidate_all()
        self.assertFalse(token.active)
        self._commit()
        self.assertEqual((waiting.state, len(self._posts())), ("error", posts))
        with self.assertRaises(ValidationError):
            self._charge(token, reference="later")

    def test_of_another_provider(self):
        """A token of another shop, sent by a browser that was tampered with."""
        token = self._save()
        other = self.provider.copy()
        other.write({"yoomoney_shop_id": "1", "yoomoney_secret_key": "x", "state": "test"})
        posts = len(self._posts())
        tx = self._charge(token, provider_id=other.id)
        self.assertEqual((tx.state, len(self._posts())), ("error", posts))

    # --- Odoo's own pages ------------------------------------------------------------------------

    def test_the_box_is_on_odoos_form_for_known_buyers_only(self):
        self.provider._yoomoney_ask_account()
        self.authenticate(self.portal_user.login, self.portal_user.login)
        values = self._prepare_pay_values(partner=self.portal_partner)
        form = self._get_payment_context(self._portal_pay(**values))
        self.assertIn(self.card.id, form["payment_method_ids"])
        page = self._portal_pay(**values).text
        self.assertIn("o_payment_tokenize_checkbox", page)
        self.assertNotIn('hidden="True"', page)

    def test_paid_by_token_through_odoos_route(self):
        token = self._save()
        self.authenticate(self.portal_user.login, self.portal_user.login)
        values = self._prepare_transaction_values(None, token.id, "token")
        values.update(tokenization_requested=False, landing_route="/landing")
        self.env.flush_all()
        processing = self._get_processing_values(**values)
        tx = self._get_tx(processing["reference"])
        self._poll()
        self.assertEqual(tx.state, "done")


@tagged("post_install", "-at_install")
class TestTokenInTheBooks(AccountTestInvoicingCommon, SavedCards):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enable_post_process_patcher = False

    def test_a_payment_registered_in_the_office(self):
        """Odoo cancels what is not paid at once; the money comes a moment later."""
        token = self._save()
        invoice = self.init_invoice(
            "out_invoice",
            partner=self.partner,
            amounts=[700],
            taxes=self.env["account.tax"],
            currency=self.currency,
            post=True,
        )
        journal = self.provider.journal_id
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "journal_id": journal.id,
                    "payment_method_line_id": journal.inbound_payment_method_line_ids.filtered(
                        "payment_provider_id"
                    )[:1].id,
                    "payment_token_id": token.id,
                }
            )
        )
        payment = wizard._create_payments()
        tx = payment.payment_transaction_id
        self.assertEqual((tx.state, payment.state), ("pending", "canceled"))
        self._commit()
        self.assertEqual(tx.state, "done")
        tx._post_process()
        self.assertEqual(tx.payment_id, payment)
        self.assertIn(payment.state, ("in_process", "paid"))
        self.assertEqual(invoice.payment_state, invoice._get_invoice_in_payment_state())
        self.assertEqual(payment.invoice_ids, invoice)
        self.assertEqual(tx.invoice_ids, invoice)
        self.assertEqual(self._money()["paid"], "2200.50")
