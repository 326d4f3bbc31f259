from psycopg2.errors import ExclusionViolation

from odoo import fields, models
from odoo.exceptions import UserError


class WaterOccupancy(models.Model):
    """When a resource is busy. The database itself refuses two at once.

    ``EXCLUDE`` needs no extension: the resource becomes a one-element integer range. It is
    deferrable because swapping two vessels passes through an overlap.
    """

    _name = "water.occupancy"
    _description = "Occupancy of a resource"
    _order = "start"

    resource_id = fields.Many2one(
        "resource.resource", required=True, index=True, ondelete="restrict"
    )
    start = fields.Datetime(required=True)
    stop = fields.Datetime(required=True)
    kind = fields.Selection(
        [("trip", "Trip"), ("charter", "Charter"), ("service", "Service")],
        required=True,
        default="trip",
    )
    state = fields.Selection([("held", "Held"), ("busy", "Busy")], required=True, default="busy")
    trip_id = fields.Many2one("water.trip", index="btree_not_null", ondelete="cascade")

    _order_of_time = models.Constraint("CHECK (start < stop)", "An occupancy ends after its start.")
    _never_two = models.Constraint(
        "EXCLUDE USING gist (int4range(resource_id, resource_id, '[]') WITH &&,"
        " tsrange(start, stop) WITH &&) DEFERRABLE INITIALLY IMMEDIATE",
        "This vessel is already busy at that time.",
    )

    def _occupy_for_trips(self, trips):
        """Make the occupancies of ``trips`` true to their vessel and times.

        Checked at the end for all together, so that two trips may swap their vessels.

        :raise UserError: when a vessel would be in two places at once, naming the other trip
        """
        existing = {line.trip_id: line for line in self.search([("trip_id", "in", trips.ids)])}
        cr = self.env.cr
        try:
            with cr.savepoint(flush=False):
                cr.execute("SET CONSTRAINTS water_occupancy_never_two DEFERRED")
                to_create = []
                for trip in trips:
                    line = existing.get(trip, self)
                    if trip.state == "cancelled":
                        line.unlink()
                        continue
                    values = {
                        "resource_id": trip.vessel_id.resource_id.id,
                        "start": trip.departure,
                        "stop": trip.arrival,
                        "kind": "trip",
                        "trip_id": trip.id,
                    }
                    if line:
                        line.write(values)
                    else:
                        to_create.append(values)
                self.create(to_create)
                self.flush_model()
                cr.execute("SET CONSTRAINTS water_occupancy_never_two IMMEDIATE")
        except ExclusionViolation:
            raise UserError(self._overlap_sentence(trips)) from None

    def _overlap_sentence(self, trips):
        """Words for the refusal: which of ``trips`` meets which other trip."""
        for trip in trips:
            other = self.env["water.trip"].search(
                [
                    ("vessel_id", "=", trip.vessel_id.id),
                    ("id", "!=", trip.id),
                    ("state", "!=", "cancelled"),
                    ("departure", "<", trip.arrival),
                    ("arrival", ">", trip.departure),
                ],
                limit=1,
            )
            if other:
                return self.env._(
                    "%(vessel)s cannot sail %(trip)s: it is busy with %(other)s.",
                    vessel=trip.vessel_id.name,
                    trip=trip.name,
                    other=other.name,
                )
        return self.env._("The vessel is already busy at that time.")
