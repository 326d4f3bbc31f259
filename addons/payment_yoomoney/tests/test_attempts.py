from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..services import payload as payloads
from ..services.outcome import Accepted, Unknown
from .common import YooMoneyCommon


@tagged("post_install", "-at_install")
class TestAttempts(YooMoneyCommon):
    def _reserve(self, tx):
        attempts = self.env["yoomoney.attempt"].sudo()
        return attempts._reserve(tx, "payment", tx._yoomoney_payment_payload())

    def test_key_is_the_same_after_rollback_and_replay(self):
        def key(**change):
            values = {
                "database": "db",
                "reference": "S1",
                "operation": "payment",
                "amount": "10.00",
                "body": "{}",
                "ordinal": 0,
                **change,
            }
            return payloads.idempotence_key(**values)

        self.assertEqual(key(), key())
        self.assertLessEqual(len(key()), 64)
        others = {
            key(database="other"),
            key(reference="S2"),
            key(operation="refund"),
            key(amount="10.01"),
            key(body='{"a":1}'),
            key(ordinal=1),
        }
        self.assertEqual(len(others | {key()}), 7)

    def test_survives_the_rollback_of_the_request(self):
        """A table without foreign keys, written on another cursor."""
        tx = self._tx()
        attempt = self._reserve(tx)
        self.assertEqual(self._reserve(tx), attempt)
        self.env.cr.execute(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid = 'yoomoney_attempt'::regclass"
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_key_is_unique_in_the_database(self):
        self.env.cr.execute(
            "SELECT indisunique FROM pg_index WHERE indexrelid ="
            " 'yoomoney_attempt_key_unique'::regclass"
        )
        self.assertEqual(self.env.cr.fetchone(), (True,))

    def test_accepted_is_not_overwritten_by_a_slower_repeat(self):
        tx = self._tx()
        attempts = self.env["yoomoney.attempt"].sudo()
        attempt = self._reserve(tx)
        attempts._record(attempt, Accepted({"id": "x", "status": "pending"}))
        attempts._record(attempt, Unknown("ReadTimeout"))
        self.env.invalidate_all()
        self.assertEqual(self._attempts(tx).outcome, "accepted")

    def test_amounts_are_exact(self):
        for amount, text in (
            (0.1 + 0.2, "0.30"),
            (33.33 * 3, "99.99"),
            (1e6, "1000000.00"),
            (1.005, "1.00"),
            (2.675, "2.68"),
            (1111.11, "1111.11"),
        ):
            self.assertEqual(payloads.amount_value(amount), text)

    def test_long_names_fit(self):
        orders = self.env["sale.order"].create(
            [{"partner_id": self.partner.id, "name": f"S{number:05}"} for number in range(120)]
        )
        tx = self._tx(sale_order_ids=[Command.set(orders.ids)])
        payload = tx._yoomoney_payment_payload()
        self.assertEqual(len(payload["description"]), 128)
        self.assertEqual(len(payload["metadata"]["order"]), 512)
        self.assertEqual(self._go(tx).status_code, 303)

    def test_who_may_read_and_nobody_may_write(self):
        tx = self._tx()
        self._go(tx)
        attempt = self._attempts(tx)
        accountant = new_test_user(
            self.env, "yk_accountant", "base.group_user,account.group_account_manager"
        )
        seller = new_test_user(
            self.env, "yk_seller", "base.group_user,sales_team.group_sale_manager"
        )
        self.assertEqual(attempt.with_user(accountant).outcome, "accepted")
        with self.assertRaises(AccessError):
            attempt.with_user(seller).read(["outcome"])
        with self.assertRaises(AccessError):
            attempt.with_user(self.admin_user).write({"outcome": "rejected"})
        with self.assertRaises(AccessError):
            attempt.with_user(self.admin_user).unlink()

    def test_other_companies_do_not_see_them(self):
        tx = self._tx()
        self._go(tx)
        company = self.env["res.company"].create({"name": "Other pier"})
        user = new_test_user(
            self.env,
            "yk_other",
            "base.group_user,account.group_account_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertFalse(
            self.env["yoomoney.attempt"].with_user(user).search([("reference", "=", tx.reference)])
        )
