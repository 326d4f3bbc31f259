"""Trips as a calendar file (RFC 5545)."""

from datetime import datetime, timedelta
from typing import NamedTuple

import pytz
import vobject


class Event(NamedTuple):
    """Moments are naive UTC. ``sequence`` grows with each change of the trip, so that a calendar
    which has the event already moves it instead of adding another."""

    uid: str
    start: datetime
    stop: datetime
    changed: datetime
    sequence: int
    summary: str
    location: str
    geo: tuple | None
    description: str
    url: str
    cancelled: bool
    alarm_minutes: int


def calendar(events):
    """iCalendar text. Moments stay in UTC, which every calendar shows by the clock of its owner:
    no definitions of time zones that could be out of date."""
    document = vobject.iCalendar()
    document.add("method").value = "PUBLISH"
    for event in events:
        entry = document.add("vevent")
        for name, value in (
            ("uid", event.uid),
            ("sequence", str(event.sequence)),
            ("dtstamp", pytz.utc.localize(event.changed)),
            ("last-modified", pytz.utc.localize(event.changed)),
            ("dtstart", pytz.utc.localize(event.start)),
            ("dtend", pytz.utc.localize(event.stop)),
            ("summary", event.summary),
            ("location", event.location),
            ("description", event.description),
            ("url", event.url),
            ("status", "CANCELLED" if event.cancelled else "CONFIRMED"),
            ("transp", "OPAQUE"),
        ):
            entry.add(name).value = value
        if event.geo:
            entry.add("geo").value = ";".join(f"{degrees:.6f}" for degrees in event.geo)
        if event.cancelled:
            continue
        alarm = entry.add("valarm")
        alarm.add("action").value = "DISPLAY"
        alarm.add("description").value = event.summary
        alarm.add("trigger").value = -timedelta(minutes=event.alarm_minutes)
    return document.serialize()
