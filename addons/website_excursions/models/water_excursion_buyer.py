from odoo import api, fields, models, tools

from odoo.addons.water_booking.models.water_inventory import MAX_PLACES


class WaterExcursion(models.Model):
    _inherit = "water.excursion"

    places_per_buyer = fields.Integer(
        help="So many places of a trip may one visitor of the website hold and buy at once. 0: as"
        " the company says. The office and its agents are not limited by it."
    )
    _places_per_buyer_positive = models.Constraint(
        "CHECK (places_per_buyer >= 0)", "Places per buyer cannot be less than none."
    )

    @api.model
    @tools.ormcache("excursion_id")
    def _website_places_per_buyer(self, excursion_id):
        """The limit in force; each hold asks, so it is kept until one of its settings changes."""
        excursion = self.sudo().browse(excursion_id)
        company = excursion.company_id or self.env["website"].get_current_website().company_id
        own = excursion.places_per_buyer or company.sudo().water_places_per_buyer
        return min(own, MAX_PLACES) if own > 0 else MAX_PLACES

    def write(self, vals):
        result = super().write(vals)
        if "places_per_buyer" in vals or "company_id" in vals:
            self.env.registry.clear_cache()
        return result
