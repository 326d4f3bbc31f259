"""A trip as a calendar file."""

from datetime import timedelta

import pytz
import vobject


def event(uid, start, stop, summary, location, description, url, alarm_minutes):
    """iCalendar text; moments are naive UTC and stay UTC, which every calendar understands."""
    calendar = vobject.iCalendar()
    entry = calendar.add("vevent")
    entry.add("uid").value = uid
    entry.add("dtstamp").value = pytz.utc.localize(start)
    entry.add("dtstart").value = pytz.utc.localize(start)
    entry.add("dtend").value = pytz.utc.localize(stop)
    entry.add("summary").value = summary
    entry.add("location").value = location
    entry.add("description").value = description
    entry.add("url").value = url
    alarm = entry.add("valarm")
    alarm.add("action").value = "DISPLAY"
    alarm.add("description").value = summary
    alarm.add("trigger").value = -timedelta(minutes=alarm_minutes)
    return calendar.serialize()
