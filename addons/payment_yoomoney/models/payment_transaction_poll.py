import logging
from collections import Counter
from datetime import timedelta

from odoo import api, fields, models

from .. import const
from ..services.outcome import Unknown
from .payment_transaction_calls import TRY_AGAIN

_logger = logging.getLogger(__name__)

BATCH = 50
# The older the news, the rarer the question: a quarter of the age, within these.
SHORTEST, LONGEST = timedelta(minutes=2), timedelta(hours=6)
# A page that waits for the end of a payment may ask so often.
ASK_EVERY = timedelta(seconds=4)
# First key of the advisory locks of transactions that are being asked about.
ASK_CLASS = 715_522
# A shop that does not answer so often in a row is left alone until the next run.
PATIENCE = 5
# After so long somebody has to look why it has no end; later it is not asked about any more.
LONG, TOO_LONG = timedelta(days=8), timedelta(days=60)


class PaymentTransaction(models.Model):
    """What nobody tells us is asked for: there are no webhooks of lost webhooks."""

    _inherit = "payment.transaction"

    yoomoney_asked_at = fields.Datetime(readonly=True, copy=False)
    yoomoney_next_poll = fields.Datetime(
        string="YooKassa is asked next",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Empty when there is nothing to ask: not begun, or come to its end.",
    )

    def _yoomoney_plan_next_look(self):
        """Ask again later, and ever more rarely, until the transaction has come to its end."""
        self.ensure_one()
        now = fields.Datetime.now()
        age = now - (self.last_state_change or now)
        moment = now + (
            SHORTEST if self.yoomoney_decision else min(max(age / 4, SHORTEST), LONGEST)
        )
        if self.state == "authorized" and self.yoomoney_capture_at:
            moment = min(moment, max(self.yoomoney_capture_at, now + SHORTEST))
        if self.state not in ("draft", "pending", "authorized") or age > TOO_LONG:
            moment = False
        elif age > LONG:
            self._yoomoney_raise_alert(
                self.env._(
                    "%(reference)s has not come to an end for days. Look it up at YooKassa.",
                    reference=self.reference,
                )
            )
        self.yoomoney_next_poll = moment

    def _yoomoney_asks_alone(self):
        """Whether no other request asks about this transaction for its buyer, until ours is over.

        So a slow provider keeps one worker, however often a page is loaded, and no row is locked
        while it is asked.
        """
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [ASK_CLASS, self.id])
        return self.env.cr.fetchone()[0]

    def _yoomoney_ask_now_and_then(self):
        """Ask for a buyer who waits, not oftener than every few seconds, whoever asks."""
        self.ensure_one()
        asked = self.yoomoney_asked_at
        if self.state not in ("draft", "pending") or (
            asked and asked > fields.Datetime.now() - ASK_EVERY
        ):
            return
        if self._yoomoney_asks_alone():
            self._yoomoney_refresh()
            if self.try_lock_for_update(allow_referencing=True):
                self.yoomoney_asked_at = fields.Datetime.now()  # the answer took its time

    def _yoomoney_go_on(self):
        """Bring one transaction forward: do what is to be done, or ask what became of it."""
        self.ensure_one()
        if self.operation == "refund":
            return self._yoomoney_send_refund()
        if self.state == "authorized":
            return self._yoomoney_settle_hold()
        if self.provider_reference:
            return self._yoomoney_refresh()
        if self._yoomoney_is_by_token():
            return self._yoomoney_charge_token()
        return self._yoomoney_resume_payment()

    # --- the cron --------------------------------------------------------------------------------

    @api.model
    def _yoomoney_cron_poll(self):
        """Ask about what is open, longest overdue first, each one once a run.

        Carts that never went to pay are not among them: only a call makes a transaction open.
        """
        attempts = self.env["yoomoney.attempt"].sudo()
        attempts._repair_orphans()
        attempts._settle_strays()
        self._yoomoney_judge_suspects()
        self.env["payment.provider"].sudo()._yoomoney_adopt_refunds()
        self._yoomoney_watch_unlinked()
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        due = [
            ("yoomoney_next_poll", "<=", now),
            ("provider_id.code", "=", const.PROVIDER_CODE),
            ("provider_id.state", "!=", "disabled"),
        ]
        cron._commit_progress(remaining=self.search_count(due))
        silent, seen = Counter(), self.browse()
        while batch := self.search(
            [
                *due,
                ("provider_id", "not in", [key for key in silent if silent[key] >= PATIENCE]),
                # Those that were in other hands and could not be put off.
                ("id", "not in", seen.ids),
            ],
            order="yoomoney_next_poll, id",
            limit=BATCH,
        ):
            for transaction in batch:
                provider = transaction.provider_id.id
                if silent[provider] >= PATIENCE:
                    continue
                answered = transaction._yoomoney_look()
                silent[provider] = 0 if answered else silent[provider] + 1
                if transaction.yoomoney_next_poll and transaction.yoomoney_next_poll <= now:
                    seen |= transaction
                if not cron._commit_progress(1):
                    return
        # What was left out on purpose waits for the next run, not for a second round of this one.
        cron._commit_progress(remaining=0)

    def _yoomoney_look(self):
        """One transaction, a unit of its own: what fails is undone and tried next time.

        :return: whether YooKassa answered
        """
        self.ensure_one()
        outcome = None
        try:
            outcome = self._yoomoney_go_on()
            self.env.flush_all()
        except TRY_AGAIN:
            self.env.cr.rollback()
            _logger.warning(
                "Transaction %s could not be polled; it will be tried again.",
                self.id,
                exc_info=True,
            )
        if self.try_lock_for_update(allow_referencing=True):
            self._yoomoney_plan_next_look()
        return not isinstance(outcome, Unknown)

    @api.model
    def _yoomoney_watch_unlinked(self):
        """Calls whose answer never reached their transaction: the process died, or the answer was
        lost, before it could be written down there."""
        now = fields.Datetime.now()
        self.env.cr.execute(
            """
            SELECT DISTINCT tx.id
              FROM yoomoney_attempt attempt
              JOIN payment_transaction tx ON tx.reference = attempt.reference
             WHERE attempt.first_sent < %s
               AND attempt.first_sent > %s
               AND attempt.outcome IS DISTINCT FROM 'rejected'
               AND tx.provider_reference IS NULL
               AND tx.yoomoney_next_poll IS NULL
               AND tx.state != 'done'
            """,
            [now - const.SETTLE, now - timedelta(days=3)],
        )
        found = self.browse(row[0] for row in self.env.cr.fetchall())
        found.try_lock_for_update(allow_referencing=True).yoomoney_next_poll = now
