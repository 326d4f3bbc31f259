from odoo import api, fields, models
from odoo.exceptions import ValidationError


class WaterFee(models.Model):
    """A fee per person that the price includes: pier, port, insurance. Shown, never added."""

    _name = "water.fee"
    _description = "Fee included in prices"
    _inherit = ["water.tariff.scope"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="As the customer reads it.")
    mode = fields.Selection(
        [("fixed", "Amount per person"), ("percent", "Percent of the price")],
        required=True,
        default="fixed",
    )
    amount = fields.Monetary()
    percent = fields.Float(digits=(6, 2))
    fare_ids = fields.Many2many(
        "water.fare",
        "water_fee_fare",
        "fee_id",
        "fare_id",
        string="Fares",
        help="Empty for every fare.",
    )

    def _in_words(self):
        words = f"{self.percent:g} %" if self.mode == "percent" else self._money_words(self.amount)
        return ": ".join(filter(None, (", ".join(self.fare_ids.mapped("name")), words)))

    @api.constrains("mode", "amount", "percent")
    def _check_something(self):
        for fee in self:
            value = fee.amount if fee.mode == "fixed" else fee.percent
            if value <= 0:
                raise ValidationError(
                    self.env._("The fee “%s” must be more than nothing.", fee.name)
                )
            if fee.mode == "percent" and value > 100:
                raise ValidationError(
                    self.env._("The fee “%s” cannot be more than the whole price.", fee.name)
                )
