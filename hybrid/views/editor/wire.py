"""What the timeline and the server say to each other, as JSON. Times are whole minutes since 1970 (UTC)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import msgspec
from django.urls import reverse
from django.utils.formats import date_format

from hybrid.domain.agenda import version_of
from hybrid.enums import SessionKind

if TYPE_CHECKING:
    from hybrid.models import Event, Session
    from hybrid.queries.conflicts import Conflict
    from hybrid.queries.editor import EditorAgenda

# Year 2170: later than any event, and far from where dates overflow.
Minute = Annotated[int, msgspec.Meta(ge=0, le=105_000_000)]
Key = Annotated[str, msgspec.Meta(max_length=80)]
# One line, as in the form: PostgreSQL refuses a NUL with a fault.
Title = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Edit(msgspec.Struct, forbid_unknown_fields=True, tag_field="type"):
    """Something that an organiser did. ``session`` is a session's code, ``room`` a room's address."""


class Create(Edit, tag="create"):
    """Put a new session in an empty place."""

    title: Title
    kind: SessionKind
    start: Minute
    end: Minute
    room: Key | None


class Move(Edit, tag="move"):
    """Give a session another start or room; its length stays."""

    session: Key
    version: Key
    start: Minute
    room: Key | None


class Resize(Edit, tag="resize"):
    """Give a session another start or end; its room stays."""

    session: Key
    version: Key
    start: Minute
    end: Minute


class Duplicate(Edit, tag="duplicate"):
    """Add a copy after a session."""

    session: Key


class Delete(Edit, tag="delete"):
    """Take a session off the agenda."""

    session: Key
    version: Key


class Restore(Edit, tag="restore"):
    """Bring a deleted session back. ``removal`` is what deleting it answered."""

    removal: Key


AnyChange = Create | Move | Resize | Duplicate | Delete | Restore


class SessionRow(msgspec.Struct):
    """A session as the timeline draws it. ``pause`` is drawn quietly."""

    id: str
    version: str
    title: str
    kind: str
    pause: bool
    start: int
    end: int
    room: str | None
    cohort: str
    speakers: str
    edit: str


class RoomRow(msgspec.Struct):
    """A column."""

    id: str
    name: str


class DayRow(msgspec.Struct):
    """A page of the timeline: from the first minute of a date up to the first of the next."""

    date: str
    name: str
    start: int
    end: int


class WarningRow(msgspec.Struct):
    """What is double-booked, and where."""

    kind: str
    message: str
    sessions: list[str]


class State(msgspec.Struct):
    """All that the timeline shows. ``offsets``: from a minute on, minutes ahead of UTC, and its name."""

    sessions: list[SessionRow]
    rooms: list[RoomRow]
    days: list[DayRow]
    offsets: list[tuple[int, int, str]]
    warnings: list[WarningRow]


class Done(msgspec.Struct):
    """A change was saved: the session as it is now, or the removal that brings it back."""

    session: SessionRow | None
    removal: str | None
    warnings: list[WarningRow]


class Refused(msgspec.Struct):
    """A change was not saved: why, and the session as it really is."""

    code: str
    message: str
    session: SessionRow | None = None


def minute_of(instant: dt.datetime) -> int:
    """Return the whole minute since 1970 that ``instant`` is in."""
    return (instant - _EPOCH) // dt.timedelta(minutes=1)


def instant_of(minute: int) -> dt.datetime:
    """Return the instant at which a minute since 1970 begins."""
    return _EPOCH + dt.timedelta(minutes=minute)


def session_row(event: Event, session: Session) -> SessionRow:
    """Describe ``session``; room, cohort, parts and speakers should be at hand."""
    return SessionRow(
        id=session.code,
        version=version_of(session),
        title=session.title,
        kind=str(SessionKind(session.kind).label),
        pause=session.is_pause,
        start=minute_of(session.starts_at),
        end=minute_of(session.ends_at),
        room=session.room.slug if session.room else None,
        cohort=session.cohort.name if session.cohort else "",
        speakers=", ".join(part.speaker.name for part in session.parts.all()),
        edit=reverse("session-edit", args=[event.slug, session.code]),
    )


def warning_rows(conflicts: list[Conflict]) -> list[WarningRow]:
    """Describe what is wrong with the agenda."""
    return [WarningRow(c.kind, c.message, [booking.code for booking in c.bookings]) for c in conflicts]


def state_of(agenda: EditorAgenda) -> State:
    """Describe the whole agenda."""
    return State(
        sessions=[session_row(agenda.event, session) for session in agenda.sessions],
        rooms=[RoomRow(room.slug, room.name) for room in agenda.rooms],
        days=[
            DayRow(
                day.date.isoformat(),
                date_format(day.date, "l j F"),
                minute_of(day.starts_at),
                minute_of(day.ends_at),
            )
            for day in agenda.days
        ],
        offsets=[(minute_of(offset.since), offset.minutes, offset.name) for offset in agenda.offsets],
        warnings=warning_rows(agenda.conflicts),
    )
