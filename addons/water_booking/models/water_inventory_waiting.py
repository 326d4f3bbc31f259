from odoo import models

from ..inventory.door import read_hold
from .water_inventory import HOLD_MINUTES


class WaterInventory(models.AbstractModel):
    """Places that come free go to those who wait for them."""

    _inherit = "water.inventory"

    def _accept_offer(self, token):
        """Whoever was offered the places wants them: from now on they are held like any others,
        with the usual time to pay.

        :return: ``Hold``, or None when the offer is over
        """
        with self._open_cause(token) as door:
            door.change(
                "extended",
                "UPDATE water_allocation SET taken_at = %s,"
                " held_until = %s + make_interval(mins => %s)"
                " WHERE cause = %s AND state = 'held'",
                door.now,
                door.now,
                HOLD_MINUTES,
                token,
            )
            return read_hold(door.cr, token)

    def _places_changed(self, trip_ids):
        """Serve those who wait for these trips, after the news; the sweeper comes again within a
        minute, so nothing that goes wrong here is lost."""
        result = super()._places_changed(trip_ids)
        if not self.env.context.get("water_serving"):
            self.env["water.waiting"].sudo()._serve(trip_ids)
        return result
