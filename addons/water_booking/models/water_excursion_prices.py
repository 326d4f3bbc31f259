from odoo import api, models, tools

from ..pricing import read_tariff

#: Models that the tariff of an excursion is read from; their pending writes are flushed before.
PARTS = ("water.excursion", "water.tariff")


class WaterExcursion(models.Model):
    """What an excursion asks for its places."""

    _inherit = "water.excursion"

    def _tariff(self):
        """The tariff as plain Python (``pricing.Tariff``), cached until somebody changes it."""
        self.ensure_one()
        return self._tariff_of(self.id)

    @api.model
    @tools.ormcache("excursion_id")
    def _tariff_of(self, excursion_id):
        for part in PARTS:
            self.env[part].flush_model()
        return read_tariff(self.env.cr, excursion_id)

    def _tariff_price(self, fare, category):
        """Price of a place before any rule, tax included: its category's line, else that for all.

        :return: the price as float of two decimals, or None where the fare is not on sale
        """
        line = self._tariff().line(fare.id, category.id or None)
        return float(line.price) if line else None
