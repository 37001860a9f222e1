"""Sessions as rows: for the stage, the editor and calendars. The public pages have theirs from ``programme``."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from hybrid.models import Session, SessionSpeaker, Star

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from hybrid.models import Event, Person


@dataclass(frozen=True)
class Slot:
    """Sessions that start at the same minute."""

    starts_at: dt.datetime
    sessions: list[Session]


@dataclass(frozen=True)
class Day:
    """One date of the event, in its time zone, with what starts on it."""

    date: dt.date
    slots: list[Slot]


def sessions_of(event: Event) -> QuerySet[Session]:
    """Return the event's sessions in order, with room, cohort and speakers at hand. Two queries."""
    found: QuerySet[Session] = (
        Session.objects.filter(event=event)
        .select_related("room", "cohort")
        # A queryset of its own, or Django builds one, scope and joins and all, for every session.
        .prefetch_related(Prefetch("parts", SessionSpeaker.objects.select_related("speaker")))
        .order_by("starts_at", "room__position", "id")
    )
    return found


def by_day(event: Event, sessions: list[Session]) -> list[Day]:
    """Group ``sessions`` by date and start. Days of the event without a session are there, empty."""
    days: dict[dt.date, dict[dt.datetime, list[Session]]] = {date: {} for date in event.days}
    for session in sessions:
        date = session.starts_at.astimezone(event.tz).date()
        days.setdefault(date, defaultdict(list)).setdefault(session.starts_at, []).append(session)
    return [
        Day(date, [Slot(start, found) for start, found in sorted(slots.items())])
        for date, slots in sorted(days.items())
    ]


@dataclass(frozen=True)
class NowNext:
    """What is on at one instant, and what starts next."""

    now: list[Session]
    next: list[Session]


def now_and_next(sessions: list[Session], *, now: dt.datetime) -> NowNext:
    """Pick what runs at ``now`` and everything that starts at the next start after it."""
    running = [s for s in sessions if s.starts_at <= now < s.ends_at]
    later = [s for s in sessions if s.starts_at > now]
    first = min((s.starts_at for s in later), default=None)
    return NowNext(running, [s for s in later if s.starts_at == first])


def starred_ids(person: Person | None) -> frozenset[int]:
    """Return the keys of the sessions that ``person`` keeps. One query, none for somebody unknown."""
    if person is None:
        return frozenset()
    return frozenset(Star.objects.filter(person=person).values_list("session_id", flat=True))
