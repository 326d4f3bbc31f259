from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.payment_yoomoney.tests.common_settlement import SettlementCommon

SCREEN = "account_reconcile_oca.bank_statement_line_form_reconcile_view"


@tagged("post_install", "-at_install")
class TestReconcile(SettlementCommon):
    """The bank line of a payout against account 57, on the OCA's screen, as its accountant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.full = new_test_user(
            cls.env,
            "yk_full",
            "account.group_account_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _bank_line(self, amount):
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.provider.yoomoney_bank_journal_id.id,
                "date": "2026-08-24",
                "payment_ref": "YooMoney, registry 1",
                "amount": amount,
            }
        )
        self.assertFalse(line.is_reconciled)
        return line.with_user(self.full)

    def test_the_button_finds_the_payout(self):
        tx = self._paid(1500, "A")
        self._refunded(tx, 500)
        self._import(self._file())
        self._import(self._file("refunds"))
        self.assertEqual(self._balance(self.clearing), 947.5)
        line = self._bank_line(947.5)
        line.action_yoomoney_payouts()
        self.assertTrue(line.can_reconcile)
        line.reconcile_bank_line()
        self.assertTrue(line.is_reconciled)
        self.assertEqual(self._balance(self.clearing), 0)
        self.assertFalse(self.env["yoomoney.registry"].search([])._payout_lines())

    def test_chosen_from_the_list_of_the_screen(self):
        self._paid(1500, "A")
        registry = self._import(self._file())
        line = self._bank_line(1447.5)
        with Form(line, view=SCREEN) as screen:
            self.assertFalse(screen.can_reconcile)
            screen.add_account_move_line_id = registry._payout_lines()
            self.assertTrue(screen.can_reconcile)
        line.reconcile_bank_line()
        self.assertEqual((line.is_reconciled, self._balance(self.clearing)), (True, 0))

    def test_days_in_a_row_with_this_sum(self):
        for number, amount in enumerate((100, 200, 300)):
            self._paid(amount, f"D{number}")
            self.double.state.clock.advance(86400)
        registry = self._import(self._file())
        first, second, third = registry._payout_lines().sorted("date")
        line = self._bank_line(second.amount_residual + third.amount_residual)
        self.assertEqual(line._yoomoney_payouts(), second + third)
        line = self._bank_line(first.amount_residual + 1)
        self.assertEqual(line._yoomoney_payouts(), first)
        with self.assertRaisesRegex(Exception, "No payout"):
            self._bank_line(1).action_yoomoney_payouts()

    def test_from_the_registry_to_the_screen(self):
        self._paid(1500, "A")
        registry = self._import(self._file())
        line = self._bank_line(1447.5)
        action = registry.with_user(self.full).action_reconcile()
        self.assertIn(line, line.search(action["domain"]))
        self.assertEqual(action["res_model"], "account.bank.statement.line")
