from datetime import timedelta

from odoo import api, fields, models

from ..fleet import crew, timetable

QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}


class WaterTrip(models.Model):
    _inherit = "water.trip"

    @api.model
    def _water_demo_extend(self, first=None, days=timetable.DAYS):
        """Put the timetable's trips of the coming days on sale; those that exist stay alone.

        Whatever else the vessel does in that time, charters and trips planned by hand, comes first.

        :param date first: first local day; today by default, and nothing before now is made
        :return: the new trips
        """
        now = fields.Datetime.now()
        first = first or now.date()
        soon = now + timedelta(minutes=30)
        values = [
            trip for trip in timetable.departures(self.env, first, days) if trip["departure"] > soon
        ]
        return self._water_demo_plan(values)

    @api.model
    def _water_demo_plan(self, values):
        """Make the trips whose vessel is free, on sale, and the companions of some of them.

        :return: those trips, without companions
        """
        if not values:
            return self
        vessels = self.env["water.vessel"].browse({trip["vessel_id"] for trip in values})
        busy = {vessel.id: [] for vessel in vessels}
        # when the first one's vessel is prepared, which is before it departs
        first = min(
            timetable.busy_time(vessels.browse(trip["vessel_id"]), trip)[0] for trip in values
        )
        for line in self.env["water.occupancy"].search(
            [
                ("resource_id", "in", vessels.resource_id.ids),
                ("stop", ">", first),
            ]
        ):
            for vessel in vessels.filtered(
                lambda one, line=line: one.resource_id == line.resource_id
            ):
                busy[vessel.id].append((line.start, line.stop))
        # a cancelled trip frees its vessel, but its departure is not offered a second time
        cancelled = self.search([("state", "=", "cancelled"), ("vessel_id", "in", vessels.ids)])
        called_off = {(trip.vessel_id.id, trip.departure) for trip in cancelled}
        free = []
        for trip in sorted(values, key=lambda item: item["departure"]):
            times = busy[trip["vessel_id"]]
            begin, end = timetable.busy_time(vessels.browse(trip["vessel_id"]), trip)
            if (trip["vessel_id"], trip["departure"]) in called_off or any(
                start < end and begin < stop for start, stop in times
            ):
                continue
            times.append((begin, end))
            free.append(trip)
        trips = self.with_context(**QUIET).create(free)
        trips.action_open_sale()
        crew.man(trips)
        others = trips.create(list(timetable.companions(self.env, trips)))
        others.action_open_sale()
        return trips.with_env(self.env)
