import logging
from datetime import timedelta

from markupsafe import Markup
from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..planning import local
from .water_trip_resources import TOGETHER

_logger = logging.getLogger(__name__)

#: Trips per create. One refused departure makes its batch be tried again one by one.
BATCH = 500
#: What the ORM need not do for trips that come by the thousand: no chatter line for each.
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    # vessels and berths are booked when all is written, so that trips may take each other's time
    "water_trips": TOGETHER,
    "water_schedule_run": True,
}


class ScheduleBusy(UserError):
    """Somebody else is making trips of the schedule; nothing is wrong with it."""


class WaterSchedule(models.Model):
    """Doing what a plan says, once: by hand from the preview, by night for the horizon."""

    _inherit = "water.schedule"

    last_run = fields.Datetime(string="Trips made at", readonly=True, copy=False)
    night_problem = fields.Char(
        string="Why the night made no trips",
        readonly=True,
        copy=False,
        help="Until the next time that trips of this schedule are made.",
    )

    def _begin_run(self):
        """Only one run of a schedule at a time.

        The write makes a run whose snapshot is older fail to serialize, so that Odoo starts it
        again: it then sees the trips that this one makes. The unique index is the last guard.

        :raise ScheduleBusy: while somebody else makes trips of one of these schedules
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError:
            raise ScheduleBusy(
                self.env._(
                    "Somebody else is just making trips of this schedule. Look again in a minute."
                )
            ) from None
        self.with_context(**QUIET).write(
            {"last_run": fields.Datetime.now(), "night_problem": False}
        )
        self.env.flush_all()

    def _carry_out(self, rows):
        """Remove, change and create what ``rows`` of a plan say.

        :return: {action: number}, and under ``refused`` [(Row, sentence)] of what the database did
            not let happen: another booking of the vessel, a place sold a moment ago
        """
        done = {"create": 0, "change": 0, "remove": 0, "refused": []}
        for action, work in (
            ("remove", self._remove_trips),
            ("change", self._change_trips),
            ("create", self._create_trips),
        ):
            chosen = [row for row in rows if row.action == action]
            for start in range(0, len(chosen), BATCH):
                batch = chosen[start : start + BATCH]
                done[action] += self._try_together(work, batch, done["refused"])
        return done

    def _try_together(self, work, rows, refused):
        """``work`` on all ``rows``, or on each half where something is refused.

        :return: how many were done
        """
        try:
            with self.env.cr.savepoint():
                work(rows)
            return len(rows)
        except (UserError, ValidationError, IntegrityError) as refusal:
            self.env.invalidate_all()
            if len(rows) == 1:
                refused.append((rows[0], self._refusal(refusal)))
                return 0
            half = len(rows) // 2
            return self._try_together(work, rows[:half], refused) + self._try_together(
                work, rows[half:], refused
            )

    def _refusal(self, error):
        if isinstance(error, IntegrityError):
            return self.env._(
                "Somebody else has just changed this departure. Look at the preview again."
            )
        return str(error)

    def _create_trips(self, rows):
        trips = self.env["water.trip"].with_context(**QUIET)
        made = trips.create(
            [
                {
                    **row.values,
                    "state": row.schedule.trip_state,
                    "schedule_id": row.schedule.id,
                    "schedule_date": row.day,
                    "schedule_minute": row.minute,
                    "schedule_made": trips._as_made(row.values),
                }
                for row in rows
            ]
        )
        made.with_context(water_trips=False)._sync_occupancy()
        return made

    def _change_trips(self, rows):
        changed = self.env["water.trip"]
        for row in rows:
            trip = row.trip.with_context(**QUIET)
            trip.write({**row.values, "schedule_made": trip._as_made(row.values)})
            changed |= trip
        changed.with_context(water_trips=False)._sync_occupancy()

    def _remove_trips(self, rows):
        """Delete trips with their companions. Sailings that somebody has looked at are part of the
        history and cancelled."""
        trips = self.env["water.trip"].browse([row.trip.id for row in rows])
        trips = trips.with_context(**QUIET)
        seen = trips._sailing()._with_history()
        seen = trips & (seen | seen.leader_id)
        gone = trips - seen
        gone.companion_ids.unlink()
        gone.unlink()
        if seen:
            seen.companion_ids.write({"state": "cancelled"})
            seen.write(
                {
                    "state": "cancelled",
                    "schedule_id": False,
                    "schedule_date": False,
                    "schedule_made": False,
                }
            )
            seen.with_context(water_trips=False)._sync_occupancy()
        self.env.flush_all()

    # --- by night

    @api.model
    def _cron_extend(self):
        """Make the trips of the next days for schedules that ask for it.

        Only what is missing is made; changes and removals wait for a person and the preview.
        """
        schedules = self.search([("horizon_days", ">", 0)])
        self.env["ir.cron"]._commit_progress(remaining=len(schedules))
        for schedule in schedules:
            schedule._extend_or_tell()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _extend_or_tell(self):
        """``_extend``; whatever stops it stops this schedule alone.

        Batches that were committed before stay. There is no savepoint round the whole, because a
        commit would end it: the transaction goes back to its last commit.
        """
        try:
            self._extend()
        except (ScheduleBusy, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY) as busy:
            # somebody is at it by hand: tomorrow is another night
            self.env.cr.rollback()
            _logger.info("Schedule %s was not extended: %s", self.id, busy)
        except Exception as fault:  # one broken schedule must not keep the others from their trips
            self.env.cr.rollback()
            _logger.exception("Schedule %s could not be extended", self.id)
            self._tell_night_problem(fault)

    def _tell_night_problem(self, fault):
        """Say it on the schedule's form and by a task for its dispatcher."""
        if not self.try_lock_for_update(allow_referencing=True):
            return  # somebody is changing it; the next night looks again
        self = self.with_context(lang=self.user_id.lang)
        problem = (
            str(fault)
            if isinstance(fault, UserError)
            else self.env._(
                "an unexpected error (%(kind)s); your administrator finds it in the log under"
                " “Schedule %(number)s”.",
                kind=type(fault).__name__,
                number=self.id,
            )
        )
        self.with_context(**QUIET).night_problem = problem
        self._tell_task(problem)

    def _extend(self):
        """Batch by batch, each committed: a run that is killed leaves whole trips, and the next
        one goes on from there."""
        self.ensure_one()
        self = self.with_company(self.company_id).with_context(lang=self.user_id.lang)
        today = local(fields.Datetime.now(), self._zone()).date()
        until = today + timedelta(days=self.horizon_days)
        refused = {}
        while True:
            self._begin_run()
            rows = self._plan(min(until, self.date_to) if self.date_to else until)
            for row in rows:
                if row.action == "conflict" and not row.trip:
                    refused.setdefault(row.key, (row, row.reason))
            new = [row for row in rows if row.action == "create" and row.key not in refused]
            if not new:
                break
            done = self._carry_out(new[:BATCH])
            refused.update({row.key: (row, sentence) for row, sentence in done["refused"]})
            self.env["ir.cron"]._commit_progress()
        self._tell_refused(list(refused.values()))

    def _tell_refused(self, refused):
        """A task with what could not be made, or none any more."""
        self._tell_task(
            Markup("<br/>").join(
                f"{row.schedule._departure_words(row)}: {why}" for row, why in refused[:30]
            )
        )

    def _tell_task(self, note):
        """One task for the dispatcher, as long as it is open; without a ``note`` it is over."""
        summary = self.env._("Departures that could not be made")
        known = self.activity_ids.filtered(lambda activity: activity.summary == summary)
        if not note:
            known.unlink()
            return
        if known:
            known.note = note
            return
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=note,
            user_id=(self.user_id or self.env.user).id,
        )
