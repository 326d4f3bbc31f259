"""When the demo fleet sails, in the pier's own time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytz

EVERY_DAY = range(7)
WED, THU, FRI, SAT, SUN = 2, 3, 4, 5, 6

#: How far ahead the calendar is filled.
DAYS = 21


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
    }
