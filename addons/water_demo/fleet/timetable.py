"""When the demo fleet sails, in the pier's own time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytz

from odoo import Command

EVERY_DAY = range(7)
WED, THU, FRI, SAT, SUN = 2, 3, 4, 5, 6

#: How far ahead the calendar is filled.
DAYS = 21
#: Minutes; with ten for those who leave, half an hour between two trips is enough for the berth.
BOARDING = 20


@dataclass(frozen=True)
class Line:
    excursion: str
    vessel: str
    times: tuple[str, ...]
    weekdays: tuple[int, ...] | range = EVERY_DAY


#: Two lines of one vessel never meet: each leaves time to turn around, clean and moor elsewhere.
LINES = (
    Line("excursion_neva_night", "vessel_palmyra", ("00:30",)),
    Line("excursion_neva_day", "vessel_palmyra", ("11:30", "14:00", "16:30")),
    Line("event_jazz_dinner", "vessel_palmyra", ("19:00",), (WED, FRI, SAT)),
    Line("excursion_peterhof", "vessel_falcon", ("09:30", "15:00")),
    Line("excursion_moscow_day", "vessel_lark", ("11:00", "13:00", "15:00", "17:00")),
    Line("excursion_moscow_night", "vessel_lark", ("19:30", "21:45")),
    Line("excursion_volga_sunset", "vessel_assol", ("17:30",)),
    Line("excursion_volga_sunset", "vessel_assol", ("12:00",), (SAT, SUN)),
    Line("event_concert", "vessel_harmony", ("20:00",), (THU, FRI, SAT)),
)

#: A second group with a guide of its own: (excursion, time) -> language, most persons.
SHARED = {("excursion_neva_day", "14:00"): ("language_en", 24)}


def companions(env, trips):
    """Values of the trips that share the sailing of one of ``trips``."""
    for (name, time), (language, most) in SHARED.items():
        excursion = env.ref(f"water_demo.{name}", raise_if_not_found=False)
        guide = env.ref(f"water_booking.{language}", raise_if_not_found=False)
        if not (excursion and guide):
            continue
        for trip in trips.grouped("excursion_id").get(excursion, ()):
            if f"{trip._local(trip.departure):%H:%M}" == time:
                yield {
                    "leader_id": trip.id,
                    "excursion_id": excursion.id,
                    "guide_language_ids": [Command.set(guide.ids)],
                    "most_persons": most,
                }


def departures(env, first, days):
    """Values of all trips of the timetable from local day ``first`` on, as naive UTC."""
    for line in LINES:
        excursion = env.ref(f"water_demo.{line.excursion}", raise_if_not_found=False)
        vessel = env.ref(f"water_demo.{line.vessel}", raise_if_not_found=False)
        if not (excursion and vessel and excursion.active and vessel.active and vessel.seat_map_id):
            continue
        zone = pytz.timezone(excursion.pier_id.tz or "UTC")
        for day in (first + timedelta(days=n) for n in range(days)):
            if day.weekday() not in line.weekdays:
                continue
            for time in line.times:
                local = datetime.combine(day, datetime.strptime(time, "%H:%M").time())
                departure = zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)
                yield trip_values(excursion, vessel, departure)


def trip_values(excursion, vessel, departure):
    return {
        "excursion_id": excursion.id,
        "vessel_id": vessel.id,
        "departure": departure,
        "arrival": departure + timedelta(hours=excursion.duration),
        "boarding_minutes": BOARDING,
    }


def busy_time(vessel, trip):
    """(start, stop) of the vessel's time that a trip takes, buffers included."""
    return (
        trip["departure"] - timedelta(minutes=vessel.preparation_minutes),
        trip["arrival"] + timedelta(minutes=vessel.turnaround_minutes),
    )
