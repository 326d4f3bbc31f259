from odoo import models

from ..inventory import merging
from ..inventory.door import Door


class WaterInventory(models.AbstractModel):
    """Departures that become one."""

    _inherit = "water.inventory"

    def _merge(self, from_id, to_id, seats):
        """Move the passengers of a trip to another one; see ``merging.merge``.

        :return: ``Row`` values of the moved claims
        """
        with Door(self.env, [from_id, to_id]) as door:
            rows = merging.merge(door, from_id, to_id, seats)
            # a leading trip takes all excursions of its sailing with it
            door.cr.execute("SELECT id FROM water_trip WHERE sailing_id = %s", [from_id])
            gone = {from_id, *(trip_id for [trip_id] in door.cr.fetchall())}
        # nobody is offered places of the departure that is about to be cancelled
        self.with_context(water_serving=True)._places_changed(sorted(gone))
        self._places_changed([one for one in door.sailing_trip_ids if one not in gone])
        return rows
