from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_settlement import SettlementCommon


@tagged("post_install", "-at_install")
class TestSettlement(SettlementCommon):
    # --- what is posted --------------------------------------------------------------------------

    def test_what_remains_is_what_yookassa_owes(self):
        first, second = self._paid(1500.5, "A"), self._paid(99.99, "B")
        self.assertEqual(self._balance(self.clearing), 1600.49)
        registry = self._import(self._file())
        self.assertEqual(registry.line_count, 2)
        self.assertEqual(registry.amount, 1600.49)
        # 3.5 % of each, rounded to the kopeck, of which 22/122 are VAT
        self.assertEqual((registry.commission, registry.vat, registry.net), (45.92, 10.10, 1544.47))
        self.assertEqual(self._balance(self.clearing), 1544.47)
        self.assertEqual(self.provider.yoomoney_owed, 1544.47)
        self.assertEqual(self._balance(self.vat_account), 10.10)
        self.assertEqual(self._balance(self.provider.yoomoney_commission_account_id), 45.92)
        for tx in (first, second):
            [line] = tx.payment_id.move_id.line_ids.filtered(
                lambda item: item.account_id == self.clearing
            )
            self.assertTrue(line.reconciled)
        [payout] = registry._payout_lines()
        self.assertEqual(payout.amount_residual, 1544.47)
        self.assertEqual(registry.open_payout, 1544.47)
        self.assertFalse(registry.unknown_count)
        self.assertEqual(registry.move_ids.mapped("state"), ["posted"])

    def test_refunds_are_withheld(self):
        tx = self._paid(1500, "A")
        refund = self._refunded(tx, 500)
        self._import(self._file())
        refunds = self._import(self._file("refunds"), "refunds.csv")
        self.assertEqual((refunds.amount, refunds.net, refunds.commission), (-500, -500, 0))
        self.assertEqual(self._balance(self.clearing), 1447.5 - 500)
        [line] = refund.payment_id.move_id.line_ids.filtered(
            lambda item: item.account_id == self.clearing
        )
        self.assertTrue(line.reconciled)

    def test_the_same_file_twice_and_files_that_overlap(self):
        self._paid(1500, "A")
        content = self._file()
        registry = self._import(content)
        before = self._balance(self.clearing)
        wizard = self._wizard(content)
        wizard.action_preview()
        self.assertEqual((wizard.new_count, wizard.old_count), (0, 1))
        self.assertEqual(wizard.action_import()["tag"], "display_notification")
        self.assertEqual(self._balance(self.clearing), before)
        self._paid(100, "B")
        second = self._import(self._file())
        self.assertEqual(second.line_ids.transaction_id.reference, "B")
        self.assertEqual(self._balance(self.clearing), before + 96.5)
        self.assertEqual(self.env["yoomoney.registry"].search_count([]), 2)
        with self.assertRaises(UserError):
            registry.unlink()

    def test_preview_changes_nothing(self):
        self._paid(1500, "A")
        self._unknown_payment()
        wizard = self._wizard(self._file())
        wizard.action_preview()
        self.assertEqual(
            (wizard.new_count, wizard.amount, wizard.commission, wizard.vat, wizard.net),
            (2, 1700.0, 48.77, 10.73, 1640.5),
        )
        self.assertEqual(wizard.line_ids.mapped("state"), ["unknown"])
        self.assertFalse(self.env["yoomoney.registry"].search_count([]))
        self.assertEqual(self._balance(self.clearing), 1500)

    def test_commission_without_an_account_of_its_vat(self):
        self.provider.yoomoney_commission_vat_account_id = False
        self._paid(1500, "A")
        self._import(self._file())
        self.assertEqual(self._balance(self.provider.yoomoney_commission_account_id), 52.5)
        self.assertEqual(self._balance(self.clearing), 1447.5)

    def test_days_of_a_period(self):
        self._paid(1500, "A")
        self.double.state.clock.advance(3 * 86400)
        self._paid(100, "B")
        registry = self._import(self._file())
        days = sorted(set(registry.line_ids.mapped("date")))
        self.assertEqual(sorted(registry.move_ids.mapped("date")), days)

    # --- what is not known -----------------------------------------------------------------------

    def _unknown_payment(self, amount="200.00"):
        payment = self.double.api.create_payment(
            "100500",
            {
                "amount": {"value": amount, "currency": "RUB"},
                "capture": True,
                "confirmation": {"type": "redirect", "return_url": "http://127.0.0.1/x"},
            },
        )
        return self.double.lifecycle.pay(payment)

    def test_unknown_payments_wait_to_be_clarified(self):
        payment = self._unknown_payment()
        registry = self._import(self._file())
        self.assertEqual((registry.unknown_count, registry.line_ids.state), (1, "unknown"))
        suspense = self.provider.yoomoney_unknown_account_id
        self.assertEqual(self._balance(suspense), -200)
        self.assertEqual(self._balance(self.clearing), 193, "it is paid out all the same")
        tx = self._tx(reference="late", amount=200, provider_reference=payment["id"])
        tx._set_done()
        tx._post_process()
        self.assertEqual(self._balance(self.clearing), 393)
        registry.with_user(self.accountant).action_match()
        self.assertEqual((registry.unknown_count, registry.line_ids.transaction_id), (0, tx))
        self.assertEqual((self._balance(suspense), self._balance(self.clearing)), (0, 193))
        [line] = tx.payment_id.move_id.line_ids.filtered(
            lambda item: item.account_id == self.clearing
        )
        self.assertTrue(line.reconciled)
        registry.action_match()
        self.assertEqual(self._balance(self.clearing), 193)

    def test_a_payment_that_is_posted_later(self):
        tx = self._paid_tx(reference="A", amount=1500)
        registry = self._import(self._file())
        self.assertEqual(self._balance(self.clearing), 1447.5 - 1500)
        tx._post_process()
        registry.action_match()
        self.assertEqual(self._balance(self.clearing), 1447.5)
        self.assertEqual(registry._payout_lines().mapped("amount_residual"), [1447.5])

    def test_another_amount_is_shown(self):
        tx = self._paid(1500, "A")
        text = self._file().decode().replace("1500.00", "1400.00").replace("1447.50", "1347.50")
        registry = self._import(text.encode())
        self.assertEqual(registry.line_ids.state, "differs")
        [line] = tx.payment_id.move_id.line_ids.filtered(
            lambda item: item.account_id == self.clearing
        )
        self.assertEqual(line.amount_residual, 100, "the difference stays open")

    def test_an_operation_that_changed_is_not_imported_again(self):
        self._paid(1500, "A")
        self._import(self._file())
        text = self._file().decode().replace("1500.00", "1400.00").replace("1447.50", "1347.50")
        wizard = self._wizard(text.encode())
        wizard.action_preview()
        self.assertTrue(wizard.changed_ids)
        self.assertEqual((wizard.new_count, wizard.old_count), (0, 1))

    # --- refusals --------------------------------------------------------------------------------

    def _refused(self, content, words):
        with self.assertRaisesRegex(UserError, words):
            self._wizard(content).action_preview()

    def test_broken_files_are_refused_in_words(self):
        self._paid(1500, "A")
        content = self._file()
        text = content.decode()
        with self.assertRaisesRegex(UserError, "Choose the file"):
            self._wizard(b"").action_preview()
        self._refused(b"PK\x03\x04", "Excel")
        self._refused(b"hello", "No registry")
        self._refused(text.replace("1500.00;", "15oo;").encode(), "Line 4: .15oo. is no amount")
        self._refused(text.replace("100500", "200600").encode(), "shop 200600")
        self._refused(text.replace(";RUB;", ";KZT;").encode(), "only roubles")
        lines = text.splitlines()
        self._refused("\n".join(lines[:3] + lines[4:]).encode(), "not complete")

    def test_books_that_are_not_fit(self):
        self._paid(1500, "A")
        self.provider.yoomoney_commission_account_id = False
        wizard = self._wizard(self._file())
        with self.assertRaisesRegex(UserError, "Commission.* is not set"):
            wizard.action_import()

    def test_who_may_import(self):
        self._paid(1500, "A")
        content = self._file()
        registry = self._import(content)
        clerk = new_test_user(
            self.env,
            "yk_clerk",
            "account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.assertTrue(registry.with_user(clerk).line_ids.mapped("amount"))
        with self.assertRaises(AccessError):
            self.env["yoomoney.registry.import"].with_user(clerk).create({})
        with self.assertRaises(AccessError):
            registry.with_user(self.accountant).write({"name": "x"})
        with self.assertRaises(AccessError):
            registry.line_ids.with_user(self.accountant).write({"amount": 1})
        seller = new_test_user(self.env, "yk_seller3", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            registry.with_user(seller).read(["name"])

    # --- the bank --------------------------------------------------------------------------------

    def _settle(self, registries, **values):
        wizard = (
            self.env["yoomoney.payout"]
            .with_user(self.accountant)
            .create({"registry_ids": [Command.set(registries.ids)], **values})
        )
        action = wizard.action_settle()
        return self.env["account.bank.statement.line"].browse(action["res_id"])

    def test_payout_that_the_statement_brought(self):
        tx = self._paid(1500, "A")
        self._refunded(tx, 500)
        registries = self._import(self._file()) + self._import(self._file("refunds"))
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.provider.yoomoney_bank_journal_id.id,
                "date": date(2026, 8, 24),
                "payment_ref": "YooMoney, registry 1",
                "amount": 947.5,
            }
        )
        self.assertFalse(line.is_reconciled)
        self._settle(registries, statement_line_id=line.id)
        self.assertTrue(line.is_reconciled)
        self.assertEqual(self._balance(self.clearing), 0)
        self.assertEqual(sum(registries.mapped("open_payout")), 0)
        with self.assertRaisesRegex(UserError, "already"):
            self._settle(registries)

    def test_payout_without_a_statement(self):
        self._paid(1500, "A")
        registry = self._import(self._file())
        line = self._settle(registry)
        self.assertEqual((line.amount, line.is_reconciled), (1447.5, True))
        self.assertEqual(line.journal_id, self.provider.yoomoney_bank_journal_id)
        self.assertEqual(self._balance(self.clearing), 0)

    def test_payout_of_another_amount(self):
        self._paid(1500, "A")
        registry = self._import(self._file())
        self._settle(registry, amount=1400)
        self.assertEqual(self._balance(self.clearing), 47.5)
        self.assertEqual(registry.open_payout, 47.5)
