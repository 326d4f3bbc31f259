from datetime import timedelta

from odoo import fields

from .common_settlement import SettlementCommon

HOUR = 3600


class ReconciliationCommon(SettlementCommon):
    def setUp(self):
        super().setUp()
        self.provider.yoomoney_reconcile_days = 0
        # What is compared is not quite fresh: at YooKassa it is made two hours ago.
        self.double.state.clock.advance(-2 * HOUR)

    # --- helpers ---------------------------------------------------------------------------------

    def _new_run(self, provider=None, user=None):
        today = fields.Date.today()
        return (
            self.env["yoomoney.reconciliation"]
            .with_user(user or self.accountant)
            .create(
                {
                    "provider_id": (provider or self.provider).id,
                    "date_from": today - timedelta(days=8),
                    "date_to": today + timedelta(days=1),
                    "tz": "Europe/Moscow",
                }
            )
        )

    def _older(self):
        """What was made here was made two hours ago as well."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE payment_transaction SET create_date = create_date - interval '2 h'"
            " WHERE create_date > now() at time zone 'UTC' - interval '1 h'"
        )
        self.env.invalidate_all()

    def _cron(self):
        self.env.flush_all()
        self.env.ref("payment_yoomoney.cron_reconciliation").method_direct_trigger()
        self.env.invalidate_all()

    def _compare(self, run=None, user=None, provider=None):
        self._older()
        run = run or self._new_run(provider, user)
        run.with_user(user or self.accountant).action_compare()
        self._cron()
        return run

    def _differences(self, run):
        return sorted((line.kind, line.difference) for line in run.line_ids if line.state == "open")

    def _cabinet(self, what, **body):
        return self.double.control.post_cabinet([what], None, body)

    def _forget(self, tx):
        """The transaction is gone, as after a restored backup; the call that was made is known."""
        payment = self._payment(tx)
        self.env.cr.execute("DELETE FROM payment_transaction WHERE id = %s", [tx.id])
        self.env.invalidate_all()
        return payment

    def _there(self, tx):
        return self.double.state.payments[tx.provider_reference]

    def _of(self, payment):
        return self.env["payment.transaction"].search([("provider_reference", "=", payment["id"])])
