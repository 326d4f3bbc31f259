from odoo import api, fields, models
from odoo.exceptions import UserError

from ..services import payload as payloads
from ..services import receipt_payload
from .yoomoney_receipt_source import ReceiptError

#: What may change once a receipt has left: how it fares.
OPEN_FIELDS = {
    *("state", "provider_reference", "problem", "alerted", "polled_at", "replaced_by_id"),
    *("fiscal_document_number", "fiscal_storage_number", "fiscal_attribute"),
    *("fiscal_provider_id", "registered_at", "pending_since", "line_ids"),
}
#: Receipts that say something about what was sold.
COUNTED = ("draft", "pending", "succeeded")


class YoomoneyReceipt(models.Model):
    """A fiscal receipt (54-FZ): what was said to the register, and what it answered.

    Made by the system only, never deleted and, once it has left, never changed but for its state.
    The cause (payment, refund, or what was delivered) is unique, so that no trigger, however often
    it fires, makes a second receipt.
    """

    _name = "yoomoney.receipt"
    _description = "Fiscal receipt"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, index="trigram")
    kind = fields.Selection(
        [("sale", "Sale"), ("closing", "Closing"), ("refund", "Refund")],
        required=True,
        readonly=True,
        help="Closing: what was prepaid has been delivered.",
    )
    cause = fields.Char(required=True, readonly=True, copy=False)
    via = fields.Selection(
        [("request", "With the payment or refund"), ("receipts", "By a request of its own")],
        string="Sent",
        required=True,
        readonly=True,
        default="receipts",
    )
    provider_id = fields.Many2one(
        "payment.provider", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    transaction_id = fields.Many2one(
        "payment.transaction",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The payment or refund that the receipt belongs to.",
    )
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    customer_email = fields.Char(readonly=True)
    customer_phone = fields.Char(readonly=True)
    customer_name = fields.Char(readonly=True)
    customer_inn = fields.Char(string="Customer's INN", readonly=True)
    header = fields.Json(readonly=True, help="Taxation system, sign of the internet, time zone.")
    settlements = fields.Json(readonly=True, help="Pairs of type and kopecks.")
    quantities = fields.Json(
        readonly=True, help="Of a closing receipt: units by line of the order; empty for all."
    )
    line_ids = fields.One2many("yoomoney.receipt.line", "receipt_id", readonly=True)
    amount = fields.Monetary(compute="_compute_amount", store=True)
    state = fields.Selection(
        [
            ("draft", "To be sent"),
            ("pending", "Being registered"),
            ("succeeded", "Registered"),
            ("canceled", "Cancelled by the register"),
            ("failed", "Not possible"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        tracking=True,
    )
    problem = fields.Text(readonly=True)
    alerted = fields.Boolean(readonly=True, help="The accountant has a task about it.")
    pending_since = fields.Datetime(readonly=True)
    polled_at = fields.Datetime(string="Last looked at", readonly=True)
    provider_reference = fields.Char(
        string="YooKassa ID", readonly=True, index="btree_not_null", copy=False
    )
    fiscal_document_number = fields.Char(readonly=True)
    fiscal_storage_number = fields.Char(readonly=True)
    fiscal_attribute = fields.Char(readonly=True)
    fiscal_provider_id = fields.Char(string="Register's ID", readonly=True)
    registered_at = fields.Datetime(readonly=True)
    replaced_by_id = fields.Many2one("yoomoney.receipt", readonly=True, index="btree_not_null")
    attempt_ids = fields.Many2many("yoomoney.attempt", compute="_compute_attempt_ids")

    _cause_unique = models.UniqueIndex("(cause)")
    _reference_unique = models.UniqueIndex(
        "(provider_reference) WHERE provider_reference IS NOT NULL"
    )
    _open_index = models.Index("(polled_at, id) WHERE state IN ('draft', 'pending')")

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for receipt in self:
            receipt.amount = sum(map(payloads.kopecks, receipt.line_ids.mapped("amount"))) / 100

    def _compute_attempt_ids(self):
        attempts = self.env["yoomoney.attempt"]
        for receipt in self:
            receipt.attempt_ids = attempts.search(
                [("reference", "=", receipt.name), ("operation", "=", "receipt")]
            )

    # --- append-only -----------------------------------------------------------------------------

    def write(self, vals):
        """What was said to the register stays as it was said."""
        frozen = {
            name
            for name in vals.keys() - OPEN_FIELDS
            if not name.startswith(("message_", "activity_"))
        }
        if frozen and any(receipt.state not in ("draft", "failed") for receipt in self):
            raise UserError(self.env._("A receipt that has left is not changed any more."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Fiscal receipts are never deleted."))

    # --- making ----------------------------------------------------------------------------------

    @api.model
    def _of_cause(self, cause):
        """The receipt of a cause that counts: the last one where receipts were issued again."""
        found = self.search([("cause", "=", cause)], limit=1)
        while found.replaced_by_id:
            found = found.replaced_by_id
        return found

    @api.model
    def _make(self, transaction, kind, cause, plan, problem="", **values):
        """A receipt of a plan (see `payment.transaction._yoomoney_receipt_plan`).

        :param dict plan: None for one that cannot be made; ``problem`` says why
        """
        plan = plan or {}
        customer = plan.get("customer") or {}
        rows = plan.get("rows") or []
        via = plan.get("via", "receipts")
        receipt = self.create(
            {
                "name": self._new_name(transaction, kind, cause),
                "kind": kind,
                "cause": cause,
                "via": via,
                "provider_id": transaction.provider_id.id,
                "company_id": transaction.company_id.id,
                "currency_id": transaction.currency_id.id,
                "transaction_id": transaction.id,
                "customer_email": customer.get("email"),
                "customer_phone": customer.get("phone"),
                "customer_name": customer.get("full_name"),
                "customer_inn": customer.get("inn"),
                "header": plan.get("header"),
                "settlements": plan.get("settlements"),
                "line_ids": [(0, 0, self._line_values(row)) for row in rows],
                "state": "failed" if problem else "pending" if via == "request" else "draft",
                "pending_since": fields.Datetime.now(),
                **values,
            }
        )
        if problem:
            receipt._alert(problem)
        return receipt

    @api.model
    def _line_values(self, data):
        return self.env["yoomoney.receipt.line"]._values_of(
            receipt_payload.load(data), data.get("covered", 0), data.get("of_closing", False)
        )

    @api.model
    def _new_name(self, transaction, kind, cause):
        """The name is the reference of the attempt: the same cause has the same, for ever."""
        letter = {"sale": "S", "closing": "C", "refund": "R"}[kind]
        return f"{transaction.reference}/{letter}-{cause.partition(':')[2]}"

    def _rows(self):
        return [line._row() for line in self.line_ids]

    def _customer(self):
        values = {
            "email": self.customer_email,
            "phone": self.customer_phone,
            "full_name": self.customer_name,
            "inn": self.customer_inn,
        }
        return {name: value for name, value in values.items() if value}

    # --- how they fare, in one word --------------------------------------------------------------

    @api.model
    def _summary_states(self):
        return [
            ("due", self.env._("Receipt to be made")),
            ("waiting", self.env._("Receipt being registered")),
            ("issued", self.env._("Receipt registered")),
            ("problem", self.env._("Receipt needs attention")),
        ]

    def _summary(self, due=False):
        """One word for several receipts, the worst first; False where there are none."""
        counted = self.filtered(lambda receipt: not receipt.replaced_by_id)
        states = set(counted.mapped("state"))
        if states & {"canceled", "failed"} or any(counted.mapped("alerted")):
            return "problem"
        if due:
            return "due"
        if states & {"draft", "pending"}:
            return "waiting"
        return "issued" if states else False

    @api.model
    def _action_of(self, receipts):
        """The window that shows these receipts."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "payment_yoomoney.yoomoney_receipt_action"
        )
        return {**action, "domain": [("id", "in", receipts.ids)], "context": {}}

    # --- a human is asked ------------------------------------------------------------------------

    def _alert(self, problem):
        """A task for the accountant, once; the payment stays as it is."""
        self.ensure_one()
        self.problem = problem
        if self.alerted:
            return
        self.alerted = True
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._("Receipt %s needs attention", self.name),
            note=problem,
            user_id=self.provider_id._yoomoney_accountant().id,
        )

    def action_send_again(self):
        """Button: once what was wrong is mended, make the receipt anew and send it.

        The former one stays for the record, with a link to the new one.
        """
        self.env["payment.provider"]._yoomoney_check_accountant()
        self.check_access("read")
        for receipt in self.sudo():
            if receipt.state not in ("canceled", "failed") or receipt.replaced_by_id:
                raise UserError(
                    self.env._("Only receipts that were cancelled or not possible are made anew.")
                )
            receipt._make_again()
        self.env.ref("payment_yoomoney.cron_receipts").sudo()._trigger()
        return True

    def _make_again(self):
        """Cancelled: the same lines again.  Not possible: of the documents as they are now."""
        root = self.cause.partition(":again")[0]
        number = self.search_count([("cause", "=like", f"{root}:again%")]) + 1
        plan, problem = self._plan() if self.state == "canceled" else None, ""
        if not plan:
            try:
                plan = self._plan_anew()
            except ReceiptError as error:
                problem = str(error)
        if not plan and not problem:
            raise UserError(self.env._("There is nothing left that %s could be about.", self.name))
        if plan:
            plan = {**plan, "via": "receipts"}
        new = self._make(
            self.transaction_id,
            self.kind,
            f"{root}:again{number}",
            plan,
            problem,
            order_id=self.order_id.id,
            quantities=self.quantities,
        )
        self.replaced_by_id = new
        self.activity_feedback(["mail.mail_activity_data_warning"])
        return new

    def _plan_anew(self):
        if self.kind == "closing":
            return self.order_id._yoomoney_closing_plan(self.quantities)
        if self.kind == "refund":
            return self.transaction_id._yoomoney_refund_plan()
        return self.transaction_id._yoomoney_receipt_plan()

    def _plan(self):
        """What this receipt said, as a plan for another one."""
        rows = [
            {
                **receipt_payload.dump(line._row(), payloads.kopecks(line.covered)),
                "of_closing": line.of_closing,
            }
            for line in self.line_ids
        ]
        return {
            "via": "receipts",
            "header": self.header,
            "customer": self._customer(),
            "rows": rows,
            "settlements": self.settlements
            or [("cashless", sum(row.total for row in self._rows()))],
        }
