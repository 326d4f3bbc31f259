from odoo import fields, models


class AccountMove(models.Model):
    """The state of the receipts, where the accountant looks: on the invoice."""

    _inherit = "account.move"

    yoomoney_registry_id = fields.Many2one(
        "yoomoney.registry",
        string="YooKassa registry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    yoomoney_receipt_count = fields.Integer(compute="_compute_yoomoney_receipts", compute_sudo=True)
    yoomoney_receipt_state = fields.Selection(
        selection="_yoomoney_receipt_states",
        string="Receipt",
        compute="_compute_yoomoney_receipts",
        compute_sudo=True,
    )

    def _yoomoney_receipt_states(self):
        return self.env["yoomoney.receipt"]._summary_states()

    def _compute_yoomoney_receipts(self):
        for move in self:
            transactions = move._yoomoney_transactions()
            receipts = transactions.yoomoney_receipt_ids
            move.yoomoney_receipt_count = len(receipts)
            move.yoomoney_receipt_state = receipts._summary(
                any(transactions.mapped("yoomoney_receipt_due"))
            )

    def _yoomoney_transactions(self):
        """Payments of the document and of its orders, with their refunds."""
        self.ensure_one()
        if not self.is_sale_document():
            return self.env["payment.transaction"]
        orders = self.line_ids.sale_line_ids.order_id
        transactions = self.transaction_ids | orders.transaction_ids
        return transactions | transactions.child_transaction_ids

    def action_yoomoney_receipts(self):
        """Button: the receipts behind the document."""
        receipts = self.sudo()._yoomoney_transactions().yoomoney_receipt_ids
        return self.env["yoomoney.receipt"]._action_of(receipts.with_env(self.env))
