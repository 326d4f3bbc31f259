from unittest.mock import patch

from odoo.tests import tagged

from .test_token import SavedCards

PROVIDER = "odoo.addons.payment_yoomoney.models.payment_provider"


@tagged("post_install", "-at_install")
class TestTokenAtCheckout(SavedCards):
    """A checkout that charges a saved card and goes on by itself."""

    def test_a_buyer_who_waits_is_led_on_soon(self):
        """To where there is more patience; what nobody waits for has it from the first."""
        token = self._save()
        with patch(f"{PROVIDER}.HASTY_TIMEOUTS", (60, 1)):
            self._fault("hang", seconds=3, method="POST", path="/v3/payments")
            tx = self._charge(token)
            self.assertEqual((tx.state, self._attempts(tx).outcome), ("pending", "unknown"))
            self.assertEqual(self._go(tx).status_code, 303)
            self.assertEqual(tx.state, "done")
            self._fault("hang", seconds=3, method="POST", path="/v3/payments")
            late = self._charge(token, reference="nobody waits", operation="offline")
            self.assertEqual(late.state, "done")

    def test_where_the_buyer_goes_after_the_charge(self):
        token = self._save()
        tx = self._charge(token, send=False, landing_route="/landing")
        ended = tx._yoomoney_charged()
        self.assertIsNone(ended(), "not charged yet")
        self._commit()
        self.assertEqual((tx.state, ended()), ("done", "/landing"))
        poor = self._save(reference="poor")
        self.double.control.post_decline([poor.provider_ref], None, {})
        tx = self._charge(poor, reference="declined", landing_route="/landing")
        self.assertEqual((tx.state, tx._yoomoney_charged()()), ("cancel", "/landing"))

    def test_a_charge_that_was_never_sent_goes_on_with_its_buyer(self):
        token = self._save()
        before = self._money()["payments"]
        tx = self._charge(token, send=False, landing_route="/landing")
        self.env.cr.postcommit.clear()
        for _click in range(2):
            self.assertTrue(self._go(tx).headers["Location"].endswith("/landing"))
        self.assertEqual((tx.state, self._money()["payments"]), ("done", before + 1))

    def test_no_answer_is_waited_for(self):
        token = self._save()
        for number, kind in enumerate(("error_after", "drop_after", "error")):
            with self.subTest(kind=kind):
                before = self._money()["payments"]
                self._fault(kind, method="POST", path="/v3/payments", times=2)
                tx = self._charge(token, reference=f"go {number}", landing_route="/landing")
                page = self._go(tx)
                self.assertEqual((page.status_code, tx.state), (200, "pending"))
                self.assertIn("Refresh", page.headers)
                self.double.faults.clear()
                self.assertEqual(self._go(tx).status_code, 303)
                self.assertEqual((tx.state, self._money()["payments"]), ("done", before + 1))

    def test_asking_how_it_stands_finds_a_lost_answer(self):
        token = self._save()
        self._fault("drop_after", method="POST", path="/v3/payments")
        tx = self._charge(token)
        self.assertEqual((tx.state, tx.provider_reference), ("pending", False))
        tx._yoomoney_refresh()
        self.assertEqual(tx.state, "done")

    def test_the_receipt_comes_before_the_charge(self):
        """YooKassa's own receipts: the charge is open until the register has answered."""
        token = self._save()
        self.double.control.post_wait([token.provider_ref], None, None)
        tx = self._charge(token, landing_route="/landing")
        self.assertEqual((tx.state, tx._yoomoney_charged()()), ("pending", None))
        posts = len(self._posts())
        self.assertTrue(self._go(tx).headers["Location"].endswith("/landing"))
        self.assertEqual((tx.state, len(self._posts())), ("pending", posts))
        self._pay(tx)
        self._poll()
        self.assertEqual(tx.state, "done")

    def test_the_bank_wants_the_buyer_to_confirm(self):
        token = self._save()
        self.double.control.post_ask([token.provider_ref], None, None)
        tx = self._charge(token, landing_route="/landing")
        self.assertEqual((tx.state, tx._yoomoney_charged()()), ("pending", None))
        page = self._go(tx)
        self.assertEqual(
            (page.status_code, page.headers["Location"]),
            (303, f"{self.double.origin}/checkout/{tx.provider_reference}"),
        )
        self._pay(tx)
        self._notify("payment.succeeded", tx.provider_reference)
        self.assertEqual(tx.state, "done")
        self.assertTrue(self._go(tx).headers["Location"].endswith("/landing"))

    def test_refused_is_not_tried_again_by_the_same_click(self):
        token = self._save()
        self.double.state.saved.clear()
        tx = self._charge(token, send=False, landing_route="/landing")
        self.env.cr.postcommit.clear()
        self.assertTrue(self._go(tx).headers["Location"].endswith("/landing"))
        self.assertEqual(tx.state, "error")

    def test_undone_before_the_commit_is_charged_by_nobody(self):
        token = self._save()
        posts = len(self._posts())
        self._charge(token, send=False).unlink()
        self._commit()
        self.assertEqual(len(self._posts()), posts)

    def test_its_buyer_reads_why_in_his_own_language(self):
        token = self._save()
        self.env["res.lang"]._activate_lang("ru_RU")
        self.partner.lang = "ru_RU"
        tx = self._charge(token, send=False)
        token.active = False
        self._commit()
        said = "The saved payment method was deleted. Pay another way, please."
        self.assertNotIn(tx.state_message, (False, "", said))
