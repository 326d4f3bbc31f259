from psycopg2.errors import ExclusionViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..tools.overlaps import first_overlap

#: First key of the advisory locks on resources, so that they meet nobody else's.
LOCK_CLASS = 715_531


class WaterOccupancy(models.Model):
    """When a resource is busy: vessel, berth or person. The database itself refuses two at once.

    ``EXCLUDE`` needs no extension: the resource becomes a one-element integer range. It is
    deferrable because swapping two vessels passes through an overlap.

    Times are UTC and hold the buffers; ``[start, stop)``, so that ends may touch. Everything that
    takes time of a resource writes through ``_become``, whatever its kind.
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
    held_until = fields.Datetime(help="An option blocks until then; afterwards others may take it.")
    phase = fields.Selection(
        [("whole", "All the time"), ("boarding", "Boarding"), ("unloading", "Disembarking")],
        required=True,
        default="whole",
    )
    trip_id = fields.Many2one("water.trip", index="btree_not_null", ondelete="cascade")
    service_id = fields.Many2one("water.service", index="btree_not_null", ondelete="cascade")
    reference = fields.Char(help="Number of the charter or whatever else the time is taken for.")
    company_id = fields.Many2one(
        "res.company", index=True, help="Whose booking it is: others only learn that there is one."
    )
    what = fields.Char(compute="_compute_words", string="For")
    local_time = fields.Char(compute="_compute_words", string="Local time")

    _order_of_time = models.Constraint("CHECK (start < stop)", "An occupancy ends after its start.")
    _held_is_an_option = models.Constraint(
        "CHECK (state = 'held' OR held_until IS NULL)",
        "Only what is held has an end of the option.",
    )
    _never_two = models.Constraint(
        "EXCLUDE USING gist (int4range(resource_id, resource_id, '[]') WITH &&,"
        " tsrange(start, stop) WITH &&) DEFERRABLE INITIALLY IMMEDIATE",
        "This vessel, berth or person is already busy at that time.",
    )

    @api.depends("kind", "phase", "trip_id", "service_id", "reference", "start", "stop")
    @api.depends_context("lang", "allowed_company_ids", "uid")
    def _compute_words(self):
        owners = self._owners()
        for line in self:
            line.what = line._words(line)
            line.local_time = line._span(line, line._tz_of(line, owners))

    # --- the door

    def _become(self, lines):
        """Let these occupancies become ``lines``, all or nothing.

        Resources are locked in ascending id until the transaction ends, so that two dispatchers
        wait for each other and never die in each other's arms. Overlaps are looked for when all
        is written: a swap passes through one.

        :param lines: values of occupancies. What is there already by resource, booking and phase
            is rewritten, the rest is made, what is not mentioned goes.
        :raise UserError: when a resource would be in two places at once, naming the other booking
        """
        cr = self.env.cr
        known = {line._key(line): line for line in self}
        to_create, to_write = [], []
        for values in lines:
            line = known.pop(self._key(values), None)
            if line is None:
                to_create.append(values)
            elif changed := {
                name: value
                for name, value in values.items()
                if line._fields[name].convert_to_write(line[name], line) != value
            }:
                to_write.append((line, changed))
        gone = self.browse([line.id for line in known.values()])
        if not (to_create or to_write or gone):
            return self
        resources = {values["resource_id"] for values in lines} | set(gone.resource_id.ids)
        self._lock(resources)
        try:
            with cr.savepoint():
                cr.execute("SET CONSTRAINTS water_occupancy_never_two DEFERRED")
                gone.unlink()
                for line, changed in to_write:
                    line.write(changed)
                made = self.create(to_create)
                self.flush_model()
                cr.execute("SET CONSTRAINTS water_occupancy_never_two IMMEDIATE")
        except ExclusionViolation:
            raise UserError(self._refusal(lines, self)) from None
        return (self - gone) | made

    @api.model
    def _take(self, lines):
        """Further occupancies, of a charter for example: see :meth:`_become`.

        An option has the state ``held`` and ``held_until``; ``_become([])`` lets go again.
        """
        return self.browse()._become(lines)

    def _lock(self, resource_ids):
        """Until the end of the transaction; options that are over go first."""
        cr = self.env.cr
        cr.execute(
            "SELECT pg_advisory_xact_lock(%s, id)"
            "  FROM (SELECT unnest(%s::int[]) AS id ORDER BY 1) resources",
            [LOCK_CLASS, list(resource_ids)],
        )
        self.search(
            [
                ("resource_id", "in", list(resource_ids)),
                ("state", "=", "held"),
                ("held_until", "<=", fields.Datetime.now()),
            ]
        ).filtered(lambda line: line not in self).unlink()

    def _key(self, line):
        """What makes a row the same booking of the same resource; for records and values."""
        if isinstance(line, models.BaseModel):
            return (
                line.resource_id.id,
                line.trip_id.id,
                line.service_id.id,
                line.reference,
                line.phase,
            )
        return (
            line["resource_id"],
            line.get("trip_id", False),
            line.get("service_id", False),
            line.get("reference", False),
            line.get("phase", "whole"),
        )

    # --- words

    def _conflict(self, lines, replaced):
        """The first two bookings that meet: (one of ``lines``, line or record), or None.

        :param replaced: occupancies that ``lines`` would take the place of
        """
        if not lines:
            return None
        others = self.sudo().search(
            [
                ("resource_id", "in", list({line["resource_id"] for line in lines})),
                ("start", "<", max(line["stop"] for line in lines)),
                ("stop", ">", min(line["start"] for line in lines)),
                ("id", "not in", replaced.ids),
                "|",
                ("held_until", "=", False),
                ("held_until", ">", fields.Datetime.now()),
            ]
        )
        return first_overlap(lines, list(others))

    def _refusal(self, lines, replaced):
        """Why the database said no. Whoever came in between is only seen by a new snapshot."""
        if found := self._conflict(lines, replaced):
            return self._conflict_sentence(*found)
        with self.env.registry.cursor() as cr:
            fresh = self.with_env(self.env(cr=cr))
            if found := fresh._conflict(lines, fresh.browse(replaced.ids)):
                mine, other = found
                words, tz = fresh._words(other), self._tz_of(mine)
                return self._sentence(mine, words, fresh._span(other, tz), tz)
        return self.env._("Somebody has just taken that time. Look at the calendar again.")

    def _conflict_sentence(self, mine, other):
        tz = self._tz_of(mine)
        return self._sentence(mine, self._words(other), self._span(other, tz), tz)

    def _sentence(self, mine, other, other_time, tz):
        return self.env._(
            "%(resource)s cannot take %(mine)s (%(mine_time)s): busy with %(other)s"
            " (%(other_time)s).",
            resource=self._resource_label(mine["resource_id"]),
            mine=self._words(mine),
            mine_time=self._span(mine, tz),
            other=other,
            other_time=other_time,
        )

    def _words(self, line):
        """What a line is for, as far as the user may know."""
        env = self.env(su=False) if self.env.uid != api.SUPERUSER_ID else self.env
        for name, model in (("trip_id", "water.trip"), ("service_id", "water.service")):
            booking = self._booking(line, name, model)
            if not booking:
                continue
            own = booking.with_env(env)
            if not own.has_access("read"):
                return self.env._("another booking")
            if name == "service_id":
                return own.name
            phase = line["phase"] if isinstance(line, models.BaseModel) else line.get("phase")
            if phase == "boarding":
                return self.env._("boarding of “%s”", own.name)
            if phase == "unloading":
                return self.env._("disembarking of “%s”", own.name)
            # a term without a word of two letters would never be translated
            return self.env._("“%(trip)s”", trip=own.name)
        company = _id(line, "company_id")
        if company and company not in env.companies.ids:
            return self.env._("another booking")
        reference = (
            line.reference if isinstance(line, models.BaseModel) else line.get("reference")
        ) or ""
        if (line["kind"] or "") == "charter":
            return self.env._("charter %s", reference).strip()
        return reference or self.env._("another booking")

    def _booking(self, line, name, model):
        """What a line is for; of a record with all that is read ahead for its like."""
        if isinstance(line, models.BaseModel):
            return line[name].with_env(self.env)
        return self.env[model].browse(line.get(name) or ())

    def _span(self, line, tz):
        """From and to in the pier's zone; the day is said once if it is one."""
        start, stop = line["start"], line["stop"]
        first = format_datetime(self.env, start, tz=tz, dt_format="dd.MM HH:mm")
        last = format_datetime(self.env, stop, tz=tz, dt_format="dd.MM HH:mm")
        if first[:5] == last[:5]:
            last = last[6:]
        return f"{first} – {last}"

    def _tz_of(self, line, owners=None):
        """The zone in which a dispatcher reads this line: the pier's.

        :param owners: of ``_owners``, where many lines are told
        """
        trip = self._booking(line, "trip_id", "water.trip").sudo()
        if trip.tz:
            return trip.tz
        resource_id = _id(line, "resource_id")
        owner = self._owner(resource_id) if owners is None else owners.get(resource_id)
        return (owner and owner._resource_tz()) or self.env.user.tz or "UTC"

    def _owner(self, resource_id):
        """The vessel, berth or person behind one of Odoo's resources."""
        return self._owners_of([resource_id]).get(resource_id)

    def _owners(self):
        """{resource id: its vessel, berth or person} of the lines that no trip tells the zone of;
        one read of each kind, however many lines there are."""
        return self._owners_of(self.filtered(lambda line: not line.trip_id).resource_id.ids)

    @api.model
    def _owners_of(self, resource_ids):
        owners = {}
        for model in ("water.vessel", "water.berth", "water.crew.member"):
            if left := [one for one in resource_ids if one not in owners]:
                records = self.env[model].sudo().with_context(active_test=False)
                for owner in records.search([("resource_id", "in", left)]):
                    owners[owner.resource_id.id] = owner
        return owners

    def _resource_label(self, resource_id):
        owner = self._owner(resource_id)
        if owner:
            return owner._resource_label()
        return self.env["resource.resource"].sudo().browse(resource_id).name


def _id(line, name):
    """Id of a many2one, of a record or of values."""
    if isinstance(line, models.BaseModel):
        return line[name].id
    return line.get(name) or False
