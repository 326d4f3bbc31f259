import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ..const import KEY_LIFETIME_HOURS
from ..services import payload as payloads
from ..services.outcome import Accepted, Rejected

_logger = logging.getLogger(__name__)

TRIES = 5
#: What is asked of an attempt before it is sent, see `Attempt`.
SNAPSHOT = [
    "operation",
    "key",
    "body",
    "amount",
    "currency",
    "outcome",
    "provider_reference",
    "sent_count",
    "first_sent",
    "last_sent",
]


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
    #: written just now, noted as sent with it: nobody else has had it in hands
    is_new: bool = field(default=False, compare=False)

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
    a row must neither wait for the transaction it speaks of nor disappear with it.  The
    first attempt of a payment that is made in the same request is committed with that payment
    instead (:meth:`_begin`), and sent after it.
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

    # --- writing, on a cursor of its own but for the first -----------------------------------

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

        A new one is noted as sent at once (``is_new``), since its request leaves as soon as this
        is committed; one that was there is noted by :meth:`_mark_sent`.

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
            body = payloads.canonical(payload)
            same = attempts.search_fetch(
                [("reference", "=", data["reference"]), ("operation", "=", operation)], SNAPSHOT
            )
            last = same.filtered(lambda row: row.body == body or not anew)[:1]
            if (
                last
                and last.outcome != "rejected"
                and (last.amount, last.currency) == (data["amount"], data["currency"])
            ):
                return last._snapshot()
            ordinal = len(same.filtered(lambda row: row.outcome == "rejected"))
            return attempts._insert(self._values(data, operation, body, ordinal, database))

        return self._on_own_cursor(work)

    @api.model
    def _begin(self, transaction, operation, payload):
        """The first attempt for a transaction that nobody else can see yet.

        It is the caller's to commit, together with that transaction, and the caller's to send after
        it.  Sent twice it would be the same operation, since the key is.

        :rtype: Attempt, or None where there is one of this reference
        """
        data = transaction._yoomoney_attempt_values(operation)
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        body = payloads.canonical(payload)
        return self._insert(self._values(data, operation, body, 0, database), only_first=True)

    @api.model
    def _values(self, data, operation, body, ordinal, database):
        """The row of an attempt that is sent as soon as it is committed."""
        key = payloads.idempotence_key(
            database, data["reference"], operation, data["amount"], body, ordinal
        )
        now = fields.Datetime.now()
        return {
            **data,
            "operation": operation,
            "body": body,
            "key": key,
            "ordinal": ordinal,
            "first_sent": now,
            "last_sent": now,
            "sent_count": 1,
        }

    @api.model
    def _insert(self, values, only_first=False):
        """One statement: the ORM would look for defaults, and read the user for them.

        :param bool only_first: nothing is written where the operation was attempted before
        """
        first = SQL(
            "NOT EXISTS (SELECT FROM yoomoney_attempt WHERE reference = %s AND operation = %s)",
            values["reference"],
            values["operation"],
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO yoomoney_attempt (%s) SELECT %s WHERE %s RETURNING id",
                SQL(", ").join(map(SQL.identifier, values)),
                SQL(", ").join(SQL("%s", value) for value in values.values()),
                first if only_first else SQL("TRUE"),
            ),
            log_exceptions=False,  # somebody else's click was first, see `_on_own_cursor`
        )
        row = self.env.cr.fetchone()
        if not row:
            return None
        return Attempt(
            row[0],
            values["operation"],
            values["key"],
            values["body"],
            "",
            "",
            values["sent_count"],
            values["first_sent"],
            values["last_sent"],
            is_new=True,
        )

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

        answer, reference = None, None
        if isinstance(outcome, Accepted):
            reference, answer = outcome.data.get("id"), outcome.data.get("status")
        elif isinstance(outcome, Rejected):
            answer = outcome.text
        else:
            answer = outcome.reason

        def work(attempts):
            attempts.env.cr.execute(
                """
                UPDATE yoomoney_attempt
                   SET outcome = %s, answered_at = %s, answer = %s,
                       provider_reference = COALESCE(%s, provider_reference)
                 WHERE id = %s AND outcome IS DISTINCT FROM 'accepted'
                """,
                [outcome.name, fields.Datetime.now(), answer, reference, attempt.id],
            )

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
