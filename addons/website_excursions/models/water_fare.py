from odoo import fields, models, tools


class WaterFare(models.Model):
    _inherit = "water.fare"

    ask_name = fields.Boolean(
        string="Ask for the passenger's name",
        help="The checkout asks who travels at this fare, e.g. because its document bears a name.",
    )

    @tools.ormcache("self.id", "self.env.lang")
    def _website_told(self):
        """(name, whether the passenger's is asked), kept until a fare changes
        (``water.tariff.part``)."""
        self.ensure_one()
        fare = self.sudo()
        return fare.name, fare.ask_name
