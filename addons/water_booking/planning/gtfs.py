"""The General Transit Feed Specification as entries of a timetable.

Read are agency, stops, routes, trips, stop_times, calendar, calendar_dates and frequencies; what
else a feed has is not needed to plan sailings. A trip sails from its first to its last stop. Trips
of one route, service, pier and duration become one entry with many hours.
"""

import re
from collections import defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .problems import Problem, Unreadable
from .tables import MAX_BYTES, MAX_ROWS, MEGABYTE, csv_lines, open_zip, read_member, table_of
from .timetable import LAST_MINUTE, Entry

#: Tables and the columns of them that planning needs.
TABLES = {
    "agency.txt": ("agency_timezone",),
    "stops.txt": ("stop_id", "stop_name"),
    "routes.txt": ("route_id",),
    "trips.txt": ("route_id", "service_id", "trip_id"),
    "stop_times.txt": ("trip_id", "stop_id", "stop_sequence"),
    "calendar.txt": ("service_id", "start_date", "end_date"),
    "calendar_dates.txt": ("service_id", "date", "exception_type"),
    "frequencies.txt": ("trip_id", "start_time", "end_time", "headway_secs"),
}
OPTIONAL = ("calendar.txt", "calendar_dates.txt", "frequencies.txt")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Departures that one line of frequencies.txt may stand for.
_MOST_DEPARTURES = 2000


