from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

#: Put into the context, lets several trips be rewritten before resources are looked at. An object,
#: so that no client can send it.
TOGETHER = object()


class WaterExcursion(models.Model):
    _inherit = "water.excursion"

    one_way = fields.Boolean(
        string="Ends elsewhere",
        help="The vessel does not come back to the pier of departure, so no berth is kept there.",
    )

    def write(self, vals):
        res = super().write(vals)
        if "one_way" in vals:
            self.env["water.trip"]._resync_coming([("excursion_id", "in", self.ids)])
        return res


class WaterTrip(models.Model):
    """What a trip occupies: its vessel, its crew, a berth."""

    _inherit = "water.trip"

    berth_id = fields.Many2one(
        "water.berth",
        compute="_compute_berth_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('pier_id', '=', pier_id)]",
        help="Busy while people board, and while they leave where the trip comes back to its pier.",
    )
    crew_ids = fields.One2many("water.trip.crew", "trip_id")
    crew_warning = fields.Text(
        string="Crew to see to", compute="_compute_crew_warning", compute_sudo=True
    )
    crew_incomplete = fields.Boolean(
        compute="_compute_crew_incomplete", search="_search_crew_incomplete", compute_sudo=True
    )

    @api.depends("vessel_id", "pier_id")
    def _compute_berth_id(self):
        for trip in self:
            if trip.berth_id.pier_id != trip.pier_id or not trip.berth_id:
                usual = trip.vessel_id.home_berth_id
                trip.berth_id = usual if usual.pier_id == trip.pier_id else False

    @api.depends(
        "crew_ids.role_id",
        "crew_ids.member_id.qualification_ids.valid_until",
        "crew_ids.member_id.role_ids",
        "vessel_id.role_ids.count",
        "arrival",
        "state",
    )
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_crew_warning(self):
        """Whose paper ends is for those who may read it; others only learn to ask."""
        for trip in self:
            lines = [
                trip.env._("Missing: %(role)s (%(count)s)", role=role.name, count=count)
                for role, count in trip._missing_roles().items()
            ]
            if trip.state in ("draft", "on_sale", "closed"):
                lines += trip._paper_warnings()
            trip.crew_warning = "\n".join(lines)

    def _paper_warnings(self):
        warnings, hidden = [], False
        for line in self.crew_ids:
            if not (why := line._why_not()):
                continue
            if line.member_id._may_see_papers():
                warnings.append(why)
            else:
                hidden = True
        if hidden:
            warnings.append(
                self.env._("Something is wrong with the papers of the crew. Ask the dispatcher.")
            )
        return warnings

    @api.depends("crew_ids.role_id", "vessel_id.role_ids.count", "state")
    def _compute_crew_incomplete(self):
        for trip in self:
            trip.crew_incomplete = bool(trip._missing_roles())

    def _search_crew_incomplete(self, operator, value):
        if operator != "in":
            return NotImplemented
        missing = SQL(
            """(
            SELECT t.id FROM water_trip t JOIN water_vessel_role r ON r.vessel_id = t.vessel_id
             WHERE t.state IN ('draft', 'on_sale', 'closed') AND t.leader_id IS NULL
               AND r.count > (SELECT COUNT(*) FROM water_trip_crew c
                               WHERE c.trip_id = t.id AND c.role_id = r.role_id)
            )"""
        )
        if set(value) == {True, False}:
            return []
        return [("id", "in" if True in value else "not in", missing)]

    def _missing_roles(self):
        """{role: how many are still to be found}; nothing once the trip has departed."""
        self.ensure_one()
        if self.state not in ("draft", "on_sale", "closed"):
            return {}
        there = Counter(line.role_id.id for line in self.crew_ids)
        return {
            need.role_id: need.count - there[need.role_id.id]
            for need in self.vessel_id.role_ids
            if need.count > there[need.role_id.id]
        }

    @api.constrains("berth_id", "pier_id")
    def _check_berth_of_pier(self):
        for trip in self:
            if trip.berth_id and trip.berth_id.pier_id != trip.pier_id:
                raise ValidationError(
                    self.env._(
                        "%(berth)s is not a berth of %(pier)s, where the trip departs.",
                        berth=trip.berth_id.display_name,
                        pier=trip.pier_id.name,
                    )
                )

    @api.constrains("departure", "arrival", "state")
    def _check_crew_papers(self):
        """A trip that moves may outlive somebody's papers."""
        self.filtered(lambda trip: trip.state in ("draft", "on_sale")).crew_ids._check_fit()

    # --- what is occupied

    def _occupancy_lines(self):
        """Values of all occupancies, buffers included, in UTC. Cancelled trips take nothing."""
        lines = []
        for trip in self:
            if trip.state != "cancelled":
                lines += trip._own_occupancy_lines()
        return lines

    def _own_occupancy_lines(self, vessel=None, departure=None, arrival=None):
        """Values of what this trip takes, or would take with another vessel or at another time."""
        vessel, berth = vessel or self.vessel_id, self.berth_id
        departure, arrival = departure or self.departure, arrival or self.arrival
        boarding = departure - timedelta(minutes=self.boarding_minutes)
        start = departure - timedelta(minutes=vessel.preparation_minutes)
        stop = arrival + timedelta(minutes=vessel.turnaround_minutes)
        common = {"kind": "trip", "trip_id": self._origin.id, "company_id": self.company_id.id}

        def line(resource, begin, end, phase="whole"):
            return {
                "resource_id": resource.resource_id.id,
                "start": begin,
                "stop": end,
                "phase": phase,
                **common,
            }

        lines = [line(vessel, start, stop)]
        if berth and self.boarding_minutes:
            lines.append(line(berth, boarding, departure, "boarding"))
        if berth and berth.unloading_minutes and not self.excursion_id.one_way:
            leave = arrival + timedelta(minutes=berth.unloading_minutes)
            lines.append(line(berth, arrival, leave, "unloading"))
        for member in self.crew_ids.member_id:
            lines.append(line(member, start, stop + timedelta(minutes=member.rest_minutes)))
        return lines

    def _sync_occupancy(self):
        """Let each trip occupy vessel, crew and berth; cancelled ones let them go.

        :raise UserError: when one of them is busy, naming the other booking
        """
        if self.env.context.get("water_trips") is TOGETHER:
            return
        occupancy = self.env["water.occupancy"].sudo()
        trips = self.sudo()
        occupancy.search([("trip_id", "in", self.ids)])._become(trips._occupancy_lines())

    @api.model
    def _resync_coming(self, domain):
        """Buffers have changed: trips that are still to come follow."""
        now = fields.Datetime.now()
        trips = self.sudo().search(
            [*domain, ("state", "in", ("draft", "on_sale", "closed")), ("departure", ">", now)]
        )
        trips._touch()
        trips.with_env(self.env)._sync_occupancy()

    def _touch(self):
        """Whoever writes these trips at the same time is run again, with what we write in sight."""
        if self.ids:
            self.env.cr.execute(
                "UPDATE water_trip SET write_date = now() AT TIME ZONE 'UTC' WHERE id IN"
                " (SELECT id FROM water_trip WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)",
                [self.ids],
            )

    # --- several at once

    @api.model
    def _replan(self, changes):
        """Write trips or lines of their crews, and look at the resources when all is written.

        :param changes: {record: values}; two may swap what they have
        :raise UserError: as ``_sync_occupancy`` does, nothing is written then
        """
        trips = self.browse()
        for record, values in changes.items():
            own = record._name == self._name
            trips |= record if own else record.trip_id  # the trip that somebody leaves, too
            record.with_context(water_trips=TOGETHER).write(values)
            trips |= record if own else record.trip_id
        trips._sync_occupancy()

    def action_swap_vessels(self):
        """Two trips change their vessels, at once."""
        first, second = self._two_to_swap()
        vessels = first.vessel_id, second.vessel_id
        self._replan({first: {"vessel_id": vessels[1].id}, second: {"vessel_id": vessels[0].id}})

    def action_swap_crews(self):
        """Two trips change their crews, at once; who sails on both stays."""
        first, second = self._two_to_swap()
        both = first.crew_ids.member_id & second.crew_ids.member_id
        changes = {
            line: {"trip_id": (second if line.trip_id == first else first).id}
            for line in (first | second).crew_ids
            if line.member_id not in both
        }
        self._replan(changes)

    def _two_to_swap(self):
        if len(self) != 2:
            raise UserError(self.env._("Choose exactly two trips to swap."))
        return self
