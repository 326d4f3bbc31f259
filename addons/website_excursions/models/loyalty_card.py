from odoo import models
from odoo.tools import format_amount


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    def _format_points(self, points):
        """Money on a card is shown as money.

        Odoo does so only where the programme's word for points is the currency's sign today; that
        of its own gift cards was a dollar before the company's currency was known.
        """
        self.ensure_one()
        program = self.program_id
        if program.program_type in ("gift_card", "ewallet") and program.currency_id:
            return format_amount(self.env, points, program.currency_id)
        return super()._format_points(points)
