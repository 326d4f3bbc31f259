from odoo import api, fields, models


class AccountTax(models.Model):
    _inherit = "account.tax"

    yoomoney_vat_code_id = fields.Many2one(
        "yoomoney.vat.code",
        string="VAT Code of Receipts",
        compute="_compute_yoomoney_vat_code_id",
        store=True,
        readonly=False,
        domain=[("calculated", "=", False)],
        ondelete="restrict",
        help="What fiscal receipts say of this tax when the goods are delivered. A prepayment gets"
        " the calculated rate that belongs to it.",
    )

    @api.depends("amount", "amount_type", "type_tax_use")
    def _compute_yoomoney_vat_code_id(self):
        """A proposal by the rate; whether a rate of zero means 0 % or no VAT, a human says."""
        codes = {
            code.rate: code
            for code in self.env["yoomoney.vat.code"].search(
                [("calculated", "=", False), ("rate", ">", 0)]
            )
        }
        for tax in self:
            if tax.yoomoney_vat_code_id and tax.yoomoney_vat_code_id.rate == tax.amount:
                continue
            sold_by_rate = tax.type_tax_use == "sale" and tax.amount_type == "percent"
            tax.yoomoney_vat_code_id = sold_by_rate and codes.get(tax.amount, False)
