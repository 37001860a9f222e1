"""Sessions as rows: for the editor, the stage and calendars. The public pages have theirs from ``programme``."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from hybrid.models import CancelledSession, Cohort, FormerStar, Room, Session, SessionSpeaker, Speaker, Star
from hybrid.queries.content import public_content, public_spans

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from hybrid.models import Event, Person
    from hybrid.queries.content import Facts


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


def public_sessions(event: Event) -> list[Session]:
    """Return the sessions that the public sees, as unsaved rows where a release holds them.

    Two queries; with a release three, and one more the first time.
    """
    if event.release_id is None:
        sessions = list(sessions_of(event))
        for session in sessions:
            session.event = event  # which is in their addresses and on their clocks
        return sessions
    return [as_session(event, facts) for facts in public_content(event)]


def cancelled_sessions(event: Event, shown: list[Session]) -> list[CancelledSession]:
    """Return what the public has seen once and not among ``shown``, which it sees now. One query."""
    here = {session.pk for session in shown}
    return [row for row in CancelledSession.objects.filter(event=event) if row.session_key not in here]


def as_session(event: Event, facts: Facts) -> Session:
    """Return ``facts`` as a session, with room, cohort, parts and speakers at hand. No query; never to be saved."""
    room, group = facts.room, facts.group
    session = Session(
        pk=facts.key,
        event=event,
        uid=uuid.UUID(facts.uid),
        code=facts.code,
        kind=facts.kind,
        title=facts.title,
        abstract=facts.abstract,
        starts_at=facts.starts,
        ends_at=facts.ends,
        room=Room(pk=room.key, event=event, name=room.name, slug=room.slug) if room else None,
        cohort=Cohort(pk=group.key, event=event, name=group.name) if group else None,
        sequence=facts.sequence,
        updated_at=facts.changed,
    )
    parts = [
        SessionSpeaker(
            session=session,
            speaker=Speaker(pk=voice.key, event=event, name=voice.name, slug=voice.slug),
            part=voice.part,
        )
        for voice in facts.voices
    ]
    # Where Django itself looks first for what was prefetched.
    session._prefetched_objects_cache = {"parts": parts}  # type: ignore[attr-defined]  # noqa: SLF001
    return session


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
    former = FormerStar.objects.filter(person=person).values_list("session_key", flat=True)
    return frozenset(Star.objects.filter(person=person).values_list("session_id", flat=True).union(former))


def my_session_ids(event: Event, person: Person | None) -> frozenset[int]:
    """Return the keys of the sessions of a person's own agenda. Four queries at most, as an agenda costs.

    Those are the ones they keep; and where they belong to a group, all that the public agenda has for it, and nothing
    that it has for another group. Where the group has several at once, one of them that they keep is their choice.
    """
    kept = starred_ids(person)
    if person is None or person.cohort_id is None:
        return kept
    spans = [span for span in public_spans(event) if span.group is not None]
    hours = {span.key: (span.starts, span.ends) for span in spans if span.group == person.cohort_id}
    others = frozenset(span.key for span in spans if span.group != person.cohort_id)
    chosen = [hours[pk] for pk in hours.keys() & kept]
    left = {
        pk
        for pk, (starts, ends) in hours.items()
        if pk not in kept and any(starts < end and start < ends for start, end in chosen)
    }
    return (kept - others) | (hours.keys() - left)
