from datetime import date

from freezegun import freeze_time

from odoo import Command

from .common_office import OfficeCase

#: A Monday.
MONDAY = date(2031, 6, 2)
NOW = "2031-05-20 09:00:00"


class ScheduleCase(OfficeCase):
    """With a dispatcher who plans the summer of 2031 in May."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = cls.staff["dispatcher"]

    def setUp(self):
        super().setUp()
        clock = freeze_time(NOW)
        clock.start()
        self.addCleanup(clock.stop)

    def make_schedule(self, hours=(11.0, 20.5), role="dispatcher", **values):
        """Mondays and Fridays of June 2031 by default."""
        values = {
            "excursion_id": self.excursion.id,
            "vessel_id": self.vessel_seats.id,
            "date_from": MONDAY,
            "date_to": date(2031, 6, 30),
            "time_ids": [Command.create({"hour": hour}) for hour in hours],
            **values,
        }
        if not values.keys() & {"mon", "freq"}:
            values |= {"mon": True, "fri": True}
        return self.env["water.schedule"].with_user(self.staff[role]).create(values)

    def preview(self, schedules, **values):
        return schedules.env["water.schedule.preview"].create(
            {"schedule_ids": schedules.ids, **values}
        )

    def make(self, schedules):
        preview = self.preview(schedules)
        preview.action_make()
        return schedules.trip_ids

    def extend(self):
        """What the scheduled action does by night."""
        self.env.flush_all()
        self.env.ref("water_booking.cron_extend_schedules").method_direct_trigger()
        self.env.invalidate_all()

    def counts(self, preview):
        names = ("create", "change", "remove", "keep", "same", "conflict")
        return {name: preview[f"{name}_count"] for name in names if preview[f"{name}_count"]}

    def trip_at(self, schedule, day, hour):
        return schedule.trip_ids.filtered(
            lambda trip: (trip.schedule_date, trip.schedule_minute) == (day, round(hour * 60))
        )
