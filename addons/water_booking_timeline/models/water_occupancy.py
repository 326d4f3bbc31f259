from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

#: How the board can be grouped, and whose resources that are.
GROUPS = {"vessel": "water.vessel", "crew": "water.crew.member", "berth": "water.berth"}
#: A trip that departs within so many days with less than so many percent sold sells badly.
UNDER_DAYS, UNDER_LOAD = 7, 30
#: More than a season is never read at once.
LONGEST = timedelta(days=220)
#: No departure of a sold trip is moved by less when it is dragged to another vessel.
SLIP = timedelta(minutes=15)


class WaterOccupancy(models.Model):
    """What the fleet board shows."""

    _inherit = "water.occupancy"

    @api.model
    @api.readonly
    def board_read(self, group, start, stop):
        """Everything that the board draws between two moments, UTC.

        :param group: a key of ``GROUPS``
        :return: dict: ``tz`` in which the board is read, ``groups``, ``items``, and ``closed``:
            times that another company has taken, without a word on what for
        """
        if group not in GROUPS:
            raise UserError(self.env._("The board knows vessels, crew and berths."))
        self.check_access("read")
        start, stop = fields.Datetime.to_datetime(start), fields.Datetime.to_datetime(stop)
        stop = min(stop, start + LONGEST)
        owners = self.env[GROUPS[group]].search([("active", "=", True)])
        domain = [
            ("resource_id", "in", owners.sudo().resource_id.ids),
            ("start", "<", stop),
            ("stop", ">", start),
            "|",
            ("held_until", "=", False),
            ("held_until", ">", fields.Datetime.now()),
        ]
        lines = self.search(domain)
        others = self.sudo().search(domain) - lines.sudo()
        return {
            "tz": self._board_tz(owners),
            "groups": [
                {
                    "id": owner.sudo().resource_id.id,
                    "name": owner._resource_label(),
                    "owner": owner.id,
                    "model": owner._name,
                }
                for owner in owners
            ],
            "items": lines._board_items(),
            "closed": [
                {
                    "group": line.resource_id.id,
                    "start": fields.Datetime.to_string(line.start),
                    "stop": fields.Datetime.to_string(line.stop),
                    "text": self.env._("Another booking"),
                }
                for line in others
            ],
        }

    @api.model
    def _board_tz(self, owners):
        """One zone for the whole board: that of most of its piers."""
        zones = Counter(zone for owner in owners if (zone := owner._resource_tz()))
        return zones.most_common(1)[0][0] if zones else self.env.user.tz or "UTC"

    def _board_items(self):
        loads, owners = self.trip_id._board_loads(), self._owners()
        return [
            {
                "id": line.id,
                "group": line.resource_id.id,
                "start": fields.Datetime.to_string(line.start),
                "stop": fields.Datetime.to_string(line.stop),
                "moment": fields.Datetime.to_string(line.trip_id.departure or line.start),
                "kind": line.kind,
                "state": line.state,
                "phase": line.phase,
                "trip_id": line.trip_id.id,
                "service_id": line.service_id.id,
                "name": line._board_name(),
                "time": line._board_time(owners=owners),
                "movable": line._board_movable(),
                **loads.get(line.trip_id.id, {"level": line.kind, "places": "", "said": ""}),
            }
            for line in self
        ]

    def _board_name(self):
        if self.trip_id:
            return " + ".join(self.trip_id._sailing_now().mapped("excursion_id.name"))
        return self.what

    def _board_time(self, shift=timedelta(), owners=None):
        """Departure and arrival of a trip without its buffers, else the whole time, in words."""
        trip = self.trip_id
        start, stop = (trip.departure, trip.arrival) if trip else (self.start, self.stop)
        tz = self._tz_of(self, owners)
        return self._span({"start": start + shift, "stop": stop + shift}, tz)

    def _board_movable(self):
        if self.trip_id:
            return self.trip_id.state in ("draft", "on_sale", "closed")
        return bool(self.service_id)

    # --- moving

    @api.model
    def board_preview(self, occupancy_id, start, resource_id, exact=False):
        """What it would mean to drag an occupancy; nothing is changed.

        :param start: where its beginning was dropped, UTC
        :param resource_id: in whose row
        :param exact: the time was written, so that a few minutes are meant
        :return: dict: ``what`` is moved, ``trip_id``, and ``water.trip._board_consequences``
        """
        line = self._board_line(occupancy_id)
        shift = line._board_shift(start, resource_id, exact)
        changes = line._board_changes(shift, resource_id)
        facts = [
            {
                self.env._("Time"): line._board_time(moved),
                self.env._("Where"): self._resource_label(where),
            }
            for moved, where in ((timedelta(), line.resource_id.id), (shift, resource_id))
        ]
        return {
            "what": line.what,
            "trip_id": line.trip_id.id,
            **self.env["water.trip"]._board_consequences(changes, *facts),
        }

    @api.model
    def board_move(self, occupancy_id, start, resource_id, trip_id=False, exact=False):
        """Do what ``board_preview`` has shown.

        :param trip_id: whose booking it is. The door writes a sold trip with its new vessel, so
            that Odoo runs this request again, and then the line that was dragged is no more: what
            is left to do for the tickets is done.
        :raise UserError: when something is in the way, as a dispatcher's form would say it
        """
        trip = self.env["water.trip"].browse(trip_id or ()).exists()
        if trip and not self.browse(occupancy_id).exists():
            trip.check_access("write")
            if trip.vessel_id.resource_id.id == resource_id:
                trip._change_vessel(trip.vessel_id)
                return True
        line = self._board_line(occupancy_id)
        shift = line._board_shift(start, resource_id, exact)
        self.env["water.trip"]._board_apply(line._board_changes(shift, resource_id))
        return True

    @api.model
    def _board_line(self, occupancy_id):
        line = self.browse(occupancy_id).exists()
        if not line:
            raise UserError(self.env._("This booking has changed meanwhile. Look again."))
        line.check_access("read")
        if not line._board_movable():
            raise UserError(self.env._("This booking cannot be moved on the board."))
        (line.trip_id or line.service_id).check_access("write")
        return line

    def _board_shift(self, start, resource_id, exact=False):
        """By how much a drag moves the times. A sold trip that goes to another vessel keeps them
        where it is a slip: whoever drags down moves a little sideways as well."""
        shift = fields.Datetime.to_datetime(start) - self.start
        sold = resource_id != self.resource_id.id and self.trip_id._sailing().sudo().allocation_ids
        return timedelta() if sold and not exact and abs(shift) < SLIP else shift

    def _board_changes(self, shift, resource_id):
        """{record: values} of a drag into the row of a resource; times move by ``shift``."""
        booking = self.trip_id or self.service_id
        names = ("departure", "arrival") if self.trip_id else ("start", "stop")
        values = {name: booking[name] + shift for name in names} if shift else {}
        changes = {booking: values}
        if resource_id != self.resource_id.id:
            new, old = self._owner(resource_id), self._owner(self.resource_id.id)
            if not new or new._name != old._name:
                raise UserError(self.env._("A booking stays among vessels, crew or berths."))
            new.with_env(self.env).check_access("read")
            field = {"water.vessel": "vessel_id", "water.berth": "berth_id"}.get(new._name)
            if field or self.service_id:
                values[field or "member_id"] = new.id
            else:
                crew = booking.crew_ids.filtered(lambda one: one.member_id.id == old.id)
                changes[crew] = {"member_id": new.id}
        return changes
