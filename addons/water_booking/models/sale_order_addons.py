from collections import Counter

from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    water_addon_id = fields.Many2one(
        "water.addon", string="Extra", copy=False, ondelete="restrict", index="btree_not_null"
    )


class SaleOrder(models.Model):
    """What an order has beside places."""

    _inherit = "sale.order"

    def _water_extras(self, trip):
        """Pieces of each extra that the order has on a trip: ``Counter`` by add-on."""
        self.ensure_one()
        extras = Counter()
        for line in self.order_line:
            if line.water_addon_id and line.water_trip_id == trip:
                extras[line.water_addon_id] += int(line.product_uom_qty)
        return +extras

    def _water_extras_text(self, trip):
        """The extras of an order in one line."""
        return ", ".join(
            f"{addon.name} × {number}" for addon, number in self._water_extras(trip).items()
        )
