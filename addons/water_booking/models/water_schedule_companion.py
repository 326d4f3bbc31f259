from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from .water_schedule_make import QUIET


class WaterScheduleCompanion(models.Model):
    """Another excursion that is sold on each sailing of a schedule: with dinner, with a guide in
    another language. Vessel, times, pier and crew are the sailing's; page, fares and prices are the
    excursion's own."""

    _name = "water.schedule.companion"
    _description = "Another excursion on the sailings of a schedule"
    _inherit = ["water.cutoff"]
    _order = "schedule_id, id"
    _check_company_auto = True

    schedule_id = fields.Many2one("water.schedule", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="schedule_id.company_id", store=True)
    excursion_id = fields.Many2one(
        "water.excursion",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Its page, fares, prices and extras are its own; the places are the sailing's.",
    )
    guide_language_ids = fields.Many2many(
        "water.language",
        "water_schedule_companion_guide_rel",
        string="Guide speaks",
        help="Empty: as the excursion says.",
    )
    most_persons = fields.Integer(
        string="Most passengers",
        help="Of this excursion, as seats in the dining room; 0: as many as the vessel carries.",
    )

    _most_persons = models.Constraint(
        "CHECK (most_persons >= 0)", "The most passengers cannot be a negative number."
    )
    _minutes = models.Constraint(
        "CHECK (sale_cutoff_minutes >= 0)", "Minutes before departure cannot be negative."
    )

    @api.constrains("schedule_id", "excursion_id", "guide_language_ids")
    def _check_sold_once(self):
        self.schedule_id._check_sold_once()

    @api.depends("excursion_id", "guide_language_ids")
    def _compute_display_name(self):
        for line in self:
            guides = ", ".join(line.guide_language_ids.mapped("name"))
            name = line.excursion_id.name or ""
            line.display_name = f"{name} ({guides})" if guides else name

    def _given(self):
        """Values of a companion, as they are kept for comparison."""
        self.ensure_one()
        return _facts(self)

    def _values_on(self, leader):
        """Values of the companion that this line makes on a sailing."""
        given = self._given()
        return {
            **given,
            "guide_language_ids": [Command.set(given["guide_language_ids"])],
            "leader_id": leader.id,
            # nobody has said yet that a draft takes place
            "state": "on_sale" if leader.state == "on_sale" else "draft",
            "schedule_companion_id": self.id,
            "schedule_made": given,
        }


def _sells(record):
    """What is sold at most once on a sailing."""
    return record.excursion_id.id, frozenset(record.guide_language_ids.ids)


def _facts(record):
    return {
        "excursion_id": record.excursion_id.id,
        "guide_language_ids": sorted(record.guide_language_ids.ids),
        "most_persons": record.most_persons,
        "sale_cutoff_minutes": record.sale_cutoff_minutes,
    }


