import logging
from datetime import timedelta

from odoo import api, fields, models

from .. import const
from ..services import times
from ..services.outcome import Accepted
from .payment_transaction_calls import TRY_AGAIN

_logger = logging.getLogger(__name__)

WINDOW = timedelta(days=7)


class YoomoneyAttempt(models.Model):
    """Calls that nobody waits for any more: their transaction is gone, or has gone on without."""

    _inherit = "yoomoney.attempt"

    @api.model
    def _each_committed(self, attempts, work):
        """Each attempt is a unit of its own: what fails is undone and tried next time."""
        for attempt in attempts:
            try:
                work(attempt)
                self.env.flush_all()
            except TRY_AGAIN:
                self.env.cr.rollback()
                _logger.warning(
                    "YooKassa call %s could not be repaired; it will be tried again.",
                    attempt.id,
                    exc_info=True,
                )
            self.env["ir.cron"]._commit_progress()

    # --- without a transaction -------------------------------------------------------------------

    @api.model
    def _repair_orphans(self, minutes=10):
        """Find calls whose transaction was never committed or is gone: nobody else would.

        What they made at YooKassa gets a transaction again, and a human is told.
        """
        limit = fields.Datetime.now() - timedelta(minutes=minutes)
        recent = [
            ("operation", "!=", "receipt"),  # their reference is the receipt's name
            ("first_sent", "<", limit),
            ("first_sent", ">", limit - WINDOW),
        ]
        lost = self.search([*recent, ("orphan", "=", False), ("outcome", "!=", "rejected")])
        lost = lost.filtered(lambda attempt: not attempt.transaction_id)
        for attempt in lost:
            _logger.error(
                "YooKassa %s %s of %s %s was requested for %s, but no such transaction exists.",
                attempt.operation,
                attempt.provider_reference or "without an answer",
                attempt.amount,
                attempt.currency,
                attempt.reference,
            )
        lost.orphan = True
        open_ones = self.search([*recent, ("orphan", "=", True), ("repaired", "=", False)])
        self._each_committed(open_ones, lambda attempt: attempt._repair())

    def _repair(self):
        self.ensure_one()
        provider = self.provider_id
        if self.transaction_id or self.operation in ("capture", "cancel"):
            self.repaired = True
            return
        if not provider or provider.state == "disabled":
            return
        outcome = self._find_object(provider._yoomoney_client())
        if not isinstance(outcome, Accepted):
            return
        data = outcome.data
        transactions = self.env["payment.transaction"]
        if data and data.get("status") != "canceled":
            if transactions._yoomoney_find(provider, data):
                pass
            elif self.operation == "refund":
                transactions._yoomoney_adopt_refund(provider, data)._yoomoney_apply(data)
            else:
                transactions._yoomoney_adopt_payment(provider, data, self.document)
        self.repaired = True

    def _find_object(self, client):
        """What the call made: Accepted with the object, or empty when it is certain that there is
        none."""
        kind = "refunds" if self.operation == "refund" else "payments"
        if self.provider_reference:
            fetch = client.refund if self.operation == "refund" else client.payment
            outcome = fetch(self.provider_reference)
            return Accepted({}) if getattr(outcome, "is_missing", False) else outcome
        return client.find(
            kind,
            self.reference,
            times.to_api(self.first_sent - timedelta(minutes=10)),
            times.to_api(self.last_sent + timedelta(hours=1)),
        )

    # --- overtaken -------------------------------------------------------------------------------

    @api.model
    def _settle_strays(self):
        """Calls without an answer whose transaction has got its payment by another one.

        It may have made a payment as well, which the buyer can still pay.
        """
        now = fields.Datetime.now()
        self.env.cr.execute(
            """
            SELECT attempt.id
              FROM yoomoney_attempt attempt
              JOIN payment_transaction tx ON tx.reference = attempt.reference
             WHERE (attempt.outcome IS NULL OR attempt.outcome = 'unknown')
               AND attempt.operation IN ('payment', 'refund')
               AND attempt.first_sent > %s
               AND attempt.last_sent < %s::timestamp - greatest(
                       %s, least(interval '6 h', (attempt.last_sent - attempt.first_sent) / 4))
               AND tx.provider_reference IS NOT NULL
             ORDER BY attempt.last_sent
             LIMIT 100
            """,
            [now - WINDOW, now, const.SETTLE],
        )
        strays = self.browse(row[0] for row in self.env.cr.fetchall())
        self._each_committed(strays, lambda attempt: attempt._settle_stray())

    def _settle_stray(self):
        transaction = self.transaction_id
        if transaction.provider_id.state == "disabled":
            return
        # A payment that is made by a repeat nobody need pay; a charge would be money.
        charge = self.operation == "payment" and transaction._yoomoney_is_by_token()
        resume = transaction._yoomoney_find_charge if charge else transaction._yoomoney_carry_out
        outcome = resume(self._snapshot())
        object_id = outcome.data.get("id") if isinstance(outcome, Accepted) else None
        if object_id in (None, transaction.provider_reference):
            return
        # A repeat gets the first answer: ask how it stands now.
        client = transaction.provider_id._yoomoney_client()
        outcome = transaction._yoomoney_fetch(client, self.operation, object_id)
        if isinstance(outcome, Accepted):
            transaction._yoomoney_apply(outcome.data)
