from odoo import fields, models


class WaterTicket(models.Model):
    """What may still become of a ticket that was sold."""

    _inherit = "water.ticket"

    def _after_sale_refusal(self):
        """Why this ticket can neither be given back nor change its trip; empty where it can."""
        self.ensure_one()
        ticket = self.sudo()
        trip = ticket.trip_id
        if ticket.state == "used":
            return self.env._("Somebody has come aboard with this ticket.")
        if ticket.state != "issued":
            return self.env._("This ticket is not valid any more.")
        if trip.state == "cancelled":
            return ""  # by the carrier: its time does not matter any more
        if trip.state in ("departed", "done") or ticket.departure <= fields.Datetime.now():
            return self.env._("This trip has departed. If you could not come, please write to us.")
        return ""

    def _after_sale_title(self):
        """The ticket in a list of those of its order."""
        self.ensure_one()
        parts = [self.fare_id._website_told()[0], self._told_place(), self.passenger_name]
        return ", ".join(filter(None, parts))
