import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ALERT, YooMoneyCommon

CORE = "odoo.addons.payment.models.payment_transaction"


@tagged("post_install", "-at_install")
class TestCapture(YooMoneyCommon):
    """Two stages: held, then captured whole or released."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider.capture_manually = True
        cls.card = cls.env.ref("payment_yoomoney.payment_method_bank_card")
        cls.sbp = cls.env.ref("payment_yoomoney.payment_method_sbp")

    def _held_tx(self, **values):
        tx = self._tx(**{"payment_method_id": self.card.id, **values})
        self._go(tx)
        self._pay(tx)
        self._return(tx)
        self.assertEqual(tx.state, "authorized")
        return tx

    def _capture_posts(self, tx, what="capture"):
        return self._posts(f"/v3/payments/{tx.provider_reference}/{what}")

    # --- by hand ---------------------------------------------------------------------------------

    def test_held_then_captured_whole_and_once(self):
        tx = self._held_tx()
        self.assertEqual(self._money()["held"], "1500.50")
        tx.action_capture()
        self.assertEqual((tx.state, tx.yoomoney_decision), ("authorized", "capture"))
        self.assertFalse(self._capture_posts(tx), "nothing leaves before the commit")
        self._commit()
        self.assertEqual((tx.state, tx.yoomoney_decision), ("done", False))
        self.assertFalse(tx.child_transaction_ids)
        self.assertEqual((self._money()["paid"], self._money()["held"]), ("1500.50", "0.00"))
        [post] = self._capture_posts(tx)
        self.assertEqual(json.loads(post["body"])["amount"]["value"], "1500.50")
        with self.assertRaises(UserError):
            tx._capture()

    def test_held_then_released(self):
        tx = self._held_tx()
        tx.action_void()
        self._commit()
        self.assertEqual((tx.state, tx.yoomoney_alert), ("cancel", False))
        self.assertEqual((self._money()["paid"], self._money()["voids"]), ("0.00", 1))

    def test_only_whole(self):
        self.assertEqual(self.provider.support_manual_capture, "full_only")
        tx = self._held_tx()
        with self.assertRaises(UserError):
            tx._capture(amount_to_capture=100)
        with self.assertRaises(UserError):
            tx._void(amount_to_void=100)

    def test_captured_is_not_released_at_the_same_time(self):
        tx = self._held_tx()
        tx.action_capture()
        with self.assertRaises(UserError):
            tx.action_void()
        tx.action_capture()
        self._commit()
        self.assertEqual((tx.state, len(self._capture_posts(tx))), ("done", 1))

    def test_captured_or_released_in_the_cabinet(self):
        for action, state in (("capture", "done"), ("cancel", "cancel")):
            with self.subTest(action=action):
                tx = self._held_tx(reference=f"cabinet {action}")
                payment = self._payment(tx)
                if action == "capture":
                    self.double.api.capture("100500", payment["id"], {})
                else:
                    self.double.api.cancel("100500", payment["id"])
                with mute_logger(ALERT):
                    self._notify(f"payment.{payment['status']}", payment["id"])
                self.assertEqual(tx.state, state)
                self.assertEqual(bool(tx.yoomoney_alert), state == "cancel")

    def test_a_capture_that_lost_against_the_cabinet(self):
        tx = self._held_tx()
        self.double.api.capture("100500", tx.provider_reference, {})
        tx.action_capture()
        self._commit()
        self.assertEqual((tx.state, tx.yoomoney_alert), ("done", False))

    def test_without_an_answer_once_and_with_the_same_key(self):
        for kind in ("error_after", "drop_after", "truncated", "error", "html"):
            with self.subTest(kind=kind):
                tx = self._held_tx(reference=f"capture {kind}")
                self._fault(kind, method="POST")
                tx.action_capture()
                self._commit()
                self.assertEqual(tx.state, "authorized")
                self._poll()
                self.assertEqual(tx.state, "done")
                posts = self._capture_posts(tx)
                self.assertEqual(len({post["key"] for post in posts}), 1)
        self.assertEqual(self._money()["payments"], 5)

    @mute_logger(ALERT)
    def test_refused_is_told_and_may_be_tried_again(self):
        tx = self._held_tx()
        self._fault("reject", method="POST")
        tx.action_capture()
        self._commit()
        self.assertEqual((tx.state, tx.yoomoney_decision), ("authorized", False))
        self.assertIn("refused to capture", tx.yoomoney_alert)
        tx.action_capture()
        self._commit()
        self.assertEqual(tx.state, "done")
        first, second = self._capture_posts(tx)
        self.assertNotEqual(first["key"], second["key"])

    def test_the_process_dies_after_the_decision(self):
        tx = self._held_tx()
        tx.action_capture()
        self.env.cr.postcommit.clear()
        self._poll()
        self.assertEqual(tx.state, "done")

    def test_after_a_day_without_an_answer_the_payment_tells(self):
        tx = self._held_tx()
        self._fault("drop_after", method="POST")
        tx.action_capture()
        self._commit()
        self._poll(later="25 h")
        self.assertEqual((tx.state, len(self._capture_posts(tx))), ("done", 1))

    def test_who_may(self):
        tx = self._held_tx()
        seller = new_test_user(
            self.env, "yk_holds", "base.group_user,sales_team.group_sale_manager"
        )
        for action in ("action_capture", "action_void"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(tx.with_user(seller), action)()

    # --- where it is offered ---------------------------------------------------------------------

    def test_what_cannot_be_held_is_charged_at_once_and_in_peace(self):
        self.assertTrue(self.sbp.active and self.provider.capture_manually)
        tx = self._tx(payment_method_id=self.sbp.id)
        self._go(tx)
        self._pay(tx, method="sbp")
        self._return(tx)
        self.assertEqual(tx.state, "done")
        self.sbp.active = False
        self.sbp.active = True

    def _decide_by(self, **ahead):
        moment = fields.Datetime.now() + timedelta(**ahead)
        model = type(self.env["payment.transaction"])
        return patch.object(model, "_yoomoney_decide_by", lambda _self: moment)

    def test_only_where_the_decision_falls_into_the_hold(self):
        """A card holds for 168 hours, of which 12 are kept back."""
        tx = self._tx(payment_method_id=self.card.id)
        for ahead, holds in (
            ({"hours": 1}, True),
            ({"hours": 155}, True),
            ({"hours": 157}, False),
            ({"days": 30}, False),
            ({"hours": -1}, False),
        ):
            with self.subTest(ahead=ahead), self._decide_by(**ahead):
                self.assertEqual(tx._yoomoney_is_two_stage(), holds)
        with self._decide_by(hours=100):
            self.provider.yoomoney_margin_hours = 70
            self.assertFalse(tx._yoomoney_is_two_stage())
        self.provider.capture_manually = False
        with self._decide_by(hours=1):
            self.assertFalse(tx._yoomoney_is_two_stage())

    # --- by itself -------------------------------------------------------------------------------

    def test_captured_at_the_decision(self):
        with self._decide_by(hours=30):
            tx = self._held_tx()
            self._poll(later="29 h")
            self.assertEqual(tx.state, "authorized")
        with self._decide_by(hours=-1):
            self._poll(later="7 h")
        self.assertEqual(tx.state, "done")

    def test_put_off_meanwhile(self):
        with self._decide_by(hours=30):
            tx = self._held_tx()
        with self._decide_by(hours=20):
            self._poll(later="31 h")
        self.assertEqual(tx.state, "authorized")
        with self._decide_by(days=30):
            self._poll(later="150 h")
        self.assertEqual(tx.state, "done", "the hold does not wait")

    def test_captured_before_the_hold_ends(self):
        tx = self._held_tx()
        ends = fields.Datetime.now() + timedelta(days=7)
        self.assertAlmostEqual(
            tx.yoomoney_capture_at, ends - timedelta(hours=12), delta=timedelta(minutes=1)
        )
        self._poll(later="155 h")
        self.assertEqual(tx.state, "authorized")
        self._poll(later="2 h")
        self.assertEqual(tx.state, "done")

    def test_a_short_hold_keeps_at_most_half_of_it_back(self):
        self._shop("100500", payment_methods=["sber_loan"])
        loan = self.env.ref("payment_yoomoney.payment_method_sber_loan")
        tx = self._tx(payment_method_id=loan.id, amount=5000)
        self._go(tx)
        self._pay(tx, method="sber_loan")
        self._return(tx)
        left = tx.yoomoney_capture_at - fields.Datetime.now()
        self.assertAlmostEqual(left, timedelta(hours=1), delta=timedelta(minutes=1))

    def test_money_of_a_cancelled_order_is_released_instead(self):
        order = self.env["sale.order"].create({"partner_id": self.partner.id})
        tx = self._held_tx(sale_order_ids=[Command.set(order.ids)])
        order.action_cancel()
        self._poll(later="157 h")
        self.assertEqual((tx.state, self._money()["voids"]), ("cancel", 1))

    def test_held_although_it_should_have_been_charged(self):
        """A shop whose settings at YooKassa differ from ours."""
        self.provider.capture_manually = False
        tx = self._tx()
        self._go(tx)
        self._payment(tx)["_capture"] = False
        self._pay(tx)
        self._notify("payment.waiting_for_capture", tx.provider_reference)
        self.assertEqual(tx.state, "authorized")
        self._poll()
        self.assertEqual(tx.state, "done")

    @mute_logger(ALERT)
    def test_a_hold_that_ran_out_is_told(self):
        tx = self._held_tx()
        self.double.state.clock.advance(8 * 24 * 3600)
        self.double.lifecycle.expire()
        self._notify("payment.canceled", tx.provider_reference)
        self.assertEqual(tx.state, "cancel")
        self.assertIn("is lost", tx.yoomoney_alert)

    @mute_logger(CORE)
    def test_stale_news_of_the_hold_change_nothing(self):
        tx = self._held_tx()
        tx.action_capture()
        self._commit()
        self._notify(
            "payment.waiting_for_capture", tx.provider_reference, status="waiting_for_capture"
        )
        self.assertEqual(tx.state, "done")
