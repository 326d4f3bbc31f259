from odoo import api, fields, models, tools

from ..tools.reading import as_cached, recall


class ResCompany(models.Model):
    _inherit = "res.company"

    water_rename_hours = fields.Float(
        string="Passenger's name can be changed until (hours before departure)", default=2.0
    )
    water_rename_times = fields.Integer(
        string="Changes of a passenger's name per ticket",
        default=2,
        help="By the customer; the office may always. 0 for never.",
    )
    water_guest_link_days = fields.Integer(
        string="Guest links end (days after the trip)",
        default=30,
        help="After that a guest asks for a new link by email.",
    )
    water_office_user_id = fields.Many2one(
        "res.users",
        string="Customers' wishes go to",
        domain=[("share", "=", False)],
        help="Else to the order's salesperson.",
    )

    water_cancel_free_hours = fields.Integer(
        string="Cancelled without a fee until (hours before departure)",
        help="0 where a person decides about each ticket. What the carrier itself has cancelled is"
        " always given back whole.",
    )
    water_cancel_fee_percent = fields.Float(
        string="Fee after that (% of the price)",
        help="0 where a person tells the customer what is kept.",
    )

    _water_cancel = models.Constraint(
        "CHECK (water_cancel_free_hours >= 0 AND water_cancel_fee_percent BETWEEN 0 AND 100)",
        "Hours cannot be negative, and a fee is no more than the price.",
    )
    _water_rename_times = models.Constraint(
        "CHECK (water_rename_times >= 0 AND water_rename_hours >= 0)",
        "Times and hours cannot be negative.",
    )
    _water_guest_link_days = models.Constraint(
        "CHECK (water_guest_link_days >= 0)", "Days cannot be negative."
    )
    water_places_per_buyer = fields.Integer(
        "Places per buyer",
        help="So many places of a trip may one visitor of the website hold and buy at once; 0 is as"
        " many as a hold can have. An excursion may say otherwise.",
    )

    @api.model
    def _website_columns(self):
        """What a buyer's pages read of a company, of more than a hundred columns."""
        return [
            "currency_id",
            "parent_id",
            "tax_calculation_rounding_method",
            "water_guest_link_days",
            "water_rename_hours",
            "water_rename_times",
        ]

    def _website_recall(self):
        """Know these columns without a statement."""
        for company in self:
            recall(company, self._website_columns(), company._website_kept())

    @tools.ormcache("self.id")
    def _website_kept(self):
        """Kept until one of them changes."""
        company, columns = self.sudo(), self._website_columns()
        company.fetch(columns)
        return as_cached(company, columns)

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"water_places_per_buyer", *self._website_columns()}:
            self.env["water.page.part"]._forget_pages()
        return result
