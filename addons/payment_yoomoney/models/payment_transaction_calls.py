import logging
from datetime import timedelta
from functools import partial

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError, LockError, UserError

from .. import const
from ..services import times
from ..services.outcome import Accepted, Rejected, Unknown

_logger = logging.getLogger(__name__)

#: What undoes the work on one transaction and lets the cron try it again.
TRY_AGAIN = (psycopg2.Error, UserError, ConcurrencyError)


class PaymentTransaction(models.Model):
    """Calls of YooKassa on behalf of a transaction.

    The order is always the same: reserve the attempt (committed), call without a lock, record the
    answer (committed), then lock the transaction and apply what YooKassa said.  A crash between
    any two steps leaves an attempt from which the cron goes on.  (`…_begin` is the short form of it
    for a payment that the same request has made.)
    """

    _inherit = "payment.transaction"

    # --- one operation, at most once -------------------------------------------------------------

    def _yoomoney_execute(self, operation, payload, anew=False):
        """Carry out an operation, or find out what became of it.

        :param bool anew: see :meth:`yoomoney_attempt._reserve`
        :return: what is known now: Accepted with the object, Rejected or Unknown
        """
        self.ensure_one()
        attempt = self.env["yoomoney.attempt"].sudo()._reserve(self, operation, payload, anew)
        return self._yoomoney_carry_out(attempt)

    def _yoomoney_carry_out(self, attempt):
        attempts = self.env["yoomoney.attempt"].sudo()
        client = self.provider_id._yoomoney_client()
        if attempt.outcome == "accepted":
            return self._yoomoney_fetch(client, attempt.operation, attempt.provider_reference)
        if attempt.is_forgotten:
            never = Rejected(404, "not_found", "YooKassa never received the request")
            outcome = self._yoomoney_look_up(client, attempt, never)
        else:
            if not attempt.is_new:
                attempts._mark_sent(attempt)
            outcome = self._yoomoney_send(client, attempt)
            if isinstance(outcome, Accepted) and not outcome.data.get("id"):
                outcome = Unknown("answer without an id")
            if isinstance(outcome, Rejected):
                attempt = attempts._reread(attempt)
                if attempt.sent_count > 1 or attempt.operation in ("capture", "cancel"):
                    # This request was refused; an earlier one, of which we never heard, need not
                    # have been.  The next try would have a new key and be a second operation.
                    outcome = self._yoomoney_look_up(client, attempt, outcome)
        attempts._record(attempt, outcome)
        return outcome

    def _yoomoney_send(self, client, attempt):
        body, key = attempt.body, attempt.key
        if attempt.operation == "refund":
            return client.create_refund(body, key)
        if attempt.operation == "capture":
            return client.capture(self.provider_reference, body, key)
        if attempt.operation == "cancel":
            return client.cancel(self.provider_reference, body, key)
        return client.create_payment(body, key)

    def _yoomoney_fetch(self, client, operation, object_id):
        return client.refund(object_id) if operation == "refund" else client.payment(object_id)

    def _yoomoney_look_up(self, client, attempt, refusal):
        """Ask, where the key does not tell: after a day it protects from nothing.

        Whether held money was captured or released is seen from the payment; whether a payment or
        a refund was made, from the list.

        :param Rejected refusal: the outcome if it is certain that it has not happened
        """
        if attempt.operation in ("capture", "cancel"):
            outcome = client.payment(self.provider_reference)
            waiting = outcome.data.get("status") if isinstance(outcome, Accepted) else None
            return refusal if waiting == "waiting_for_capture" else outcome
        since = attempt.first_sent - timedelta(minutes=10)
        until = (attempt.last_sent or attempt.first_sent) + timedelta(hours=1)
        outcome = client.find(
            "refunds" if attempt.operation == "refund" else "payments",
            self.reference,
            times.to_api(since),
            times.to_api(until),
        )
        if isinstance(outcome, Accepted) and not outcome.data:
            return refusal
        return outcome

    # --- after the commit ------------------------------------------------------------------------

    def _yoomoney_after_commit(self, hasty=False):
        """Let what was decided here happen at YooKassa once this database transaction is committed.

        Done now, it would be an operation that nobody knows of if the caller rolls back, and an
        HTTP call under whatever locks the caller holds.  If the process dies in between, the cron
        goes on.

        :param bool hasty: a buyer waits for it, and is led on where there is no answer soon
        """
        self.ensure_one()
        self.yoomoney_next_poll = fields.Datetime.now() + const.SETTLE
        self.env.cr.postcommit.add(partial(_go_on, self.env.registry, self.id, hasty))

    # --- payment ---------------------------------------------------------------------------------

    def _yoomoney_open_payment(self):
        """Create the payment at YooKassa, or fetch it if it exists.

        :return: the outcome; an Accepted payment has been applied to the transaction, unless
                 somebody else has it in hands: then the committed attempt links them later, and
                 the buyer need not wait for it.  None where a saved method may not be charged
        """
        self.ensure_one()
        if self.provider_reference:
            client = self.provider_id._yoomoney_client()
            outcome = self._yoomoney_fetch(client, "payment", self.provider_reference)
        elif self._yoomoney_is_by_token():
            return self._yoomoney_charge_token()
        else:
            outcome = self._yoomoney_execute("payment", self._yoomoney_payment_payload())
            if isinstance(outcome, Rejected) and outcome.parameter.startswith("confirmation"):
                # Not every contract has codes or the widget; YooKassa's page every one has.
                self = self.with_context(yoomoney_plain=True)
                outcome = self._yoomoney_execute("payment", self._yoomoney_payment_payload())
        self._yoomoney_apply_unless_locked(outcome)
        return outcome

    def _yoomoney_leave_widget(self):
        """The form for the card does not come up in our page: pay on YooKassa's instead.

        A payment keeps its way of confirmation, so there is a new one. Money for the old one, from
        a tab where the form does come up, is recognized (:meth:`_yoomoney_is_paid_instead`).

        :return: the outcome, like :meth:`_yoomoney_open_payment`
        """
        self.ensure_one()
        plain = self.with_context(yoomoney_plain=True)
        outcome = self._yoomoney_execute("payment", plain._yoomoney_payment_payload(), anew=True)
        if isinstance(outcome, Accepted) and outcome.data.get("status") == "pending":
            self.lock_for_update(allow_referencing=True)
            if self.state in ("draft", "pending"):
                self.provider_reference = outcome.data["id"]
                self._yoomoney_plan_next_look()
        else:
            self._yoomoney_apply_unless_locked(outcome)
        return outcome

    def _yoomoney_resume_payment(self):
        """Find out about a payment that was begun and whose creation got no answer.

        Repeating the call is safe (same key, same body): where YooKassa has never had the first one
        (the process died before it left) this one makes the payment, and nobody pays it unless the
        buyer comes back.  After a day the key protects from nothing; then YooKassa's list is read
        and nothing is made.  The charge of a saved method has rules of its own.

        :return: the outcome; None where no payment was begun, or it was refused
        """
        attempt = self.env["yoomoney.attempt"].sudo()._last(self.reference, "payment")
        if attempt and self._yoomoney_is_by_token():
            return self._yoomoney_resume_charge(attempt)
        if not attempt or attempt.outcome == "rejected" or not attempt.first_sent:
            return None
        outcome = self._yoomoney_carry_out(attempt)
        if isinstance(outcome, Rejected) and outcome.is_missing:
            # YooKassa's own word that there is no such payment.
            self.lock_for_update(allow_referencing=True)
            self._set_canceled(state_message=self.env._("The payment was never started."))
        else:
            self._yoomoney_apply_outcome(outcome)
        return outcome

    def _yoomoney_refresh(self):
        """Ask YooKassa for the truth and apply it, unless somebody else is applying it now.

        :return: the outcome of asking; None when there is nothing to ask about yet
        """
        self.ensure_one()
        if not self.provider_reference:
            # The answer to a charge was lost, or its process died before it: the same key again.
            charging = self.state == "pending" and self._yoomoney_is_by_token()
            return self._yoomoney_charge_token() if charging else None
        operation = "refund" if self.operation == "refund" else "payment"
        client = self.provider_id._yoomoney_client()
        outcome = self._yoomoney_fetch(client, operation, self.provider_reference)
        self._yoomoney_apply_unless_locked(outcome)
        return outcome

    # --- applying --------------------------------------------------------------------------------

    def _yoomoney_apply_unless_locked(self, outcome):
        """Bring the answer into the transaction wholly or not at all.

        What others add to `_set_done` may find its own records locked when the state has been
        written already; to pass over that and commit would make a payment done without what
        depends on it.  So all of it is undone, and the cron or a notification comes again.

        That a payment is open is written behind the lock and nothing else with it: there is
        nothing to undo.
        """
        data = outcome.data if isinstance(outcome, Accepted) else {}
        if data.get("status") == "pending" and self.state == "draft":
            known = self.provider_reference in (False, data.get("id"))
            if known and self.try_lock_for_update(allow_referencing=True):
                self._yoomoney_process(data)
                return
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
            self._set_error(self._yoomoney_refusal())

    def _yoomoney_refusal(self):
        """The buyer may read it, too; YooKassa's own words are in the journal of calls."""
        return self.env._(
            "The payment service refused the request. Nothing was charged; try again, or pay"
            " another way."
        )

    def _yoomoney_is_paid_instead(self, data):
        """Whether this other payment of the transaction has the money that we wait for."""
        return (
            self.operation != "refund"
            and self.state in ("draft", "pending")
            and data.get("status") in const.PAID
            and not self._yoomoney_amount_differs(data)
        )

    def _yoomoney_apply(self, data):
        """Process an object that was fetched from YooKassa, one at a time.

        :raise LockError: when another worker processes this transaction; what it is told is as
                          true as what we were, so callers may let it, if they undo what has been
                          written before (see :meth:`_yoomoney_apply_unless_locked`)
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        self._yoomoney_fetch_lean()
        another = self.provider_reference and self.provider_reference != data.get("id")
        if another and not self._yoomoney_is_paid_instead(data):
            self._yoomoney_note_second(data)
            return
        self._yoomoney_process(data)

    def _yoomoney_process(self, data):
        """The same behind the lock, where no other payment has to be told apart."""
        self._process(const.PROVIDER_CODE, data)
        paid = data.get("status") in const.PAID
        if paid and self._yoomoney_amount_differs(data):
            self._yoomoney_alert_amount(data.get("amount") or {})
        self._yoomoney_plan_next_look()


def _go_on(registry, transaction_id, hasty):
    """Runs after the commit of the request that asked for it; the cron stands behind it."""
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"yoomoney_hasty": hasty})
            # Not there: a part of the request was undone before it was committed.
            for transaction in env["payment.transaction"].browse(transaction_id).exists():
                transaction._yoomoney_go_on()
    except TRY_AGAIN:
        _logger.warning(
            "The transaction with id %s could not be carried out now; the cron will.",
            transaction_id,
            exc_info=True,
        )
