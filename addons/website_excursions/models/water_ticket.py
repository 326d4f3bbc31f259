from odoo import api, models

from ..tools import formats, qr


class WaterTicket(models.Model):
    _inherit = "water.ticket"

    @api.model
    def _website_columns(self):
        """What a buyer's pages read of a ticket."""
        return [
            "barcode",
            "company_id",
            "departure",
            "fare_id",
            "name",
            "order_id",
            "passenger_name",
            "price",
            "seat_id",
            "seat_label",
            "state",
            "trip_id",
            "website_renamed",
        ]

    def _website_values(self):
        """A ticket as the status page draws it."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "number": self.name,
            "seat": self._told_place(),
            "notes": ", ".join(self.seat_id._told_notes()),
            "fare": self.fare_id._website_told()[0],
            "passenger": self.passenger_name or "",
            "price": formats.price(self.env, self.price, self.order_id.currency_id),
            "state": self.state,
            "state_name": states[self.state],
            "qr": qr.svg(self.barcode),
        }
