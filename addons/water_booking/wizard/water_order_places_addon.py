from odoo import api, fields, models


class WaterOrderPlacesAddon(models.TransientModel):
    _name = "water.order.places.addon"
    _description = "Extras for an order"

    wizard_id = fields.Many2one("water.order.places", required=True, ondelete="cascade")
    addon_id = fields.Many2one("water.addon", string="Extra", required=True)
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    left = fields.Char(compute="_compute_left", help="Pieces that can still be bought.")
    quantity = fields.Integer()
    price = fields.Monetary(compute="_compute_price")
    subtotal = fields.Monetary(compute="_compute_price")

    _not_negative = models.Constraint("CHECK (quantity >= 0)", "Quantities cannot be negative.")

    @api.depends("addon_id", "wizard_id.trip_id")
    def _compute_left(self):
        for wizard, items in self.grouped("wizard_id").items():
            offers = wizard.trip_id._addon_offers() if wizard.trip_id else {}
            picture = wizard._picture()
            for item in items:
                offer = offers.get(item.addon_id._origin.id)
                if not offer:
                    item.left = "0"
                elif offer["stock"] is None:
                    item.left = self.env._("no limit")
                else:
                    item.left = str(max(0, offer["stock"] - picture.addons[offer["id"]]))

    @api.depends("addon_id", "quantity", "wizard_id.trip_id")
    def _compute_price(self):
        """Pieces that the order holds keep their price, and lend it to more of the same."""
        for item in self:
            held = [
                row.price
                for row in item.wizard_id._held_rows()
                if row.addon_id == item.addon_id._origin.id
            ]
            item.price = float(held[0]) if held else item.addon_id.price
            item.subtotal = item.currency_id.round(item.price * item.quantity)
