import logging
from contextlib import suppress

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from ..services import comparison, times
from ..services.outcome import Accepted, Rejected
from .payment_transaction_calls import TRY_AGAIN

_logger = logging.getLogger(__name__)

#: What a look at YooKassa and its word can put right; amounts never.
REPAIRED = ("unknown_here", "status")


class YoomoneyReconciliationLine(models.Model):
    """A difference between what is known here, at YooKassa, and in its registries."""

    _name = "yoomoney.reconciliation.line"
    _description = "Difference to YooKassa"
    _order = "state, made_at desc, id desc"
    _rec_name = "object_id"

    run_id = fields.Many2one(
        "yoomoney.reconciliation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    provider_id = fields.Many2one(related="run_id.provider_id", store=True, precompute=True)
    company_id = fields.Many2one(
        related="run_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(
        [("payment", "Payment"), ("refund", "Refund")], required=True, readonly=True
    )
    difference = fields.Selection(
        [
            ("unknown_here", "Not known here"),
            ("unknown_there", "Not known at YooKassa"),
            ("amount", "Amount differs"),
            ("currency", "Currency differs"),
            ("status", "State differs"),
            ("registry_amount", "Registry has another amount"),
            ("registry_missing", "Not in the registry of its day"),
        ],
        required=True,
        readonly=True,
    )
    object_id = fields.Char(string="YooKassa ID", readonly=True, index=True)
    made_at = fields.Datetime(readonly=True, help="When it was made at YooKassa.")
    reference = fields.Char(
        readonly=True, help="What YooKassa keeps as our reference, or as description."
    )
    transaction_id = fields.Many2one(
        "payment.transaction", readonly=True, index="btree_not_null", ondelete="set null"
    )
    registry_line_id = fields.Many2one(
        "yoomoney.registry.line", string="In the registry", readonly=True, ondelete="set null"
    )
    amount_here = fields.Float(string="Here", digits=(16, 2), readonly=True)
    currency_here = fields.Char(readonly=True)
    state_here = fields.Char(readonly=True)
    amount_there = fields.Float(string="YooKassa", digits=(16, 2), readonly=True)
    currency_there = fields.Char(readonly=True)
    state_there = fields.Char(readonly=True)
    amount_registry = fields.Float(string="Registry", digits=(16, 2), readonly=True)
    repairable = fields.Boolean(string="Can be repaired", readonly=True)
    advice = fields.Text(string="What can be done", compute="_compute_advice")
    problem = fields.Char(readonly=True, help="What became of the last attempt to repair it.")
    state = fields.Selection(
        [("open", "Open"), ("repaired", "Repaired"), ("clarified", "Clarified")],
        required=True,
        readonly=True,
        default="open",
    )
    asked_by_id = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", help="Who has asked to repair it."
    )
    settled_by_id = fields.Many2one("res.users", string="By", readonly=True)
    settled_at = fields.Datetime(string="At", readonly=True)

    _object_once = models.UniqueIndex("(run_id, kind, object_id) WHERE object_id IS NOT NULL")

    @api.depends("difference", "repairable", "kind", "state_here", "state_there")
    def _compute_advice(self):
        env = self.env
        repair = {
            "unknown_here": env._("Repair takes it over as a transaction of its order."),
            "status": env._("Repair asks YooKassa again and follows it."),
        }
        by_hand = {
            "unknown_here": env._(
                "This database never asked for it: it was made in YooKassa's cabinet or by another"
                " system that uses this shop. Enter it by hand, or give it back there."
            ),
            "unknown_there": env._(
                "Here it counts as money, YooKassa has none. Was the shop changed, or the"
                " transaction set to done by hand? Correct it here."
            ),
            "amount": env._(
                "Never repaired by itself. Look which amount is right; refund or charge the rest."
            ),
            "currency": env._("Never repaired by itself. Look it up at YooKassa."),
            "status": env._(
                "Here it is done and in the books, at YooKassa it is not. Correct it here by hand."
            ),
            "registry_amount": env._(
                "YooKassa's interface and its registry disagree: ask YooKassa which is right."
            ),
            "registry_missing": env._(
                "The registry of its day was imported and lacks it: ask YooKassa when it is paid"
                " out."
            ),
        }
        orphan = env._(
            "The payment that it gives back is not known here, so neither is the refund."
        )
        for line in self:
            if line.repairable:
                line.advice = repair.get(line.difference, "")
            elif line.difference == "unknown_here" and line.kind == "refund":
                line.advice = orphan
            else:
                line.advice = by_hand.get(line.difference, "")

    # --- noting ----------------------------------------------------------------------------------

    @api.model
    def _guess_transaction(self, provider, item):
        """The transaction that an object names, though it is not linked with it."""
        reference = ((item or {}).get("metadata") or {}).get("tx_reference")
        return self.env["payment.transaction"].search(
            [("provider_id", "=", provider.id), ("reference", "=", reference or "")], limit=1
        )

    @api.model
    def _values_of(self, run, kind, difference, item, transaction, registry_line):
        theirs = comparison.there(item)
        ours = transaction._yoomoney_side() if transaction else comparison.Side("", None, "")
        return {
            "kind": kind,
            "difference": difference,
            "object_id": item.get("id") or False,
            "made_at": times.from_api(item.get("created_at")),
            "reference": transaction._extract_reference(run.provider_id.code, item)
            or item.get("description")
            or transaction.reference,
            "transaction_id": transaction.id,
            "registry_line_id": registry_line.id if registry_line else False,
            "amount_here": (ours.kopecks or 0) / 100,
            "currency_here": ours.currency,
            "state_here": ours.state,
            "amount_there": (theirs.kopecks or 0) / 100,
            "currency_there": theirs.currency,
            "state_there": theirs.state,
            "amount_registry": registry_line.amount if registry_line else 0,
            "repairable": self._is_repairable(run, kind, difference, item, ours, theirs),
            "problem": False,
        }

    @api.model
    def _is_repairable(self, run, kind, difference, item, ours, theirs):
        transactions = self.env["payment.transaction"]
        if difference == "status":
            return comparison.can_follow(ours, theirs)
        if difference != "unknown_here":
            return False
        if kind == "payment" or not item.get("payment_id"):
            return transactions._yoomoney_is_ours(run.provider_id, item)
        # A refund needs its payment, known already or taken over first.
        return bool(
            transactions._yoomoney_known(run.provider_id, [item["payment_id"]])
            or run.line_ids.filtered(
                lambda line: line.object_id == item["payment_id"] and line.repairable
            )
        )

    def _alert(self):
        """Tell of other amounts and currencies on the transaction, and whoever looks after it."""
        for line in self:
            if line.difference in ("amount", "currency") and line.transaction_id:
                line.transaction_id._yoomoney_alert_amount(
                    {"value": f"{line.amount_there:.2f}", "currency": line.currency_there}
                )

    def _are_news(self):
        """Whether any of these was not told by an earlier run."""
        return any(
            not self.search_count(
                [
                    ("provider_id", "=", line.provider_id.id),
                    ("run_id", "!=", line.run_id.id),
                    ("kind", "=", line.kind),
                    ("difference", "=", line.difference),
                    ("object_id", "=", line.object_id),
                    ("transaction_id", "=", line.transaction_id.id),
                ],
                limit=1,
            )
            for line in self
        )

    # --- repairing -------------------------------------------------------------------------------

    def action_repair(self):
        """Button: put right what YooKassa's word can put right."""
        self.env["payment.provider"]._yoomoney_check_accountant()
        self.check_access("read")
        self.ensure_one()
        line = self.sudo()
        line._repair(self.env.user)
        repaired = line.state == "repaired"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if repaired else "warning",
                "message": self.env._("Repaired.") if repaired else line.problem or line.advice,
                "sticky": not repaired,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_clarify(self):
        """Button: a human has looked at it, and nothing is left to do."""
        self.env["payment.provider"]._yoomoney_check_accountant()
        self.check_access("read")
        self.sudo().filtered(lambda line: line.state == "open")._settle("clarified", self.env.user)
        return True

    def _settle(self, state, user):
        self.write(
            {
                "state": state,
                "settled_by_id": user.id,
                "settled_at": fields.Datetime.now(),
                "problem": False,
            }
        )

    @api.model
    def _repair_asked(self):
        """One after the other, payments before the refunds of them; each a unit of its own."""
        asked = self.search(
            [("asked_by_id", "!=", False), ("state", "=", "open")], order="kind, id"
        )
        for line in asked:
            user = line.asked_by_id
            line = line.with_context(lang=user.lang)
            try:
                line._repair(user)
                self.env.flush_all()
            except TRY_AGAIN:
                self.env.cr.rollback()
                _logger.warning("Difference %s could not be repaired.", line.id, exc_info=True)
                line.problem = self.env._("It could not be repaired now. Try again later.")
            line.asked_by_id = False
            self.env["ir.cron"]._commit_progress()

    def _repair(self, user):
        """Fetch the truth while nothing is locked, then bring it in; twice does nothing twice."""
        self.ensure_one()
        if self.state != "open" or not self.repairable:
            return
        transactions = self.env["payment.transaction"]
        client = self.provider_id._yoomoney_client()
        outcome = transactions._yoomoney_fetch(client, self.kind, self.object_id)
        if isinstance(outcome, Accepted):
            self._follow(outcome.data, user)
        elif isinstance(outcome, Rejected):
            self.problem = self.env._("YooKassa refused: %(reason)s", reason=outcome.text)
        else:
            self.problem = self.env._(
                "YooKassa did not answer (%(reason)s). Try again later.", reason=outcome.reason
            )

    def _follow(self, data, user):
        busy = self.env._("Somebody else is working on this payment. Try again in a moment.")
        if not self.try_lock_for_update():
            self.problem = busy
            return
        try:
            with self.env.cr.savepoint():
                self.env["payment.transaction"]._yoomoney_take_over(self.provider_id, data)
        except LockError:
            self.problem = busy
            return
        [left] = self.run_id._compare(self.kind, [data])
        if left:
            self.problem = self.env._("YooKassa was asked again; this is what is left.")
            self._alert()
            return
        known = self.env["payment.transaction"]._yoomoney_known(self.provider_id, [self.object_id])
        transaction = known.get((self.kind, self.object_id))
        self.transaction_id = transaction
        self._settle("repaired", user)
        # Books of roots with a lock date may refuse; "Look for payments again" does it later.
        with suppress(UserError), self.env.cr.savepoint():
            self.registry_line_id._clarify()
