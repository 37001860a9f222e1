"""The agenda as an iCalendar file (RFC 5545), for every calendar program."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from icalendar import Calendar, vText
from icalendar import Event as Entry

from hybrid.domain.times import Which, which_of
from hybrid.enums import SessionKind
from hybrid.interop.time_zones import add_time_zones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from zoneinfo import ZoneInfo

    from hybrid.models import CancelledSession, Event, Session

PRODUCT = "-//Hybrid events//Agenda//EN"


def _place(session: Session) -> str:
    """Return where the session is: room, then venue, in one line."""
    event = session.event
    address = ", ".join(line.strip() for line in event.venue_address.splitlines() if line.strip())
    room = session.room.name if session.room else ""
    return ", ".join(part for part in (room, event.venue_name, address) if part)


def _moment(instant: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return ``instant`` on the clock of ``zone``, or in UTC where that would be read as an hour earlier.

    A local time that happens twice is by RFC 5545 §3.3.5 the first of the two.
    """
    return instant.astimezone(dt.UTC if which_of(instant, zone) is Which.SECOND else zone)


def _entry(session: Session, *, url: str) -> Entry:
    """Return one VEVENT. Its UID, a UUID (RFC 7986 §5.3), stays the same whatever else is changed."""
    event, entry = session.event, Entry()
    entry.add("uid", str(session.uid))
    entry.add("dtstamp", session.updated_at.astimezone(dt.UTC))
    entry.add("last-modified", session.updated_at.astimezone(dt.UTC))
    entry.add("sequence", session.sequence)
    entry.add("dtstart", _moment(session.starts_at, event.tz))
    entry.add("dtend", _moment(session.ends_at, event.tz))
    entry.add("summary", f"{session.title} ({session.cohort})" if session.cohort else session.title)
    if place := _place(session):
        entry.add("location", place)
    names = "\n".join(part.speaker.name for part in session.parts.all())
    if text := "\n\n".join(part for part in (names, session.abstract, url) if part):
        entry.add("description", text)
    entry.add("url", url)
    entry.add("categories", [str(SessionKind(session.kind).label)])
    if session.is_pause:
        entry.add("transp", "TRANSPARENT")
    return entry


def _cancelled_entry(row: CancelledSession) -> Entry:
    """Return the VEVENT of a session that no longer takes place (RFC 5545 §3.8.1.11)."""
    entry = Entry()
    entry.add("uid", str(row.uid))
    entry.add("dtstamp", row.cancelled_at.astimezone(dt.UTC))
    entry.add("last-modified", row.cancelled_at.astimezone(dt.UTC))
    entry.add("sequence", row.sequence)
    entry.add("status", "CANCELLED")
    entry.add("dtstart", _moment(row.starts_at, row.event.tz))
    entry.add("dtend", _moment(row.ends_at, row.event.tz))
    entry.add("summary", row.title)
    entry.add("transp", "TRANSPARENT")
    return entry


def calendar_of(
    event: Event,
    sessions: Iterable[Session],
    *,
    cancelled: Iterable[CancelledSession] = (),
    name: str,
    link: Callable[[Session], str],
) -> bytes:
    """Return ``sessions`` of ``event`` as a calendar named ``name``.

    ``link`` gives the whole address of a session's page. There is no METHOD, so that DTSTAMP means the last
    change (RFC 5545 §3.8.7.2). The time zone's rules for the years around the event are inside (VTIMEZONE), so
    that no calendar has to guess them.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # Text must be said to be text, or a semicolon in it is taken for the start of something else.
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    # How often it is worth asking again (RFC 7986 §5.7), and the same for programs that are older than that.
    calendar.add("refresh-interval", dt.timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for session in sessions:
        calendar.add_component(_entry(session, url=link(session)))
    for row in cancelled:
        row.event = event
        calendar.add_component(_cancelled_entry(row))
    add_time_zones(calendar, first=event.starts_on, last=event.ends_on)
    return bytes(calendar.to_ical())
