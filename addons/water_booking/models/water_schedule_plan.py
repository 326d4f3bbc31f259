import hashlib
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from odoo import fields, models
from odoo.tools import format_date

from ..planning import clock_text, local, moment, slots

#: What becomes of a departure, in the order in which a preview shows it.
ACTIONS = ("conflict", "create", "change", "remove", "keep", "same")

_TIMES = ("departure", "arrival")


@dataclass
class Row:
    """One departure of a schedule and what a run would do with it.

    ``values`` are those of the trip to be made (keys of ``MADE``); ``reason`` a sentence for the
    dispatcher: ``notes`` are remarks, ``also`` says what comes with a departure that is made.
    ``key`` is what the unique index knows the departure by.
    """

    schedule: object
    day: date
    minute: int
    action: str = "create"
    trip: object = None
    values: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    also: list = field(default_factory=list)
    # excursions on the same sailing: lines to be made, {trip: line} to be changed, trips to go
    companions: object = ()
    changed: dict = field(default_factory=dict)
    gone: object = ()

    @property
    def key(self):
        return self.schedule.id, self.day, self.minute

    @property
    def reason(self):
        return " ".join([*self.notes, *(self.also if self.action == "create" else ())])


class WaterSchedule(models.Model):
    """What a run would do: departures of the rule against the trips that exist."""

    _inherit = "water.schedule"

    def _plan(self, until=None, today=None):
        """A row for each departure of these schedules from now on, and for each trip of theirs.

        :param date until: last day on which trips are made; by default the season's last day, or
            the horizon of a schedule without one
        :param date today: by default that of each pier
        :return: list of ``Row``, in the order of departure
        """
        now = fields.Datetime.now()
        rows = []
        for schedule in self:
            rows += schedule._plan_one(now, until, today or local(now, schedule._zone()).date())
        self._find_conflicts([row for row in rows if row.action in ("create", "change")], rows)
        return sorted(rows, key=lambda row: (row.day, row.minute, row.schedule.id))

    def _zone(self):
        return self.tz or "UTC"

    def _last_day(self, today):
        """Up to which day a run by hand makes trips."""
        ahead = today + timedelta(days=self.horizon_days) if self.horizon_days else None
        return self.date_to or ahead

    def _plan_one(self, now, until, today):
        trips = self.env["water.trip"].search(
            # the service day may have begun before midnight
            [("schedule_id", "=", self.id), ("schedule_date", ">=", today - timedelta(days=2))]
        )
        existing = {(trip.schedule_date, trip.schedule_minute): trip for trip in trips}
        exceptions = self._exceptions()
        added = frozenset() if until else exceptions.added
        last = until or self._last_day(today)
        horizon = max([last, *(day for day, _minute in (*added, *existing))])
        wanted = slots(
            self._rule(),
            self._minutes_of_day(),
            today - timedelta(days=2),
            horizon,
            self._special_day_weekdays(),
            exceptions,
        )
        blocker = self._blocker()
        stay = trips._reasons_to_stay()
        rows = []
        for day, minute in wanted:
            when = moment(day, minute, self._zone())
            trip = existing.pop((day, minute), None)
            beyond = day > last and not {(day, None), (day, minute)} & added
            if when.utc <= now or (beyond and not trip):
                continue
            row = Row(self, day, minute, trip=trip, values=self._trip_values(when.utc))
            if when.odd:
                row.notes.append(self._odd_hour(minute, when))
            if trip:
                self._compare(row, stay.get(trip.id))
            elif blocker:
                row.action = "conflict"
                row.notes.append(blocker)
            rows.append(row)
        for (day, minute), trip in existing.items():
            if trip.departure > now:
                row = Row(self, day, minute, "remove", trip)
                if reason := stay.get(trip.id):
                    row.action = "same" if reason == "cancelled" else "keep"
                    row.notes.append(self._why_stays(reason))
                else:
                    row.notes.append(self.env._("The schedule does not sail then any more."))
                rows.append(row)
        return rows

    def _blocker(self):
        """The sentence for a schedule that can make no trip at all, or None."""
        for record in (self.excursion_id, self.vessel_id):
            if not record.active:
                return self._archived(record)
        if not (self.map_id or self.vessel_id.seat_map_id):
            return self.env._(
                "%s has no published deck plan yet: publish one first.", self.vessel_id.name
            )
        if self.trip_state == "on_sale" and not self.excursion_id.tariff_ids:
            return self._no_tariff(self.excursion_id)
        return None

    def _no_tariff(self, excursion):
        return self.env._("%s has no tariff yet, so nothing can be sold.", excursion.name)

    def _archived(self, record):
        return self.env._("%s is archived, so no trips of it are made.", record.name)

    def _trip_values(self, departure):
        return {
            "excursion_id": self.excursion_id.id,
            "vessel_id": self.vessel_id.id,
            "map_id": (self.map_id or self.vessel_id.seat_map_id).id,
            "pier_id": self.pier_id.id,
            "departure": departure,
            "arrival": departure + timedelta(minutes=round(self.duration * 60)),
            "boarding_minutes": self.boarding_minutes,
            "sale_cutoff_minutes": self.sale_cutoff_minutes,
        }

    def _compare(self, row, reason):
        """What becomes of a trip that exists: nothing, a change, or it stays as it is."""
        made = row.trip._as_made(row.values)
        changed = [name for name, value in (row.trip.schedule_made or {}).items()
                   if made.get(name) != value]  # fmt: skip
        if reason in ("cancelled", "by_hand") or (reason and changed):
            row.action = "keep"
            row.notes.append(self._why_stays(reason))
        elif changed:
            row.action = "change"
            names = self.env["water.trip"].fields_get(changed, ["string"])
            row.notes.append(
                self.env._("New: %s.", ", ".join(names[name]["string"].lower() for name in changed))
            )
        else:
            row.action = "same"

    def _why_stays(self, reason):
        sentences = {
            "sold": self.env._("Tickets are sold."),
            "held": self.env._("Somebody is just buying places."),
            "blocked": self.env._("Places are blocked by the office."),
            "allotted": self.env._("Places are allotted."),
            "ordered": self.env._("An order has places on it."),
            "started": self.env._("Its sale has been closed, or it has departed."),
            "cancelled": self.env._("It was cancelled."),
            "by_hand": self.env._("It was changed by hand."),
        }
        return sentences[reason]

    def _odd_hour(self, minute, when):
        if when.odd == "skipped":
            return self.env._(
                "%(asked)s does not exist that night, the clock is put forward: departs at"
                " %(departs)s.",
                asked=clock_text(minute),
                departs=clock_text(when.wall.hour * 60 + when.wall.minute),
            )
        return self.env._(
            "%s comes twice that night, the clock is put back: departs the first time.",
            clock_text(minute),
        )

    # --- the calendar of resources

    def _find_conflicts(self, new, rows):
        """Mark departures for which vessel, berth or crew are not free, in the order of departure.

        The same spans, buffers included, as ``_occupancy_lines`` will book; the database has the
        last word.
        """
        if not new:
            return
        leaving = {row.trip.id for row in rows if row.action in ("change", "remove")}
        known, labels = {}, {}
        needs = {row.key: self._needs(row, known) for row in new}
        busy = self._busy([line for lines in needs.values() for line in lines], leaving)
        for row in sorted(new, key=lambda item: (item.values["departure"], item.key)):
            lines = needs[row.key]
            met = next((found for line in lines if (found := _met(busy, line))), None)
            if met:
                row.action = "conflict"
                row.notes.append(self._busy_sentence(row, *met, labels))
                if row.trip:  # it stays as it is, and keeps its time
                    _book(busy, row.trip.sudo()._own_occupancy_lines(), row)
            else:
                _book(busy, lines, row)

    def _needs(self, row, known):
        """What the trip of a row will take: values of occupancies.

        Departures of a schedule differ by their time alone, so one trip in memory serves them all.
        """
        if row.trip:
            trip = self.env["water.trip"].new(row.values, origin=row.trip)
            return trip.sudo()._own_occupancy_lines()
        facts = frozenset((name, value) for name, value in row.values.items() if name not in _TIMES)
        key = (row.schedule.id, row.values["arrival"] - row.values["departure"], facts)
        if key not in known:
            trip = self.env["water.trip"].new(row.values)
            known[key] = row.values["departure"], trip.sudo()._own_occupancy_lines()
        first, lines = known[key]
        later = row.values["departure"] - first
        return [
            {**line, "start": line["start"] + later, "stop": line["stop"] + later} for line in lines
        ]

    def _busy(self, lines, leaving):
        """{resource id: sorted [(start, stop, number, occupancy or Row)]} of what is booked."""
        booked = (
            self.env["water.occupancy"]
            .sudo()
            .search(
                [
                    ("resource_id", "in", list({line["resource_id"] for line in lines})),
                    ("stop", ">", min(line["start"] for line in lines)),
                    ("start", "<", max(line["stop"] for line in lines)),
                    ("trip_id", "not in", list(leaving)),
                    "|",
                    ("held_until", "=", False),
                    ("held_until", ">", fields.Datetime.now()),
                ]
            )
        )
        busy = defaultdict(list)
        for line in booked:
            busy[line.resource_id.id].append((line.start, line.stop, line.id, line))
        for spans in busy.values():
            spans.sort()
        return busy

    def _busy_sentence(self, row, line, other, labels):
        occupancy = self.env["water.occupancy"]
        if line["resource_id"] not in labels:
            labels[line["resource_id"]] = occupancy._resource_label(line["resource_id"])
        start, stop, _number, what = other
        words = (
            f"{what.schedule.name}, {self._departure_words(what)}"
            if isinstance(what, Row)
            else occupancy._words(what)
        )
        return self.env._(
            "%(resource)s is busy with %(other)s (%(time)s).",
            resource=labels[line["resource_id"]],
            other=words,
            time=occupancy._span({"start": start, "stop": stop}, row.schedule._zone()),
        )

    def _departure_words(self, row):
        """The service day and hour of a row, for sentences."""
        return f"{format_date(self.env, row.day)} {clock_text(row.minute)}"

    # --- what was shown is what is done

    def _digest(self, rows):
        """A mark of a plan: equal where the same would be done to the same trips."""
        text = repr(
            [
                self._what_is_done(row)
                for row in rows
                if row.action in ("create", "change", "remove")
            ]
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def _what_is_done(self, row):
        return [
            row.key,
            row.action,
            row.trip.id if row.trip else 0,
            sorted((name, str(value)) for name, value in row.values.items()),
            # what is there already keeps its state
            row.schedule.trip_state if row.action == "create" else None,
        ]


def _met(busy, line):
    """(line, the booking that it meets), or None. Bookings of a resource never overlap, so only
    the last one that begins before the line ends can meet it."""
    spans = busy[line["resource_id"]]
    at = bisect_left(spans, (line["stop"],))
    if at and spans[at - 1][1] > line["start"]:
        return line, spans[at - 1]
    return None


def _book(busy, lines, row):
    for number, line in enumerate(lines):
        # numbers below zero are nobody's id, and keep rows themselves from being compared
        mark = -1 - number - 10 * len(busy[line["resource_id"]])
        insort(busy[line["resource_id"]], (line["start"], line["stop"], mark, row))
