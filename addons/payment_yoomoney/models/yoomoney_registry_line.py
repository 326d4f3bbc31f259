from odoo import api, fields, models
from odoo.fields import Command

from ..services.payload import kopecks


class YoomoneyRegistryLine(models.Model):
    """One operation of a registry; imported once, whatever files it is in."""

    _name = "yoomoney.registry.line"
    _description = "Operation of a YooKassa registry"
    _order = "date desc, id desc"

    registry_id = fields.Many2one(
        "yoomoney.registry", required=True, readonly=True, index=True, ondelete="restrict"
    )
    provider_id = fields.Many2one(
        related="registry_id.provider_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(related="registry_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="registry_id.currency_id")
    kind = fields.Selection(
        [("payment", "Payment"), ("refund", "Refund")], required=True, readonly=True
    )
    object_id = fields.Char(string="YooKassa ID", required=True, readonly=True, index=True)
    payment_id = fields.Char(string="ID of the payment", readonly=True)
    date = fields.Date(required=True, readonly=True, help="The day of the registry, in Moscow.")
    moment = fields.Datetime(string="Time", readonly=True)
    amount = fields.Monetary(readonly=True)
    net = fields.Monetary(string="Payout", readonly=True, help="Withheld, for a refund.")
    fee = fields.Monetary(string="Commission", readonly=True)
    vat = fields.Monetary(string="VAT of it", readonly=True)
    method = fields.Char(readonly=True)
    description = fields.Char(readonly=True)
    transaction_id = fields.Many2one(
        "payment.transaction", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    move_line_ids = fields.One2many("account.move.line", "yoomoney_registry_line_id", readonly=True)
    state = fields.Selection(
        [
            ("matched", "Known"),
            ("unknown", "Not known here"),
            ("differs", "Amount differs"),
            ("sum", "Commission does not add up"),
        ],
        required=True,
        readonly=True,
    )

    _object_once = models.UniqueIndex(
        "(provider_id, kind, object_id)", "This operation was imported already."
    )

    def _sums(self):
        """Kopecks: what was turned over, kept, and paid out; refunds count against payments."""
        sums = dict.fromkeys(("amount", "net", "fee", "vat"), 0)
        for line in self:
            sign = 1 if line.kind == "payment" else -1
            for name in sums:
                sums[name] += sign * kopecks(line[name])
        return sums

    def _label(self):
        what = self.env._("Payment") if self.kind == "payment" else self.env._("Refund")
        return " ".join(filter(None, (what, self.transaction_id.reference, self.object_id)))

    # --- recognizing -----------------------------------------------------------------------------

    @api.model
    def _known(self, provider, operations):
        """{(kind, id): (amount, net)} of those that were imported before."""
        found = self.search(
            [
                ("provider_id", "=", provider.id),
                ("object_id", "in", [row.object_id for row in operations]),
            ]
        )
        return {
            (line.kind, line.object_id): (kopecks(line.amount), kopecks(line.net)) for line in found
        }

    @api.model
    def _values_of(self, row, transaction=None):
        differs = transaction and kopecks(abs(transaction.amount)) != row.amount
        state = "matched"
        if not transaction:
            state = "unknown"
        elif differs:
            state = "differs"
        elif not row.adds_up:
            state = "sum"
        return {
            "kind": row.kind,
            "object_id": row.object_id,
            "payment_id": row.payment_id,
            "date": row.day,
            "moment": row.moment,
            "amount": row.amount / 100,
            "net": row.net / 100,
            "fee": row.fee / 100,
            "vat": row.vat / 100,
            "method": row.method,
            "description": row.description,
            "transaction_id": transaction.id if transaction else False,
            "state": state,
        }

    # --- the books -------------------------------------------------------------------------------

    def _reconcile(self):
        """Settle the payments on the clearing account, as far as they are posted."""
        plan = []
        for line in self:
            clearing = line.provider_id._yoomoney_settlement_account()
            ours = line.move_line_ids.filtered(
                lambda item, clearing=clearing: (
                    item.account_id == clearing
                    and item.parent_state == "posted"
                    and not item.reconciled
                )
            )
            theirs = line.transaction_id.payment_id.move_id.line_ids.filtered(
                lambda item, clearing=clearing: (
                    item.account_id == clearing
                    and item.parent_state == "posted"
                    and not item.reconciled
                )
            )
            if ours and theirs:
                plan.append(ours + theirs)
        if plan:
            self.env["account.move.line"]._reconcile_plan(plan)

    def _clarify(self):
        """Payments that are known by now leave the account of what is to be clarified."""
        for provider, lines in (
            self.filtered(lambda line: line.state == "unknown").grouped("provider_id").items()
        ):
            provider = provider.with_company(provider.company_id)
            clearing = provider._yoomoney_check_books()
            for line in lines:
                found = self.env["payment.transaction"].search(
                    [
                        ("provider_id", "=", provider.id),
                        ("provider_reference", "=", line.object_id),
                        ("operation", "=" if line.kind == "refund" else "!=", "refund"),
                    ],
                    limit=1,
                )
                if found:
                    line._clarified(found, clearing)

    def _clarified(self, transaction, clearing):
        """Post the transfer from the account of what is to be clarified to the clearing account."""
        self.ensure_one()
        waiting = self.move_line_ids.filtered(lambda item: item.parent_state == "posted")[:1]
        same = kopecks(abs(transaction.amount)) == kopecks(self.amount)
        self.write({"transaction_id": transaction.id, "state": "matched" if same else "differs"})
        move = (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": waiting.journal_id.id,
                    "date": fields.Date.context_today(self),
                    "ref": self.registry_id.name,
                    "yoomoney_registry_id": self.registry_id.id,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "name": self._label(),
                                "partner_id": transaction.partner_id.commercial_partner_id.id,
                                "debit": debit,
                                "credit": credit,
                                "yoomoney_registry_line_id": self.id,
                            }
                        )
                        for account, debit, credit in (
                            (waiting.account_id, waiting.credit, waiting.debit),
                            (clearing, waiting.debit, waiting.credit),
                        )
                    ],
                }
            )
        )
        move.action_post()
        if waiting.account_id.reconcile:
            (waiting + move.line_ids).filtered(
                lambda item: item.account_id == waiting.account_id
            ).reconcile()
