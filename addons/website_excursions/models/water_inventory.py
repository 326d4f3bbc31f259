from odoo import models


class WaterInventory(models.AbstractModel):
    """Open pages hear of what staff, cancellations and payments that fail do with places.

    Buyers' own choices are told by their pages, which read right after them.
    """

    _inherit = "water.inventory"

    def _places_changed(self, trip_ids):
        result = super()._places_changed(trip_ids)
        for trip_id in trip_ids:
            self.env["water.trip"]._website_tell_to_look(trip_id)
        return result
