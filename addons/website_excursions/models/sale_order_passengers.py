from odoo import fields, models


class SaleOrder(models.Model):
    """Names that the checkout asked for, until the tickets bear them."""

    _inherit = "sale.order"

    water_passenger_names = fields.Json(
        copy=False, groups="base.group_system", help="Names by the claim of the place."
    )

    def _water_sale_columns(self):
        return [*super()._water_sale_columns(), "water_passenger_names"]

    def _water_issue_tickets(self, rows):
        """The tickets bear the names; the order forgets them then, so that they stand once."""
        tickets = super()._water_issue_tickets(rows)
        names = self.sudo().water_passenger_names or {}
        for ticket in tickets.sudo():
            if name := names.get(ticket.claim):
                ticket.passenger_name = name
        if names and tickets:
            self.sudo().water_passenger_names = False
        return tickets
