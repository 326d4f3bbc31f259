import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import const
from ..services.outcome import Rejected

_logger = logging.getLogger(__name__)

# The buyer's return and the webhook come first; the cron is for what they left open.
SETTLE_MINUTES = 2
GIVE_UP_DAYS = 7
BATCH = 200


class PaymentTransaction(models.Model):
    """What nobody tells us is asked for: there are no webhooks of lost webhooks."""

    _inherit = "payment.transaction"

    @api.model
    def _yoomoney_cron_poll(self):
        """Ask about open payments and refunds, and finish calls that were left without an answer.

        Each transaction is a unit of its own: what fails is logged, undone and tried next time.
        """
        cron = self.env["ir.cron"]
        self.env["yoomoney.attempt"].sudo()._flag_orphans()
        open_ones = self._yoomoney_open()
        cron._commit_progress(remaining=len(open_ones))
        for transaction in open_ones:
            try:
                transaction._yoomoney_poll()
                self.env.flush_all()
            except (psycopg2.Error, UserError):
                self.env.cr.rollback()
                _logger.warning(
                    "Transaction %s could not be polled; it will be tried again.",
                    transaction.id,
                    exc_info=True,
                )
            if not cron._commit_progress(1):
                break

    @api.model
    def _yoomoney_open(self):
        """Transactions whose end is not known, oldest first.

        A payment in error may have an open attempt as well; those without any call are left out
        in :meth:`_yoomoney_poll`.
        """
        now = fields.Datetime.now()
        return self.search(
            [
                ("provider_code", "=", const.PROVIDER_CODE),
                ("provider_id.state", "!=", "disabled"),
                ("state", "in", ("draft", "pending", "authorized")),
                ("last_state_change", "<", now - timedelta(minutes=SETTLE_MINUTES)),
                ("last_state_change", ">", now - timedelta(days=GIVE_UP_DAYS)),
            ],
            order="id",
            limit=BATCH,
        )

    def _yoomoney_poll(self):
        """Bring one transaction forward by what YooKassa knows of it."""
        self.ensure_one()
        if self.provider_reference:
            self._yoomoney_refresh()
        elif self.operation == "refund":
            self._yoomoney_send_refund()
        else:
            self._yoomoney_resume_payment()

    def _yoomoney_resume_payment(self):
        """Find out about a payment whose creation got no answer; make none that was not begun.

        Repeating the call is safe (same key, same body) and tells whether it had been carried out.
        """
        attempt = self.env["yoomoney.attempt"].sudo()._last(self.reference, "payment")
        if not attempt or attempt.outcome == "rejected":
            return
        outcome = self._yoomoney_execute("payment", self._yoomoney_payment_payload())
        if isinstance(outcome, Rejected) and outcome.is_missing:
            # YooKassa's own word that there is no such payment.
            self.lock_for_update(allow_referencing=True)
            self._set_canceled(state_message=self.env._("The payment was never started."))
            return
        self._yoomoney_apply_outcome(outcome)
