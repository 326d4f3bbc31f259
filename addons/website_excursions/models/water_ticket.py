from odoo import models

from ..tools import formats, qr


class WaterTicket(models.Model):
    _inherit = "water.ticket"

    def _website_values(self):
        """A ticket as the status page draws it."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "number": self.name,
            "seat": self._told_place(),
            "notes": ", ".join(self.seat_id._told_notes()),
            "fare": self.fare_id.name,
            "passenger": self.passenger_name or "",
            "price": formats.price(self.env, self.price, self.order_id.currency_id),
            "state": self.state,
            "state_name": states[self.state],
            "qr": qr.svg(self.barcode),
        }
