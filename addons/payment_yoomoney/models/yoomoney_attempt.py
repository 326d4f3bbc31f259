import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models

from ..const import KEY_LIFETIME_HOURS
from ..services import payload as payloads
from ..services.outcome import Accepted, Rejected

_logger = logging.getLogger(__name__)

TRIES = 5


@dataclass(frozen=True)
class Attempt:
    """An attempt as it was committed: rows of another cursor are invisible to the request's."""

    id: int
    operation: str
    key: str
    body: str
    outcome: str
    provider_reference: str
    sent_count: int
    first_sent: datetime
    last_sent: datetime

    @property
    def is_settled(self):
        return self.outcome in ("accepted", "rejected")

    @property
    def is_forgotten(self):
        """YooKassa no longer knows the key: posting again would be a second operation."""
        oldest = fields.Datetime.now() - timedelta(hours=KEY_LIFETIME_HOURS)
        return not self.is_settled and bool(self.first_sent) and self.first_sent < oldest


class YoomoneyAttempt(models.Model):
    """What was asked of YooKassa, written down before it was asked.

    Rows are committed on a cursor of their own, so that no rollback of the request can make us
    forget a call that may have moved money.  For the same reason nothing here is a foreign key:
    a row must neither wait for the transaction it speaks of nor disappear with it.  Rows are
    written by :meth:`_reserve` and :meth:`_record` only.
    """

    _name = "yoomoney.attempt"
    _description = "YooKassa call"
    _order = "id desc"
    _rec_name = "reference"
    _log_access = False

    provider_key = fields.Integer(string="Provider (id)", required=True, readonly=True)
    provider_id = fields.Many2one("payment.provider", compute="_compute_links")
    company_key = fields.Integer(string="Company (id)", required=True, readonly=True, index=True)
    reference = fields.Char(
        required=True, readonly=True, index=True, help="The reference of the transaction."
    )
    transaction_id = fields.Many2one("payment.transaction", compute="_compute_links")
    document = fields.Char(readonly=True, help="The order or invoice that is paid.")
    operation = fields.Selection(
        [
            ("payment", "Payment"),
            ("refund", "Refund"),
            ("capture", "Capture"),
            ("cancel", "Cancellation"),
            ("receipt", "Receipt"),
        ],
        required=True,
        readonly=True,
    )
    amount = fields.Char(required=True, readonly=True, help="As it was sent, to the kopeck.")
    currency = fields.Char(required=True, readonly=True)
    key = fields.Char(string="Idempotence key", required=True, readonly=True)
    body = fields.Text(string="Request", required=True, readonly=True)
    receipt = fields.Text(readonly=True, help="The fiscal receipt that is planned with it (JSON).")
    ordinal = fields.Integer(readonly=True, help="How often the operation was refused before.")
    sent_count = fields.Integer(readonly=True)
    first_sent = fields.Datetime(readonly=True)
    last_sent = fields.Datetime(readonly=True)
    answered_at = fields.Datetime(readonly=True)
    outcome = fields.Selection(
        [("accepted", "Accepted"), ("rejected", "Rejected"), ("unknown", "Unknown")],
        readonly=True,
        index=True,
        help="Empty: no answer has been recorded yet.",
    )
    answer = fields.Char(readonly=True, help="What YooKassa or the network said.")
    provider_reference = fields.Char(readonly=True, index="btree_not_null")
    orphan = fields.Boolean(
        string="Without transaction", readonly=True, help="No transaction had this reference."
    )
    repaired = fields.Boolean(
        readonly=True, help="What became of a call without a transaction is known, and in order."
    )

    _key_unique = models.UniqueIndex("(key)")
    _open_index = models.Index("(id) WHERE outcome IS NULL OR outcome = 'unknown'")

    def _compute_links(self):
        providers = self.env["payment.provider"].browse(self.mapped("provider_key")).exists()
        by_id = {provider.id: provider for provider in providers}
        transactions = self.env["payment.transaction"].search(
            [("reference", "in", self.mapped("reference"))]
        )
        by_reference = {transaction.reference: transaction for transaction in transactions}
        for attempt in self:
            attempt.provider_id = by_id.get(attempt.provider_key, False)
            attempt.transaction_id = by_reference.get(attempt.reference, False)

    # --- writing, each time on a cursor of its own -------------------------------------------

    def _on_own_cursor(self, work):
        """Run ``work`` in a short transaction that is committed before this returns.

        Two clicks at once meet here: who comes second fails on the unique key or on the row
        the first one changed, and looks again with a fresh snapshot.
        """
        for left in reversed(range(TRIES)):
            try:
                with self.env.registry.cursor() as cr:
                    return work(api.Environment(cr, SUPERUSER_ID, {})[self._name])
            except (SerializationFailure, UniqueViolation):
                if not left:
                    raise
        return None

    @api.model
    def _reserve(self, transaction, operation, payload, anew=False):
        """The attempt to make for this operation: the open one, or a new one.

        :param payment.transaction transaction: what is paid, refunded, captured or cancelled
        :param str operation: see the field
        :param dict payload: the body; not used when an open attempt exists, because a repeat
                             must be the same to the byte
        :param bool anew: a request of another body is another attempt, although the last one was
                          accepted: what it made cannot be used
        :rtype: Attempt
        """
        data = transaction._yoomoney_attempt_values(operation)
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")

        def work(attempts):
            same = [("reference", "=", data["reference"]), ("operation", "=", operation)]
            body = payloads.canonical(payload)
            wanted = [*same, ("body", "=", body)] if anew else same
            last = attempts.search(wanted, limit=1)
            if (
                last
                and last.outcome != "rejected"
                and (last.amount, last.currency) == (data["amount"], data["currency"])
            ):
                return last._snapshot()
            ordinal = attempts.search_count([*same, ("outcome", "=", "rejected")])
            key = payloads.idempotence_key(
                database, data["reference"], operation, data["amount"], body, ordinal
            )
            return attempts.create(
                {**data, "operation": operation, "body": body, "key": key, "ordinal": ordinal}
            )._snapshot()

        return self._on_own_cursor(work)

    @api.model
    def _last(self, reference, operation):
        """The newest committed attempt of an operation, or None."""

        def work(attempts):
            domain = [("reference", "=", reference), ("operation", "=", operation)]
            return attempts.search(domain, limit=1)._snapshot()

        return self._on_own_cursor(work)

    @api.model
    def _reread(self, attempt):
        """The attempt as it is now: others may have sent it as well."""
        return self._on_own_cursor(lambda attempts: attempts.browse(attempt.id)._snapshot())

    @api.model
    def _mark_sent(self, attempt):
        """Note that the request is about to leave."""

        def work(attempts):
            row = attempts.browse(attempt.id)
            now = fields.Datetime.now()
            row.write(
                {
                    "first_sent": row.first_sent or now,
                    "last_sent": now,
                    "sent_count": row.sent_count + 1,
                }
            )

        self._on_own_cursor(work)

    @api.model
    def _record(self, attempt, outcome):
        """Note the answer.  What was accepted stays accepted, whatever a slower repeat says."""

        def work(attempts):
            row = attempts.browse(attempt.id)
            if row.outcome == "accepted":
                return
            values = {"outcome": outcome.name, "answered_at": fields.Datetime.now()}
            if isinstance(outcome, Accepted):
                values["provider_reference"] = outcome.data.get("id")
                values["answer"] = outcome.data.get("status")
            elif isinstance(outcome, Rejected):
                values["answer"] = outcome.text
            else:
                values["answer"] = outcome.reason
            row.write(values)

        self._on_own_cursor(work)

    def _snapshot(self):
        if not self:
            return None
        self.ensure_one()
        return Attempt(
            self.id,
            self.operation,
            self.key,
            self.body,
            self.outcome or "",
            self.provider_reference or "",
            self.sent_count,
            self.first_sent,
            self.last_sent,
        )
