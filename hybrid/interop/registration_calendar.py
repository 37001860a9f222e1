"""A place at an event, as a calendar keeps it (RFC 5545): one entry for each day of the event."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from icalendar import Calendar
from icalendar import Event as Entry

from hybrid.enums import Attendance, RegistrationState
from hybrid.interop.time_zones import add_time_zones
from hybrid.queries.content import public_content

if TYPE_CHECKING:
    from hybrid.models import Event, Registration

PRODUCT = "-//Hybrid events//Registration//EN"
# RFC 5546 §3.2.1: an entry that is only shown to somebody; nobody is asked to answer it.
METHOD = "PUBLISH"


def hours_of(event: Event) -> dict[dt.date, tuple[dt.datetime, dt.datetime]]:
    """Return from when to when there is something on each day of the public agenda, on the event's clock."""
    hours: dict[dt.date, tuple[dt.datetime, dt.datetime]] = {}
    for session in public_content(event):
        start, end = session.starts.astimezone(event.tz), session.ends.astimezone(event.tz)
        first, last = hours.get(start.date(), (start, end))
        hours[start.date()] = (min(first, start), max(last, end))
    return {day: hours[day] for day in event.days if day in hours}


def calendar_of_place(registration: Registration, *, url: str) -> bytes:
    """Return the days of ``registration`` as a calendar; a registration without a place cancels them.

    ``url`` is the registration's private page. Days without a session last all day.
    """
    event = registration.event
    hours = hours_of(event)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", METHOD)
    for day in event.days:
        calendar.add_component(_entry(registration, day, hours.get(day), url=url))
    add_time_zones(calendar, first=event.starts_on, last=event.ends_on)
    return bytes(calendar.to_ical())


def _entry(
    registration: Registration, day: dt.date, hours: tuple[dt.datetime, dt.datetime] | None, *, url: str
) -> Entry:
    event, entry = registration.event, Entry()
    entry.add("uid", str(uuid.uuid5(registration.uid, day.isoformat())))
    entry.add("dtstamp", registration.changed_at.astimezone(dt.UTC))
    entry.add("sequence", registration.sequence)
    entry.add("status", _status(registration))
    entry.add("summary", event.name)
    if hours:
        entry.add("dtstart", hours[0])
        entry.add("dtend", hours[1])
    else:
        entry.add("dtstart", day)
        entry.add("dtend", day + dt.timedelta(days=1))
    address = ", ".join(line.strip() for line in event.venue_address.splitlines() if line.strip())
    place = ", ".join(part for part in (event.venue_name, address) if part)
    if place and registration.attendance == Attendance.IN_ROOM:
        entry.add("location", place)
    entry.add("description", url)
    entry.add("url", url)
    return entry


def _status(registration: Registration) -> str:
    """Return the STATUS (RFC 5545 §3.8.1.11): cancelled, so that calendars take it out again."""
    return "CONFIRMED" if registration.state == RegistrationState.CONFIRMED else "CANCELLED"
