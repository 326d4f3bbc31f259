from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_receipts import ReceiptCommon

REFUNDS = "odoo.addons.payment_yoomoney.models.payment_transaction_refund_receipts"


@tagged("post_install", "-at_install")
class TestReceiptsRights(ReceiptCommon):
    """Who may see and do what with receipts."""

    def test_who_may_do_what(self):
        self._issue()
        order = self._order((self.trip, 1, 1000))
        tx = self._buy(order)
        ours = tx.yoomoney_receipt_ids
        roles = {
            "account.group_account_invoice": True,
            "account.group_account_readonly": True,
            "account.group_account_manager": True,
            "sales_team.group_sale_manager": False,
            "base.group_user": False,
        }
        for number, (role, reads) in enumerate(roles.items()):
            user = new_test_user(self.env, f"yk_role{number}", f"base.group_user,{role}")
            with self.subTest(role=role):
                if reads:
                    self.assertEqual(ours.with_user(user).state, "succeeded")
                    self.assertTrue(ours.line_ids.with_user(user).mapped("name"))
                else:
                    with self.assertRaises(AccessError):
                        ours.with_user(user).read(["state"])
                for refused in (
                    lambda user=user: ours.with_user(user).write({"state": "draft"}),
                    lambda user=user: ours.with_user(user).unlink(),
                    lambda user=user: ours.line_ids.with_user(user).write({"vat_code": 1}),
                    lambda user=user: ours.with_user(user).create({"name": "x"}),
                ):
                    with self.assertRaises(AccessError):
                        refused()
        seller = new_test_user(self.env, "yk_state", "sales_team.group_sale_manager")
        self.assertEqual(order.with_user(seller).yoomoney_receipt_state, "issued")

    def test_not_even_the_system_rewrites_what_has_left(self):
        self._issue()
        ours = self._buy(self._order((self.trip, 1, 1000))).yoomoney_receipt_ids
        with self.assertRaises(UserError):
            ours.customer_email = "other@example.com"
        with self.assertRaises(UserError):
            ours.unlink()

    def test_other_companies_do_not_see_them(self):
        self._issue()
        ours = self._buy(self._order((self.trip, 1, 1000))).yoomoney_receipt_ids
        company = self.env["res.company"].create({"name": "Other pier"})
        user = new_test_user(
            self.env,
            "yk_other_receipts",
            "account.group_account_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        receipts = self.env["yoomoney.receipt"].with_user(user)
        self.assertFalse(receipts.search([("id", "=", ours.id)]))

    @mute_logger(REFUNDS)
    def test_every_window_opens(self):
        self._issue()
        order = self._order((self.trip, 1, 1000))
        tx = self._buy(order)
        self.assertEqual(
            order.action_yoomoney_receipts()["domain"], [("id", "in", tx.yoomoney_receipt_ids.ids)]
        )
        boss = new_test_user(
            self.env,
            "yk_boss",
            "base.group_system,account.group_account_manager,sales_team.group_sale_manager",
        )
        for model, record in (
            ("yoomoney.receipt", tx.yoomoney_receipt_ids),
            ("payment.transaction", tx),
            ("payment.provider", self.provider),
            ("account.tax", self.vat22),
            ("product.template", self.trip.product_tmpl_id),
            ("sale.order", order),
        ):
            record = record.with_user(boss)
            view = record.get_view(view_type="form")
            wanted = "action_send_again" if model == "yoomoney.receipt" else "yoomoney_"
            self.assertIn(wanted, view["arch"])
            record.read(list(view["models"][model]))
