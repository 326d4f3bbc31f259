import math

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import formats

#: How much it counts that another excursion leaves in the same city, and that it is of the same
#: kind; the price counts up to 1, so it only decides between those.
SAME_CITY = 3
SAME_KIND = 2


class WaterExcursion(models.Model):
    """Where else a visitor may like to go."""

    _inherit = "water.excursion"

    def _website_similar(self, limit=3):
        """The excursions that are most like this one and can be booked now, likest first.

        City counts more than kind (whoever is in Kazan tonight cannot sail in Moscow), kind more
        than price. Prices are compared as a ratio: 500 is to 1000 as 1000 to 2000.
        """
        self.ensure_one()
        cards = self._website_shelf()["excursions"]
        soonest = self._website_soonest(list(cards.keys() - {self.id}))
        me = {**self._website_summary(), "price": self._website_lowest_price(())}
        ranked = sorted(
            (card for key, card in cards.items() if key in soonest),
            key=lambda card: -self._website_likeness(me, card),
        )
        return [
            {
                **card,
                "price_from": self._website_price_text(card["price"]),
                "next": self._website_day_text(soonest[card["id"]], card["tz"]),
            }
            for card in ranked[:limit]
        ]

    @api.model
    def _website_likeness(self, one, other):
        ratio = 0
        if one["price"] and other["price"]:
            ratio = math.exp(-abs(math.log(float(other["price"]) / float(one["price"]))))
        return (
            SAME_CITY * (one["city_id"] == other["city_id"])
            + SAME_KIND * (one["kind"] == other["kind"])
            + ratio
        )

    @api.model
    def _website_soonest(self, excursion_ids):
        """When each of the excursions departs next, of those that can be booked (naive UTC)."""
        found = (
            self.env["water.trip"]
            .sudo()
            ._read_group(
                Domain("excursion_id", "in", excursion_ids)
                & Domain("state", "=", "on_sale")
                & Domain("departure", ">", fields.Datetime.now()),
                ["excursion_id"],
                ["departure:min"],
            )
        )
        return {excursion.id: departure for excursion, departure in found}

    @api.model
    def _website_day_text(self, departure, tz):
        """The day of a departure by the clock of its pier: “Tomorrow”, “Fri, Jul 24”."""
        here = formats.local(departure, tz)
        return formats.day_named(self.env, here, formats.local(fields.Datetime.now(), tz))
