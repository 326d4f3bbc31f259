from odoo import api, fields, models
from odoo.exceptions import UserError


class YoomoneyPayout(models.TransientModel):
    """The payout of some registries is in the bank: settle it on the clearing account.

    Works with what Odoo has by itself.  Where there is a screen for bank reconciliation, the same
    is done there.
    """

    _name = "yoomoney.payout"
    _description = "Payout of YooKassa in the bank"

    registry_ids = fields.Many2many("yoomoney.registry", required=True)
    company_id = fields.Many2one("res.company", compute="_compute_company")
    currency_id = fields.Many2one("res.currency", compute="_compute_company")
    expected = fields.Monetary(
        string="Not in the bank yet",
        compute="_compute_expected",
        help="Payouts of the registries less what was withheld for refunds.",
    )
    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank transaction",
        domain="[('company_id', '=', company_id), ('is_reconciled', '=', False),"
        " ('amount', '>', 0)]",
        help="The one that the bank statement brought; empty: make a new one.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank",
        domain="[('type', '=', 'bank'), ('company_id', '=', company_id)]",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
    )
    date = fields.Date(default=fields.Date.context_today)
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)

    @api.depends("registry_ids")
    def _compute_company(self):
        for wizard in self:
            wizard.company_id = wizard.registry_ids.company_id[:1]
            wizard.currency_id = wizard.registry_ids.currency_id[:1]

    @api.depends("registry_ids")
    def _compute_expected(self):
        for wizard in self:
            wizard.expected = sum(wizard.registry_ids.mapped("open_payout"))

    @api.depends("registry_ids")
    def _compute_journal_id(self):
        for wizard in self:
            wizard.journal_id = wizard.registry_ids.provider_id.yoomoney_bank_journal_id[:1]

    @api.depends("registry_ids")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.expected

    def action_settle(self):
        """Match the bank transaction with the open payouts; make it first, if there is none.

        Another amount than expected leaves the difference open on the clearing account.
        """
        self.ensure_one()
        self.check_access("write")
        self.registry_ids.check_access("read")
        self.statement_line_id.check_access("read")
        # Odoo's accountants have no right to write bank transactions in Community.
        self = self.sudo()
        registries = self.registry_ids
        if len(registries.provider_id) != 1:
            raise UserError(self.env._("Choose registries of one provider."))
        if self.statement_line_id and self.statement_line_id.company_id != self.company_id:
            raise UserError(self.env._("The bank transaction is another company's."))
        clearing = registries.provider_id.with_company(self.company_id)._yoomoney_check_books()
        payouts = registries._payout_lines()
        if not payouts:
            raise UserError(self.env._("The payouts of these registries are in the bank already."))
        transaction = self.statement_line_id or self._make_transaction(clearing)
        _liquidity, suspense, others = transaction._seek_for_lines()
        if suspense:
            # As a reconciliation screen does it: the transaction's other side finds its account.
            suspense.with_context(skip_account_move_synchronization=True).account_id = clearing
        counterpart = (suspense + others).filtered(
            lambda line: line.account_id == clearing and not line.reconciled
        )
        (counterpart + payouts).reconcile()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.bank.statement.line",
            "res_id": transaction.id,
            "view_mode": "form",
        }

    def _make_transaction(self, clearing):
        if not self.journal_id:
            raise UserError(self.env._("Choose the bank that the payout arrived in."))
        if self.amount <= 0:
            raise UserError(self.env._("A payout is more than nothing."))
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.journal_id.id,
                "date": self.date,
                "amount": self.amount,
                "payment_ref": self.env._(
                    "Payout of YooKassa: %s", ", ".join(self.registry_ids.mapped("name"))
                ),
                "partner_id": self.registry_ids.provider_id.yoomoney_commission_partner_id.id,
                "counterpart_account_id": clearing.id,
            }
        )
