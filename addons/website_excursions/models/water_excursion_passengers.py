from odoo import fields, models, tools


class WaterExcursion(models.Model):
    _inherit = "water.excursion"

    ask_passenger_names = fields.Boolean(
        string="Ask for passengers' names",
        help="The checkout asks who travels, for each place: set it where the law or the pier wants"
        " a list of passengers. Otherwise nobody is asked for more than is needed.",
    )

    @tools.ormcache("self.id")
    def _website_asks_names(self):
        """The same, kept until an excursion changes (``water.page.part``)."""
        return self.sudo().ask_passenger_names
