from odoo import fields, models

from ..receipt_const import AGENT_TYPES, MEASURES, PAYMENT_SUBJECTS, SALE_MODES


class ProductTemplate(models.Model):
    """What fiscal receipts say of a product.

    Empty fields mean: as in the product's category, then in the categories above it, then in the
    settings of the payment provider.
    """

    _inherit = "product.template"

    yoomoney_payment_subject = fields.Selection(
        PAYMENT_SUBJECTS, string="Subject on Receipts", help="Empty: as in the category."
    )
    yoomoney_sale_mode = fields.Selection(
        SALE_MODES, string="Settlement on Receipts", help="Empty: as in the category."
    )
    yoomoney_measure = fields.Selection(
        MEASURES, string="Measure on Receipts", help="Empty: as in the provider's settings."
    )
    yoomoney_agent_type = fields.Selection(
        AGENT_TYPES,
        string="Agent Sign on Receipts",
        help="If this is sold for the supplier named here; empty: as in the provider's settings.",
    )
    yoomoney_supplier_id = fields.Many2one(
        "res.partner",
        string="Sold for",
        help="Whose goods or services these are, if the company sells them as an agent.",
    )

    def _yoomoney_receipt_trait(self, name):
        """The value of the product or of the nearest category that has one; False for none."""
        categories = self.categ_id
        while categories[-1:].parent_id:
            categories += categories[-1].parent_id
        for record in (self, *categories):
            if name in record._fields and record[name]:
                return record[name]
        return False
