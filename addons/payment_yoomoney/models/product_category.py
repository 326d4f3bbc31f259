from odoo import fields, models

from ..receipt_const import PAYMENT_SUBJECTS, SALE_MODES


class ProductCategory(models.Model):
    _inherit = "product.category"

    yoomoney_payment_subject = fields.Selection(
        PAYMENT_SUBJECTS,
        string="Subject on Receipts",
        help="What is sold, on fiscal receipts; empty: as in the category above, at last as in the"
        " settings of the payment provider.",
    )
    yoomoney_sale_mode = fields.Selection(
        SALE_MODES,
        string="Settlement on Receipts",
        help="How the sale is settled, on fiscal receipts; empty: as in the category above.",
    )
