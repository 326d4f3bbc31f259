import logging
from datetime import timedelta
from functools import partial

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import LockError, UserError

from .. import const
from ..services.outcome import Accepted, Rejected, Unknown

_logger = logging.getLogger(__name__)


class PaymentTransaction(models.Model):
    """Calls of YooKassa on behalf of a transaction.

    The order is always the same: reserve the attempt (committed), call without a lock, record the
    answer (committed), then lock the transaction and apply what YooKassa said.  A crash between
    any two steps leaves an attempt from which the cron goes on.
    """

    _inherit = "payment.transaction"

    # --- one operation, at most once -------------------------------------------------------------

    def _yoomoney_execute(self, operation, payload):
        """Carry out an operation, or find out what became of it.

        :return: what is known now: Accepted with the object, Rejected or Unknown
        """
        self.ensure_one()
        attempts = self.env["yoomoney.attempt"].sudo()
        attempt = attempts._reserve(self, operation, payload)
        client = self.provider_id._yoomoney_client()
        if attempt.outcome == "accepted":
            return self._yoomoney_fetch(client, operation, attempt.provider_reference)
        if attempt.is_forgotten:
            never = Rejected(404, "not_found", "YooKassa never received the request")
            outcome = self._yoomoney_look_up(client, attempt, never)
        else:
            attempts._mark_sent(attempt)
            send = client.create_refund if operation == "refund" else client.create_payment
            outcome = send(attempt.body, attempt.key)
            if isinstance(outcome, Accepted) and not outcome.data.get("id"):
                outcome = Unknown("answer without an id")
            if isinstance(outcome, Rejected):
                attempt = attempts._reread(attempt)
                if attempt.sent_count > 1:
                    # This request was refused; an earlier one, of which we never heard, need not
                    # have been.  The next try would have a new key and be a second operation.
                    outcome = self._yoomoney_look_up(client, attempt, outcome)
        attempts._record(attempt, outcome)
        return outcome

    def _yoomoney_fetch(self, client, operation, object_id):
        return client.refund(object_id) if operation == "refund" else client.payment(object_id)

    def _yoomoney_look_up(self, client, attempt, refusal):
        """Search the list, where the key does not tell: after a day it protects from nothing.

        :param Rejected refusal: the outcome if it is certain that YooKassa has no such object
        """
        since = attempt.first_sent - timedelta(minutes=10)
        until = (attempt.last_sent or attempt.first_sent) + timedelta(hours=1)
        outcome = client.find(
            "refunds" if attempt.operation == "refund" else "payments",
            self.reference,
            since.isoformat(timespec="milliseconds") + "Z",
            until.isoformat(timespec="milliseconds") + "Z",
        )
        if isinstance(outcome, Accepted) and not outcome.data:
            return refusal
        return outcome

    # --- payment ---------------------------------------------------------------------------------

    def _yoomoney_open_payment(self):
        """Create the payment at YooKassa, or fetch it if it exists.

        :return: the outcome; an Accepted payment has been applied to the transaction, unless
                 somebody else has it in hands: then the committed attempt links them later, and
                 the buyer need not wait for it
        """
        self.ensure_one()
        if self.provider_reference:
            client = self.provider_id._yoomoney_client()
            outcome = self._yoomoney_fetch(client, "payment", self.provider_reference)
        else:
            outcome = self._yoomoney_execute("payment", self._yoomoney_payment_payload())
        self._yoomoney_apply_unless_locked(outcome)
        return outcome

    def _yoomoney_apply_unless_locked(self, outcome):
        """Bring the answer into the transaction wholly or not at all.

        What others add to `_set_done` may find its own records locked when the state has been
        written already; to pass over that and commit would make a payment done without what
        depends on it.  So all of it is undone, and the cron or a notification comes again.
        """
        try:
            with self.env.cr.savepoint():
                self._yoomoney_apply_outcome(outcome)
        except LockError:
            _logger.info("Transaction %s is being processed by others.", self.reference)

    def _yoomoney_apply_outcome(self, outcome):
        """Bring the answer into the transaction; Unknown changes nothing."""
        if isinstance(outcome, Accepted):
            self._yoomoney_apply(outcome.data)
        elif isinstance(outcome, Rejected) and not self.provider_reference:
            self.lock_for_update(allow_referencing=True)
            # For staff: the buyer gets a page that says it in words of his own.
            self._set_error(self.env._("YooKassa refused: %(reason)s", reason=outcome.text))

    def _yoomoney_apply(self, data):
        """Process an object that was fetched from YooKassa, one at a time.

        :raise LockError: when another worker processes this transaction; what it is told is as
                          true as what we were, so callers may let it, if they undo what has been
                          written before (see :meth:`_yoomoney_apply_unless_locked`)
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        self._process(const.PROVIDER_CODE, data)
        paid = data.get("status") in ("succeeded", "waiting_for_capture")
        if paid and self._yoomoney_amount_differs(data):
            amount = data.get("amount") or {}
            self._yoomoney_raise_alert(
                self.env._(
                    "%(paid)s %(currency)s were paid, but %(expected)s were expected.",
                    paid=amount.get("value"),
                    currency=amount.get("currency"),
                    expected=" ".join(self._yoomoney_amount().values()),
                )
            )

    def _yoomoney_refresh(self):
        """Ask YooKassa for the truth and apply it, unless somebody else is applying it now.

        :return: the outcome of asking; None when there is nothing to ask about yet
        """
        self.ensure_one()
        if not self.provider_reference:
            return None
        operation = "refund" if self.operation == "refund" else "payment"
        client = self.provider_id._yoomoney_client()
        outcome = self._yoomoney_fetch(client, operation, self.provider_reference)
        self._yoomoney_apply_unless_locked(outcome)
        return outcome

    # --- refund ----------------------------------------------------------------------------------

    def _send_refund_request(self):
        """Override of `payment`: the request leaves when this transaction is committed.

        Sent now, it would be a refund that nobody knows of if the caller rolls back, and an HTTP
        call under whatever locks the caller holds.  If the process dies in between, the cron
        finds the pending refund.
        """
        if self.provider_code != const.PROVIDER_CODE:
            return super()._send_refund_request()
        self._set_pending()
        self.env.cr.postcommit.add(partial(_send_refund_after_commit, self.env.registry, self.id))
        return None

    def _yoomoney_send_refund(self):
        """Request the refund, or find out what became of the request."""
        self.ensure_one()
        if self.state not in ("draft", "pending"):
            return None
        if self.provider_reference:
            return self._yoomoney_refresh()
        outcome = self._yoomoney_execute("refund", self._yoomoney_refund_payload())
        self._yoomoney_apply_outcome(outcome)
        if isinstance(outcome, Rejected):
            self._yoomoney_raise_alert(
                self.env._(
                    "The refund %(reference)s was not made: %(reason)s",
                    reference=self.reference,
                    reason=outcome.text,
                )
            )
        return outcome

    # --- notifications ---------------------------------------------------------------------------

    @api.model
    def _yoomoney_find(self, provider, data):
        """The transaction of an object that was fetched from this provider's shop."""
        own = [("provider_id", "=", provider.id)]
        found = self.search([*own, ("provider_reference", "=", data.get("id"))], limit=1)
        reference = self._extract_reference(const.PROVIDER_CODE, data)
        if not found and reference:
            found = self.search([*own, ("reference", "=", reference)], limit=1)
        return found

    @api.model
    def _yoomoney_adopt_refund(self, provider, data):
        """A refund made in YooKassa's own cabinet becomes a child transaction like any other."""
        source = self.search(
            [
                ("provider_id", "=", provider.id),
                ("provider_reference", "=", data.get("payment_id")),
            ],
            limit=1,
        )
        if not source:
            return source
        source.lock_for_update(allow_referencing=True)
        amount = float((data.get("amount") or {}).get("value") or 0.0)
        return source._create_child_transaction(
            amount, is_refund=True, provider_reference=data.get("id")
        )


def _send_refund_after_commit(registry, transaction_id):
    """Runs after the commit of the request that made the refund; the cron stands behind it."""
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["payment.transaction"].browse(transaction_id).exists()._yoomoney_send_refund()
    except (psycopg2.Error, UserError):
        _logger.warning(
            "The refund with id %s could not be sent now; the cron will.",
            transaction_id,
            exc_info=True,
        )