def read_gtfs(content):
    """Entries and problems of a feed.

    :param bytes content: the zip file
    :raise Unreadable: where it is no feed
    """
    if not content:
        raise Unreadable("empty")
    if len(content) > MAX_BYTES:
        raise Unreadable("too_big", limit=MAX_BYTES // MEGABYTE)
    return _Feed(open_zip(content)).entries()


def is_gtfs(content):
    """Whether a zip file is a feed and no workbook."""
    return content[:2] == b"PK" and b"stop_times.txt" in content


class _Feed:
    def __init__(self, archive):
        self.problems = []
        self.tables = self._open(archive)

    def wrong(self, code, row, column, file, **facts):
        self.problems.append(Problem(code, row.number if row else 0, column, file, facts))

    def _open(self, archive):
        # some feeds lie in a folder of the archive
        members = {member.filename.rpartition("/")[2]: member for member in archive.infolist()}
        tables = {}
        for name, columns in TABLES.items():
            if name not in members:
                if name not in OPTIONAL:
                    raise Unreadable("no_table", name, name=name)
                tables[name] = []
                continue
            content = read_member(archive, members[name], name)
            found, rows, problems = table_of(csv_lines(content, name, ","), name)
            self.problems += problems
            for column in columns:
                if column not in found:
                    raise Unreadable("no_column", name, name=column)
            tables[name] = rows
        if not (tables["calendar.txt"] or tables["calendar_dates.txt"]):
            raise Unreadable("no_calendar")
        return tables

    def entries(self):
        zone = self._zone()
        stops = self._by_id("stops.txt", "stop_id")
        routes = self._by_id("routes.txt", "route_id")
        trips = self._by_id("trips.txt", "trip_id")
        services = self._services()
        hours = self._hours(trips, stops)
        frequencies = self._frequencies(trips)
        groups = defaultdict(set)
        first_row = {}
        for trip_id, row in trips.items():
            if trip_id not in hours:
                continue
            route, service = row.get("route_id", ""), row.get("service_id", "")
            if route not in routes:
                self.wrong("unknown_reference", row, "route_id", "trips.txt",
                           text=route, name="routes.txt")  # fmt: skip
                continue
            if service not in services:
                self.wrong("unknown_reference", row, "service_id", "trips.txt",
                           text=service, name="calendar.txt")  # fmt: skip
                continue
            if not services[service]:
                continue
            stop, departure, duration = hours[trip_id]
            key = (route, service, stop, duration, row.get("block_id", ""))
            first_row.setdefault(key, row.number)
            groups[key].update(frequencies.get(trip_id, [departure]))
        entries = []
        for (route, service, stop, duration, block), minutes in groups.items():
            names = routes[route]
            name = names.get("route_long_name") or names.get("route_short_name") or route
            entries.append(
                Entry(
                    row=first_row[route, service, stop, duration, block],
                    file="trips.txt",
                    name=f"{name} ({service})",
                    excursion=name,
                    pier=stops[stop].get("stop_name", ""),
                    minutes=sorted(minutes),
                    duration=duration,
                    zone=zone,
                    **services[service],
                )
            )
        return entries, self.problems

    def _by_id(self, name, column):
        found = {}
        for row in self.tables[name]:
            key = row.get(column, "")
            if not key:
                self.wrong("missing", row, column, name)
            elif key in found:
                self.wrong("double_id", row, column, name, text=key)
            else:
                found[key] = row
        return found

    def _zone(self):
        zones = set()
        for row in self.tables["agency.txt"]:
            zone = row.get("agency_timezone", "")
            try:
                ZoneInfo(zone)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                self.wrong("not_a_zone", row, "agency_timezone", "agency.txt", text=zone)
            else:
                zones.add(zone)
        if len(zones) > 1:
            self.wrong("two_zones", None, "agency_timezone", "agency.txt")
        return min(zones, default="")

    # --- days

    def _date(self, row, column, name):
        text = row.get(column, "")
        try:
            if not re.fullmatch(r"\d{8}", text):
                raise ValueError
            day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            self.wrong("not_a_date", row, column, name, text=text)
            return None
        if not 2000 <= day.year <= 2100:
            self.wrong("far_date", row, column, name, year=day.year)
            return None
        return day

    def _services(self):
        """{service: days as fields of ``Entry``}; empty where its days cannot be read."""
        exceptions, services, lines = defaultdict(dict), {}, {}
        for row in self.tables["calendar_dates.txt"]:
            day = self._date(row, "date", "calendar_dates.txt")
            kind = row.get("exception_type", "")
            service = row.get("service_id", "")
            lines.setdefault(service, row)
            if kind not in ("1", "2"):
                self.wrong("not_1_2", row, "exception_type", "calendar_dates.txt", text=kind)
            elif day:
                exceptions[service][day] = kind
        for row in self.tables["calendar.txt"]:
            service = row.get("service_id", "")
            if service in services:
                self.wrong("double_id", row, "service_id", "calendar.txt", text=service)
                continue
            services[service] = self._calendar(row, exceptions.pop(service, {}))
        for service, days in exceptions.items():
            added = sorted(day for day, kind in days.items() if kind == "1")
            if not added:
                self.wrong("no_service", lines[service], "service_id", "calendar_dates.txt")
            services[service] = (
                {
                    "first": added[0],
                    "last": added[-1],
                    "weekdays": frozenset(),
                    "added": added,
                }
                if added
                else {}
            )
        return services

    def _calendar(self, row, exceptions):
        first = self._date(row, "start_date", "calendar.txt")
        last = self._date(row, "end_date", "calendar.txt")
        if not (first and last):
            return {}
        if last < first:
            self.wrong("ends_before", row, "end_date", "calendar.txt")
            return {}
        for column in _WEEKDAYS:
            if row.get(column, "") not in ("0", "1"):
                self.wrong("not_0_1", row, column, "calendar.txt", text=row.get(column, ""))
                return {}
        weekdays = frozenset(day for day, name in enumerate(_WEEKDAYS) if row[name] == "1")
        span = (first + timedelta(days) for days in range(min((last - first).days, 6) + 1))
        added = sorted(day for day, kind in exceptions.items() if kind == "1")
        if not added and not weekdays.intersection(day.weekday() for day in span):
            self.wrong("no_service", row, "service_id", "calendar.txt")
            return {}
        return {
            "first": first,
            "last": last,
            "weekdays": weekdays,
            "added": added,
            "left_out": sorted(day for day, kind in exceptions.items() if kind == "2"),
        }

    # --- hours

    def _minute(self, row, column, name, up=False):
        """Minute of the service day; seconds are dropped, or made a whole minute (``up``)."""
        text = row.get(column, "")
        match = re.fullmatch(r"(\d{1,2}):([0-5]\d):([0-5]\d)", text)
        minute = int(match[1]) * 60 + int(match[2]) if match else LAST_MINUTE
        if minute >= LAST_MINUTE and not (up and match):
            self.wrong("not_a_time", row, column, name, text=text)
            return None
        return minute + (up and match[3] != "00")

    def _hours(self, trips, stops):
        """{trip: (stop, departure, duration)} in minutes."""
        by_trip, hours = defaultdict(list), {}
        for row in self.tables["stop_times.txt"]:
            trip, stop = row.get("trip_id", ""), row.get("stop_id", "")
            sequence = row.get("stop_sequence", "")
            if trip not in trips:
                self.wrong("unknown_reference", row, "trip_id", "stop_times.txt",
                           text=trip, name="trips.txt")  # fmt: skip
            elif stop not in stops:
                self.wrong("unknown_reference", row, "stop_id", "stop_times.txt",
                           text=stop, name="stops.txt")  # fmt: skip
            elif not re.fullmatch(r"\d{1,9}", sequence):
                self.wrong("not_a_number", row, "stop_sequence", "stop_times.txt", text=sequence)
            else:
                by_trip[trip].append((int(sequence), row))
        for trip, row in trips.items():
            calls = sorted(by_trip.get(trip, ()), key=lambda call: call[0])
            if len(calls) < 2:
                self.wrong("no_stop_times", row, "trip_id", "trips.txt")
                continue
            first, last = calls[0][1], calls[-1][1]
            leaves = self._minute(first, "departure_time", "stop_times.txt")
            arrives = self._minute(last, "arrival_time", "stop_times.txt", up=True)
            if leaves is None or arrives is None:
                continue
            if arrives <= leaves:
                self.wrong("arrives_before", last, "arrival_time", "stop_times.txt")
                continue
            hours[trip] = (first["stop_id"], leaves, arrives - leaves)
        return hours

    def _frequencies(self, trips):
        """{trip: minutes of its departures} where it sails again and again."""
        found, count = defaultdict(set), 0
        for row in self.tables["frequencies.txt"]:
            trip, headway = row.get("trip_id", ""), row.get("headway_secs", "")
            start = self._minute(row, "start_time", "frequencies.txt")
            stop = self._minute(row, "end_time", "frequencies.txt", up=True)
            if trip not in trips:
                self.wrong("unknown_reference", row, "trip_id", "frequencies.txt",
                           text=trip, name="trips.txt")  # fmt: skip
            elif not re.fullmatch(r"\d{1,6}", headway) or int(headway) < 60:
                self.wrong("not_headway", row, "headway_secs", "frequencies.txt", text=headway)
            elif start is not None and stop is not None:
                seconds = range(start * 60, stop * 60, int(headway))[:_MOST_DEPARTURES]
                count += len(seconds)
                if count > MAX_ROWS:  # a short file may stand for more than memory holds
                    raise Unreadable("too_many_rows", "frequencies.txt", limit=MAX_ROWS)
                found[trip].update(second // 60 for second in seconds)
        return {
            trip: sorted(minute for minute in minutes if minute < LAST_MINUTE)
            for trip, minutes in found.items()
        }
