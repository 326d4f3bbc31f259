from decimal import Decimal

from odoo import api, fields, models

from ..receipt_const import AGENT_TYPES, MEASURES, PAYMENT_MODES, PAYMENT_SUBJECTS
from ..services import payload as payloads
from ..services.receipt_lines import Fiscal, Row


class YoomoneyReceiptLine(models.Model):
    """A line as it was issued: refunds repeat it with the same VAT code, whatever changed since."""

    _name = "yoomoney.receipt.line"
    _description = "Line of a fiscal receipt"
    _order = "receipt_id, id"

    receipt_id = fields.Many2one(
        "yoomoney.receipt", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="receipt_id.company_id", store=True)
    currency_id = fields.Many2one(related="receipt_id.currency_id")
    order_line_id = fields.Many2one(
        "sale.order.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    move_line_id = fields.Many2one(
        "account.move.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    name = fields.Char(required=True, readonly=True)
    quantity = fields.Float(digits=(12, 3), required=True, readonly=True)
    price = fields.Monetary(readonly=True, help="Of a piece, VAT included.")
    amount = fields.Monetary(readonly=True)
    covered = fields.Monetary(
        string="By certificate",
        readonly=True,
        help="What a gift certificate pays of this beside the amount; the closing receipt adds it.",
    )
    units = fields.Float(
        digits=(12, 3), readonly=True, help="For how many units of the document's line it stands."
    )
    vat_code = fields.Integer(string="VAT code", readonly=True)
    subject = fields.Selection(PAYMENT_SUBJECTS, readonly=True)
    mode = fields.Selection(PAYMENT_MODES, string="Settlement", readonly=True)
    measure = fields.Selection(MEASURES, readonly=True)
    agent_type = fields.Selection(AGENT_TYPES, string="Agent sign", readonly=True)
    supplier_name = fields.Char(readonly=True)
    supplier_inn = fields.Char(string="Supplier's INN", readonly=True)
    supplier_phone = fields.Char(readonly=True)
    of_closing = fields.Boolean(
        readonly=True, help="A refund of what a closing receipt had been issued for."
    )

    @api.model
    def _values_of(self, row, covered=0, of_closing=False):
        """Values of the record that keeps a row; a document's line that is gone is left out."""
        model, record_id = row.key
        links = {"sale.order.line": "order_line_id", "account.move.line": "move_line_id"}
        link = links.get(model)
        fiscal = row.fiscal
        supplier_name, supplier_inn, supplier_phone = fiscal.supplier or (False, False, False)
        values = {
            "name": row.name,
            "quantity": float(row.quantity),
            "price": row.price / 100,
            "amount": row.total / 100,
            "covered": covered / 100,
            "units": float(row.units),
            "vat_code": fiscal.vat_code,
            "subject": fiscal.subject,
            "mode": fiscal.mode,
            "measure": fiscal.measure,
            "agent_type": fiscal.agent_type or False,
            "supplier_name": supplier_name,
            "supplier_inn": supplier_inn,
            "supplier_phone": supplier_phone,
            "of_closing": of_closing,
        }
        if link and self.env[model].browse(record_id).exists():
            values[link] = record_id
        return values

    def _row(self):
        self.ensure_one()
        if self.order_line_id:
            key = ("sale.order.line", self.order_line_id.id)
        elif self.move_line_id:
            key = ("account.move.line", self.move_line_id.id)
        else:
            key = ("", 0)
        supplier = ()
        if self.agent_type:
            supplier = (self.supplier_name, self.supplier_inn, self.supplier_phone)
        return Row(
            key,
            self.name,
            Decimal(str(self.quantity)),
            payloads.kopecks(self.price),
            Decimal(str(self.units)),
            Fiscal(
                self.vat_code,
                self.subject,
                self.mode,
                self.measure,
                self.agent_type or "",
                supplier,
            ),
        )
