from odoo import models

from ..inventory import moving
from ..inventory.door import Door


class WaterInventory(models.AbstractModel):
    """Trips that sail with other vessels."""

    _inherit = "water.inventory"

    def _change_vessels(self, changes):
        """Let trips sail with other vessels, all of them or none: ledger, deck plan, vessel and the
        vessels' occupancy in the door's one transaction. Two trips may swap.

        The trips' own rows are written by the door, so the caller must not write them as well, nor
        anything that refers to them. A repeat changes nothing.

        :param changes: ``VesselChange`` values
        :return: {trip id: (``Row`` values of the passengers, claims that lost their place)}
        :raise PlacesError: when somebody has no seat or the vessel may not carry them
        :raise UserError: when a vessel is busy elsewhere at that time, or somebody's papers end
            before a new arrival
        """
        trip_ids = [change.trip_id for change in changes]
        with Door(self.env, trip_ids) as door:
            answers = {
                change.trip_id: moving.change_vessel(door, change)
                for change in sorted(changes, key=lambda change: change.trip_id)
            }
            # the ORM on the door's own cursor: it sees the vessels just written
            there = self.env(cr=door.cr, su=True)
            there.invalidate_all()
            trips = there["water.trip"].browse(trip_ids)
            trips._sync_occupancy()
            moved = [change.trip_id for change in changes if change.departure]
            trips.browse(moved)._check_crew_papers()
            there.flush_all()
        self._places_changed(door.sailing_trip_ids)
        self.env["water.trip"].invalidate_model(
            ["map_id", "vessel_id", "departure", "arrival", "decision_at", "write_date"],
            flush=False,
        )
        self.env["water.allotment"].invalidate_model(["release_at"], flush=False)
        self.env["water.occupancy"].invalidate_model(flush=False)
        return answers
