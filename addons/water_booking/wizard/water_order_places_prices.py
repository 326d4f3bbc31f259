from collections import Counter
from types import SimpleNamespace

from odoo import api, fields, models

from ..inventory.quoting import Quoting, percent


class WaterOrderPlaces(models.TransientModel):
    """What the choice costs before it is taken, by the same engine that makes the price of the
    sale, for the same circumstances."""

    _inherit = "water.order.places"

    pricelist_id = fields.Many2one(
        "product.pricelist",
        compute="_compute_pricelist_id",
        store=True,
        readonly=False,
        help="Of the order, or of the customer; applied to the tariff's prices.",
    )
    total = fields.Monetary(compute="_compute_total")
    explanation = fields.Text(string="How the prices come about", compute="_compute_total")

    @api.depends("order_id", "partner_id")
    def _compute_pricelist_id(self):
        for wizard in self:
            owner = wizard.order_id or wizard.partner_id
            name = "pricelist_id" if wizard.order_id else "property_product_pricelist"
            wizard.pricelist_id = owner[name]

    @api.depends("line_ids.subtotal", "addon_ids.subtotal")
    def _compute_total(self):
        for wizard in self:
            parts = [*wizard.line_ids.mapped("subtotal"), *wizard.addon_ids.mapped("subtotal")]
            wizard.total = sum(parts)
            wizard.explanation = "\n\n".join(filter(None, wizard.line_ids.mapped("explanation")))

    def _quoting(self):
        """The engine of the door for this choice; without a lock it is as true as any look."""
        trip, picture, layout = self.trip_id._origin, self._picture(), self.map_id._layout()
        passengers = Counter()
        for line in self.line_ids:
            passengers[line.fare_id.id] += max(0, line.quantity)
        # one in another currency is refused by the sale, with a sentence
        pricelist = self.pricelist_id._origin
        pricelist = pricelist.filtered(lambda one: one.currency_id == trip.currency_id)
        capacity = min(len(layout.places) - picture.blocked, trip.persons_limit)
        return Quoting(
            SimpleNamespace(env=self.env, now=fields.Datetime.now()),
            {"excursion_id": trip.excursion_id.id, "departure": trip.departure, "tz": trip.tz},
            self._channel(),
            +passengers,
            percent(picture.occupied, capacity),
            pricelist,
        )
