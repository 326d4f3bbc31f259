from odoo import fields, models


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "yoomoney.receipt.source"]

    yoomoney_registry_line_id = fields.Many2one(
        "yoomoney.registry.line",
        string="Operation of YooKassa",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _yoomoney_receipt_key(self):
        """The order's line, if there is exactly one: the closing receipt is made of that."""
        if len(self.sale_line_ids) == 1:
            return self.sale_line_ids._yoomoney_receipt_key()
        return super()._yoomoney_receipt_key()

    def _yoomoney_receipt_quantity(self):
        return self.quantity

    def _yoomoney_is_certificate(self):
        return any(line._yoomoney_is_certificate() for line in self.sale_line_ids)

    def _yoomoney_supplier(self):
        if len(self.sale_line_ids) == 1:
            return self.sale_line_ids._yoomoney_supplier()
        return super()._yoomoney_supplier()
