from odoo import fields, models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    website_asked_at = fields.Datetime(
        readonly=True, help="When a buyer's status page last asked the provider about the payment."
    )
