"""The agenda as an iCalendar file (RFC 5545), for every calendar program."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from icalendar import Calendar
from icalendar import Event as Entry

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


def _entry(session: Session, *, url: str, host: str) -> Entry:
    """Return one VEVENT. Its UID stays the same whatever is changed (RFC 5545 §3.8.4.7)."""
    event, entry = session.event, Entry()
    entry.add("uid", f"{session.uid}@{host}")
    entry.add("dtstamp", session.updated_at.astimezone(dt.UTC))
    entry.add("last-modified", session.updated_at.astimezone(dt.UTC))
    entry.add("dtstart", session.starts_at.astimezone(event.tz))
    entry.add("dtend", session.ends_at.astimezone(event.tz))
    entry.add("summary", f"{session.title} ({session.cohort})" if session.cohort else session.title)
    if place := _place(session):
        entry.add("location", place)
    names = "\n".join(part.speaker.name for part in session.parts.all())
    if text := "\n\n".join(part for part in (names, session.abstract, url) if part):
        entry.add("description", text)
    entry.add("url", url)
    entry.add("categories", [session.get_kind_display()])
    if session.is_pause:
        entry.add("transp", "TRANSPARENT")
    return entry


def calendar_of(
    event: Event, sessions: Iterable[Session], *, name: str, host: str, link: Callable[[Session], str]
) -> bytes:
    """Return ``sessions`` of ``event`` as a calendar named ``name``.

    ``host`` makes the identities unique in the world, ``link`` gives the whole address of a session's page.
    The time zone's rules for the years around the event are inside (VTIMEZONE), so that no calendar guesses.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for session in sessions:
        calendar.add_component(_entry(session, url=link(session), host=host))
    calendar.add_missing_timezones(
        first_date=dt.date(event.starts_on.year - 1, 1, 1), last_date=dt.date(event.ends_on.year + 2, 1, 1)
    )
    return bytes(calendar.to_ical())