class WaterTrip(models.Model):
    """Companions that a schedule has made: they have ``schedule_made``, and no ``schedule_id``,
    which is the leading trip's."""

    _inherit = "water.trip"

    schedule_companion_id = fields.Many2one(
        "water.schedule.companion",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    schedule_left_out = fields.Json(
        string="Excursions that a person took off the sailing",
        readonly=True,
        copy=False,
        help="Numbers of the schedule's lines that are not made on it again.",
    )

    # two runs at once sell no excursion twice on a sailing
    _once_on_sailing = models.UniqueIndex(
        "(leader_id, schedule_companion_id) WHERE schedule_companion_id IS NOT NULL",
        "This excursion has been put on the sailing already.",
    )

    def _is_as_scheduled(self):
        """Whether a companion is what its schedule has made, so that a run may change it."""
        self.ensure_one()
        return self.schedule_made == _facts(self) and self.state in (
            "draft",
            "on_sale",
            "cancelled",
        )

    def _companions_to_make(self, lines):
        """What a run would do to the companions of a leading trip.

        :param lines: ``water.schedule.companion`` of its schedule
        :return: (lines to be made, {companion: line} to be changed, companions to be removed)
        """
        self.ensure_one()
        made = self.companion_ids.filtered("schedule_made")
        known = {trip.schedule_companion_id: trip for trip in made}
        left_out = self.schedule_left_out or []
        # sold there already, by somebody's own hand
        sold = [_sells(trip) for trip in self | self.companion_ids if trip.state != "cancelled"]
        new = lines.filtered(
            lambda line: line not in known and line.id not in left_out and _sells(line) not in sold
        )
        changed = {
            trip: line
            for line, trip in known.items()
            if line in lines and trip.state != "cancelled" and trip.schedule_made != line._given()
        }
        gone = made.filtered(
            lambda trip: trip.schedule_companion_id not in lines and trip.state != "cancelled"
        )
        return new, changed, gone

    def _take_off_sailing(self):
        """Delete companions; those that somebody has looked at are cancelled."""
        seen = self._with_history()
        (self - seen).unlink()
        seen.write({"state": "cancelled"})

    @api.model_create_multi
    def create(self, vals_list):
        trips = super().create(vals_list)
        trips._put_back_on_sailing()
        return trips

    def _put_back_on_sailing(self):
        """What a person has taken off a sailing and sells there again is the schedule's again: else
        the sailing would be one changed by hand, and left alone for ever."""
        for trip in self.filtered("leader_id.schedule_left_out"):
            leader = trip.leader_id.sudo()
            left_out = leader.schedule_left_out
            for line in leader.schedule_id.companion_ids:
                if line.id in left_out and _sells(line) == _sells(trip):
                    leader.schedule_left_out = [number for number in left_out if number != line.id]
                    trip.write({"schedule_companion_id": line.id, "schedule_made": line._given()})

    def _leave_off_sailing(self):
        """A companion that a person deletes or takes to another sailing is not made again."""
        for trip in self.filtered("schedule_companion_id"):
            leader = trip.leader_id.sudo()
            leader.schedule_left_out = [
                *(leader.schedule_left_out or []),
                trip.schedule_companion_id.id,
            ]

    def write(self, vals):
        if "leader_id" in vals:
            leaving = self.filtered(lambda trip: trip.leader_id.id != (vals["leader_id"] or False))
            leaving._leave_off_sailing()
            ours = leaving.filtered(lambda trip: trip.leader_id and trip.schedule_made)
            super(WaterTrip, ours).write({"schedule_companion_id": False, "schedule_made": False})
        return super().write(vals)

    def unlink(self):
        if not self.env.context.get("water_schedule_run"):
            self._leave_off_sailing()
        return super().unlink()


class WaterSchedule(models.Model):
    """Sailings of a schedule on which several excursions are sold."""

    _inherit = "water.schedule"

    companion_ids = fields.One2many(
        "water.schedule.companion", "schedule_id", string="Also sold on its sailings", copy=True
    )

    @api.constrains("excursion_id")
    def _check_sold_once(self):
        """As when a person sells another excursion on a sailing.

        :raise ValidationError: when two lines, or a line and the schedule, sell the same
        """
        for schedule in self:
            known = {(schedule.excursion_id.id, frozenset())}
            for line in schedule.companion_ids:
                if _sells(line) in known:
                    raise ValidationError(
                        self.env._("%s is sold on this sailing already.", line.display_name)
                    )
                known.add(_sells(line))

    def _blocker(self):
        if found := super()._blocker():
            return found
        for excursion in self.companion_ids.excursion_id:
            if not excursion.active:
                return self._archived(excursion)
            if self.trip_state == "on_sale" and not excursion.tariff_ids:
                return self._no_tariff(excursion)
        return None

    def _plan_one(self, now, until, today):
        """With a word on the other excursions of each departure that is to be made."""
        rows = super()._plan_one(now, until, today)
        if self.companion_ids:
            names = ", ".join(self.companion_ids.mapped("display_name"))
            for row in rows:
                if row.action == "create":
                    row.companions = self.companion_ids
                    row.also.append(self.env._("Also sold: %s.", names))
        return rows

    def _compare(self, row, reason):
        """A trip whose companions are not those of its schedule is changed, if it may be."""
        super()._compare(row, reason)
        if row.action == "keep":
            return
        new, changed, gone = row.trip._companions_to_make(self.companion_ids)
        if not (new or changed or gone):
            return
        if reason or (new and (blocker := self._blocker())):
            row.action = "keep"
            row.notes.append(self._why_stays(reason) if reason else blocker)
            return
        row.action = "change"
        row.companions, row.changed, row.gone = new, changed, gone
        if new:
            row.notes.append(self.env._("Also sold: %s.", ", ".join(new.mapped("display_name"))))
        if changed:
            names = ", ".join(line.display_name for line in changed.values())
            row.notes.append(self.env._("Sold in another way: %s.", names))
        if gone:
            names = ", ".join(gone.mapped("excursion_id.name"))
            row.notes.append(self.env._("Not sold on it any more: %s.", names))

    def _what_is_done(self, row):
        return [
            *super()._what_is_done(row),
            [(line.id, sorted(line._given().items())) for line in row.companions],
            [(trip.id, sorted(line._given().items())) for trip, line in row.changed.items()],
            [trip.id for trip in row.gone],
        ]

    def _create_trips(self, rows):
        made = super()._create_trips(rows)
        self._make_companions(list(zip(rows, made, strict=True)))
        return made

    def _change_trips(self, rows):
        for row in rows:
            trip = row.trip.with_context(**QUIET)
            for companion, line in row.changed.items():
                values = line._values_on(trip)
                del values["leader_id"], values["state"]
                companion.with_env(trip.env).write(values)
            if row.gone:
                row.gone.with_env(trip.env)._take_off_sailing()
        res = super()._change_trips(rows)
        self._make_companions([(row, row.trip) for row in rows])
        return res

    def _make_companions(self, made):
        trips = self.env["water.trip"].with_context(**QUIET)
        trips.create([line._values_on(trip) for row, trip in made for line in row.companions])
