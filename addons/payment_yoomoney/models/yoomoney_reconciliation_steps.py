import logging
from datetime import timedelta, timezone
from urllib.parse import quote
from zoneinfo import ZoneInfo

from odoo import api, fields, models

from ..services import comparison, times
from ..services.outcome import Accepted, Rejected
from ..services.payload import kopecks
from .payment_transaction_calls import TRY_AGAIN
from .yoomoney_reconciliation import FRESH, MOSCOW, STAGES

_logger = logging.getLogger(__name__)

BATCH = 50
# YooKassa did not answer: so much later it is asked again.
AGAIN = timedelta(minutes=10)
# A registry comes the morning after; what it lacks two days later it lacks.
REGISTRY_LAG = timedelta(days=2)


class YoomoneyReconciliation(models.Model):
    """How a run goes: a page of the list or a batch of ours at a time, each committed.

    YooKassa is asked while nothing is locked but the run itself: what is noted are rows of its own.
    """

    _inherit = "yoomoney.reconciliation"

    # --- the cron --------------------------------------------------------------------------------

    @api.model
    def _cron_reconcile(self):
        """Plan the daily runs, carry out repairs that were asked for, bring runs forward."""
        self._plan_daily()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=0)
        self.env["yoomoney.reconciliation.line"]._repair_asked()
        running = [("state", "=", "running"), ("provider_id.state", "!=", "disabled")]
        for run in self.search(running, order="id"):
            while run.state == "running" and run._try_step():
                if not cron._commit_progress():
                    self._wake()
                    return
            if run.state == "running":
                self._wake(fields.Datetime.now() + AGAIN)
            cron._commit_progress()

    def _try_step(self):
        """A unit of its own: what fails is undone and tried by the next run of the cron.

        :return: whether to go on
        """
        try:
            problem = self._step()
            self.env.flush_all()
        except TRY_AGAIN:
            self.env.cr.rollback()
            _logger.warning("Run %s stopped; it will go on.", self.id, exc_info=True)
            problem = self.env._("Something went wrong; it is tried again.")
        self.problem = problem
        return not problem

    def _step(self):
        """:return: why it cannot go on, in words; nothing when it can"""
        self.ensure_one()
        if self.stage == "finish":
            return self._finish()
        if self.stage in ("payments", "refunds"):
            return self._step_page()
        return self._step_batch()

    def _next_stage(self):
        self.write({"stage": STAGES[STAGES.index(self.stage) + 1], "cursor": False})

    def _see(self, kind, object_ids):
        seen = self.seen or {}
        self.seen = {**seen, kind: sorted({*seen.get(kind, ()), *object_ids})}

    def _no_answer(self, outcome):
        reason = outcome.text if isinstance(outcome, Rejected) else outcome.reason
        return self.env._("YooKassa did not answer (%s). The run will go on.", reason)

    # --- what YooKassa has -----------------------------------------------------------------------

    def _step_page(self):
        """A page of YooKassa's list, newest first."""
        made = {
            "created_at.gte": times.to_api(self.since),
            "created_at.lt": times.to_api(self.until),
        }
        client = self.provider_id._yoomoney_client()
        outcome = client.page(self.stage, made, self.cursor or None)
        if isinstance(outcome, Rejected) and self.cursor:
            # Cursors grow old.  From the first page again: what was noted is only noted anew.
            self.cursor = False
            return None
        if not isinstance(outcome, Accepted):
            return self._no_answer(outcome)
        kind = self.stage.removesuffix("s")
        items = [item for item in outcome.data.get("items") or [] if item.get("id")]
        self._compare(kind, self._settled(items))
        self._see(kind, [item["id"] for item in items])
        self.cursor = outcome.data.get("next_cursor")
        if not self.cursor:
            self._next_stage()
        return None

    # --- what we have, and the registries --------------------------------------------------------

    def _step_batch(self):
        """What the lists did not have, one by one: made before midnight and paid after, or really
        not there."""
        search, ask = {
            "here": (self._search_here, self._ask_transaction),
            "registry": (self._search_registry, self._ask_registry_line),
        }[self.stage]
        batch = search([("id", ">", int(self.cursor or 0))])
        for record in batch:
            problem = ask(record)
            if problem:
                return problem
            self.cursor = str(record.id)
        if len(batch) < BATCH:
            self._next_stage()
        return None

    def _search_here(self, domain):
        """Transactions that say that YooKassa has, or may have, money."""
        return self.env["payment.transaction"].search(
            [
                *domain,
                ("provider_id", "=", self.provider_id.id),
                ("create_date", ">=", self.since),
                ("create_date", "<", self.until),
                *("|", ("state", "in", ("authorized", "done"))),
                *("&", ("state", "=", "pending"), ("provider_reference", "!=", False)),
            ],
            order="id",
            limit=BATCH,
        )

    def _ask_transaction(self, transaction):
        kind, object_id = transaction._yoomoney_kind(), transaction.provider_reference
        if not object_id:
            return self._note(kind, "unknown_there", transaction=transaction)
        return self._ask(kind, object_id, transaction=transaction)

    def _search_registry(self, domain):
        """Operations of imported registries; their days are Moscow's."""
        first, last = (
            moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(MOSCOW)).date()
            for moment in (self.since, self.until)
        )
        return self.env["yoomoney.registry.line"].search(
            [
                *domain,
                ("provider_id", "=", self.provider_id.id),
                *(("date", ">=", first), ("date", "<=", last)),
                *("|", ("moment", "=", False)),
                *("&", ("moment", ">=", self.since), ("moment", "<", self.until)),
            ],
            order="id",
            limit=BATCH,
        )

    def _ask_registry_line(self, line):
        if line.state == "matched" and line.transaction_id.state == "done":
            # Both say the same; whether YooKassa does is asked on the day that it was made.
            self._see(line.kind, [line.object_id])
            return None
        return self._ask(line.kind, line.object_id, line.transaction_id, line)

    def _ask(self, kind, object_id, transaction=None, registry_line=None):
        """Ask about one object, unless the lists had it.

        :return: why there is no answer
        """
        if object_id in (self.seen or {}).get(kind, ()):
            return None
        client = self.provider_id._yoomoney_client()
        outcome = self.env["payment.transaction"]._yoomoney_fetch(
            client, kind, quote(object_id, safe="")
        )
        if isinstance(outcome, Accepted):
            self._compare(kind, self._settled([outcome.data]))
        elif isinstance(outcome, Rejected) and outcome.is_missing:
            self._note(
                kind,
                "unknown_there",
                {"id": object_id},
                transaction=transaction,
                registry_line=registry_line,
            )
        else:
            return self._no_answer(outcome)
        self._see(kind, [object_id])
        return None

    # --- comparing -------------------------------------------------------------------------------

    def _settled(self, items):
        """Without those whose news may be on its way to us right now."""
        fresh = fields.Datetime.now() - FRESH
        return [item for item in items if (self._moment(item) or fresh) <= fresh]

    def _compare(self, kind, items):
        """Note what differs of objects that were fetched from YooKassa.

        :return: the differences, in the order of the items
        """
        ids = [item["id"] for item in items]
        ours = self.env["payment.transaction"]._yoomoney_known(self.provider_id, ids)
        registry_lines = self.env["yoomoney.registry.line"].search(
            [
                ("provider_id", "=", self.provider_id.id),
                ("kind", "=", kind),
                ("object_id", "in", ids),
            ]
        )
        registered = {line.object_id: line for line in registry_lines}
        covered = self._registry_days(kind)
        differences = []
        for item in items:
            transaction = ours.get((kind, item["id"]))
            line = registered.get(item["id"])
            found = comparison.difference(
                transaction and transaction._yoomoney_side(),
                comparison.there(item),
                kopecks(line.amount) if line else None,
            )
            if not found and not line and transaction and self._is_overdue(item, covered):
                found = "registry_missing"
            if found:
                self._note(kind, found, item, transaction, line)
            differences.append(found)
        return differences

    def _registry_days(self, kind):
        """Days of which a registry was imported."""
        groups = self.env["yoomoney.registry.line"]._read_group(
            [
                ("provider_id", "=", self.provider_id.id),
                ("kind", "=", kind),
                ("date", ">=", fields.Date.to_date(self.since) - timedelta(days=1)),
            ],
            ["date:day"],
        )
        return {fields.Date.to_date(day) for [day] in groups}

    @api.model
    def _moment(self, item):
        """When the money came, or else when it was made."""
        return times.from_api(item.get("captured_at") or item.get("created_at"))

    def _is_overdue(self, item, covered):
        """Whether the registry of its day is here, and has had the time to be complete."""
        moment = self._moment(item)
        if item.get("status") != "succeeded" or not moment:
            return False
        day = moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(MOSCOW)).date()
        return day in covered and fields.Datetime.now() - moment > REGISTRY_LAG

    def _note(self, kind, difference, item=None, transaction=None, registry_line=None):
        """Write a difference down, once for each object however often it is met."""
        lines = self.env["yoomoney.reconciliation.line"]
        item = item or {}
        if not transaction:
            transaction = lines._guess_transaction(self.provider_id, item)
        values = lines._values_of(self, kind, difference, item, transaction, registry_line)
        known = lines.search(
            [
                ("run_id", "=", self.id),
                ("kind", "=", kind),
                ("object_id", "=", values["object_id"]),
                *([] if values["object_id"] else [("transaction_id", "=", transaction.id)]),
            ],
            limit=1,
        )
        if known:
            # What a human has looked at stays looked at.
            same = known.state == "clarified" and known.difference == difference
            known.write({**values, "state": "clarified" if same else "open"})
        else:
            lines.create({**values, "run_id": self.id})
