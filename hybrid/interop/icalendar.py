"""The agenda as an iCalendar file (RFC 5545), for every calendar program."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from icalendar import Calendar, vText
from icalendar import Event as Entry

from hybrid.enums import SessionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hybrid.models import Event, Session

PRODUCT = "-//Hybrid events//Agenda//EN"


def _place(session: Session) -> str:
    """Return where the session is: room, then venue, in one line."""
    event = session.event
    address = ", ".join(line.strip() for line in event.venue_address.splitlines() if line.strip())
    room = session.room.name if session.room else ""
    return ", ".join(part for part in (room, event.venue_name, address) if part)


def _entry(session: Session, *, url: str) -> Entry:
    """Return one VEVENT. Its UID, a UUID (RFC 7986 §5.3), stays the same whatever else is changed."""
    event, entry = session.event, Entry()
    entry.add("uid", str(session.uid))
    entry.add("dtstamp", session.updated_at.astimezone(dt.UTC))
    entry.add("last-modified", session.updated_at.astimezone(dt.UTC))
    entry.add("sequence", session.sequence)
    entry.add("dtstart", session.starts_at.astimezone(event.tz))
    entry.add("dtend", session.ends_at.astimezone(event.tz))
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


def calendar_of(
    event: Event, sessions: Iterable[Session], *, name: str, link: Callable[[Session], str]
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
    for session in sessions:
        calendar.add_component(_entry(session, url=link(session)))
    calendar.add_missing_timezones(
        first_date=dt.date(event.starts_on.year - 1, 1, 1), last_date=dt.date(event.ends_on.year + 2, 1, 1)
    )
    return bytes(calendar.to_ical())
