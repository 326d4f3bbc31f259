from odoo import api, fields, models


class WaterAddon(models.Model):
    """What is sold with a trip beside places: audio guide, lunch, transfer.

    Its pieces are rows of the same ledger, so that the last lunch is sold once. Each add-on owns a
    service product, on which accounting, taxes and promotions hang.
    """

    _name = "water.addon"
    _description = "Extra"
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    description = fields.Char(translate=True, help="One line, as shown to the customer.")
    price = fields.Monetary(required=True, help="For one piece, tax included.")
    limited = fields.Boolean(string="Limited per trip")
    stock_per_trip = fields.Integer(
        help="Pieces on each trip, where the trip does not say another number."
    )
    most = fields.Integer(string="Most per order", help="0 for as many as there are.")
    excursion_ids = fields.Many2many("water.excursion", string="Excursions", check_company=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(
        "product.product", readonly=True, copy=False, ondelete="restrict", check_company=True
    )

    _price_not_negative = models.Constraint("CHECK (price >= 0)", "A price cannot be below zero.")
    _numbers_not_negative = models.Constraint(
        "CHECK (stock_per_trip >= 0 AND most >= 0)", "Numbers of pieces cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Planning staff have no rights on products, and need none."""
        addons = super().create(vals_list)
        for addon in addons.sudo():
            if not addon.product_id:
                addon.product_id = (
                    self.env["product.product"].sudo().create(addon._prepare_product_values())
                )
        return addons

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"name", "active"}:
            self._sync_product()
        return res

    def _update_field_translations(self, field_name, *args, **kwargs):
        """The dialogue of translations does not write."""
        res = super()._update_field_translations(field_name, *args, **kwargs)
        if field_name == "name":
            self._sync_product()
        return res

    def _sync_product(self):
        for addon in self.sudo():
            addon.product_id.active = addon.active
            addon.product_id._water_follow_name(addon)

    def _prepare_product_values(self):
        return self.env["product.product"]._water_service_values(
            self, self.env._("Product of an extra; its price is the extra's.")
        )
