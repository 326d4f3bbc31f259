from odoo import api, fields, models, tools

from ..pricing import read_tariff

#: Models that the tariff of an excursion is read from; their pending writes are flushed before.
PARTS = (
    "water.excursion",
    "water.tariff",
    "water.price.rule",
    "water.season",
    "water.special.day",
    "water.fee",
)
#: Fields of the excursion itself that its tariff is read from.
READ = {"company_id", "price_rounding"}


class WaterExcursion(models.Model):
    """What an excursion asks for its places."""

    _inherit = "water.excursion"

    price_rule_ids = fields.One2many("water.price.rule", "excursion_id", copy=True)
    fee_ids = fields.One2many("water.fee", "excursion_id", copy=True)
    price_rounding = fields.Monetary(
        string="Round prices to",
        help="Prices that rules have moved are rounded to a multiple of this, half up; e.g. 10."
        " 0 for the kopeck.",
    )

    _price_rounding_not_negative = models.Constraint(
        "CHECK (COALESCE(price_rounding, 0) >= 0)", "Prices cannot be rounded to less than zero."
    )

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & READ:
            self.env["water.tariff.part"]._forget_tariffs()
        return res

    def _tariff(self):
        """The tariff as plain Python (``pricing.Tariff``), cached until somebody changes it."""
        self.ensure_one()
        return self._tariff_of(self.id)

    @api.model
    @tools.ormcache("excursion_id")
    def _tariff_of(self, excursion_id):
        # a pending write has cleared the cache, so it is flushed here before anything is read
        for part in PARTS:
            self.env[part].flush_model()
        return read_tariff(self.env.cr, excursion_id)

    def _tariff_price(self, fare, category):
        """Price of a place before any rule, tax included: its category's line, else that for all.

        :return: the price as float of two decimals, or None where the fare is not on sale
        """
        line = self._tariff().line(fare.id, category.id or None)
        return float(line.price) if line else None
