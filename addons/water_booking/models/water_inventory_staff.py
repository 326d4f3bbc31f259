from odoo import models

from ..inventory import blocking, choosing, moving
from ..inventory.door import Door
from ..inventory.errors import LimitReached, PlacesError, SeatTaken
from ..inventory.picture import Picture


class WaterInventory(models.AbstractModel):
    """What staff do with places: blocks, allotments, other seats, another deck plan."""

    _inherit = "water.inventory"

    # --- blocks

    def _block(self, trip_id, seat_ids, reason, kind="other", areas=None):
        """Keep free places from sale; see ``blocking.block``.

        :param str kind: crew, vip, broken or other
        :param dict areas: {area id: number of places} where places have no numbers
        """
        with Door(self.env, [trip_id]) as door:
            blocking.block(door, door.trip(trip_id), seat_ids, areas or {}, reason, kind)
        self._places_changed(door.sailing_trip_ids)

    def _unblock(self, trip_id, seat_ids, areas=None):
        """Put blocked places back on sale; see ``blocking.unblock``."""
        with Door(self.env, [trip_id]) as door:
            blocking.unblock(door, door.trip(trip_id), seat_ids, areas or {})
        self._places_changed(door.sailing_trip_ids)

    # --- allotments

    def _allot(self, allotment):
        """Keep the allotment's places from general sale until its release. A repeat changes
        nothing. The allotment must be committed: the door's rows refer to it.

        :raise SeatTaken: when one of the chosen seats is not free
        :raise NotEnoughPlaces: when there are not so many places of the wanted kind
        :raise LimitReached: when the vessel may not carry so many persons more
        """
        trip_id = allotment.trip_id.id
        with Door(self.env, [trip_id]) as door:
            trip = door.trip(trip_id)
            if door.rows("a.allotment_id = %s", allotment.id):
                return
            layout = self.env["water.seat.map"].browse(trip["map_id"])._layout(door.cr)
            picture = Picture.read(door.cr, trip_id)
            seat_ids = allotment.seat_ids.ids
            if lost := set(seat_ids) - (layout.places.keys() - picture.taken):
                raise SeatTaken(
                    self.env._(
                        "Of the chosen places these are not free: %s.", blocking.labels(door, lost)
                    ),
                    seat_ids=sorted(lost),
                )
            seat_ids = seat_ids + choosing.pick_for_allotment(
                self.env,
                layout,
                picture.taken.union(seat_ids),
                allotment.quantity,
                allotment.area_id.id,
                allotment.category_id.id,
            )
            if picture.persons + len(seat_ids) > trip["persons_limit"]:
                left = max(0, trip["persons_limit"] - picture.persons)
                raise LimitReached(
                    self.env._("The vessel may carry only %s people more on this trip.", left),
                    left=left,
                )
            count = len(seat_ids)
            if door.allot([trip_id] * count, seat_ids, [allotment.id] * count) < count:
                raise PlacesError(self.env._("These places cannot be kept now. Please try again."))
        self._places_changed(door.sailing_trip_ids)

    def _release_allotment(self, allotment):
        """Put what the allotment has left on general sale. Call from committed state only."""
        trip_id = allotment.trip_id.id
        with Door(self.env, [trip_id]) as door:
            door.change(
                "released",
                "DELETE FROM water_allocation WHERE allotment_id = %s AND state = 'allotted'",
                allotment.id,
            )
        self._places_changed(door.sailing_trip_ids)

    def _reschedule_allotment(self, allotment):
        """Let the ledger know a new time of release. Call from committed state only."""
        with Door(self.env, [allotment.trip_id.id]) as door:
            door.cr.execute(
                "UPDATE water_allocation a SET held_until = l.release_at FROM water_allotment l"
                " WHERE l.id = a.allotment_id AND l.id = %s AND a.state = 'allotted'",
                [allotment.id],
            )

    # --- moving

    def _move_places(self, trip_id, moves):
        """Give claims other seats of the same trip; see ``moving.move_places``.

        :return: ``Row`` values of the moved claims
        """
        with Door(self.env, [trip_id]) as door:
            moving.move_places(door, door.trip(trip_id), moves)
            rows = door.rows("a.claim = ANY(%s)", list(moves))
        self._places_changed(door.sailing_trip_ids)
        return rows

    def _change_map(self, trip_id, map_id, seats):
        """Move the trip with all its places to another plan; see ``moving.change_map``.

        The trip's own row is written by the door, so the caller must not write it as well.

        :return: ``Row`` values of the passengers
        """
        with Door(self.env, [trip_id]) as door:
            rows = moving.change_map(door, door.trip(trip_id), map_id, seats)
        self._places_changed(door.sailing_trip_ids)
        self.env["water.trip"].invalidate_model(["map_id"], flush=False)
        return rows
