"""The rules by which an organiser changes the agenda.

Each is one transaction. Each that changes a session takes the ``version`` that the organiser has seen
(:func:`version_of`) and refuses if somebody else was quicker. Double bookings are allowed: they are warnings
(``hybrid.queries.conflicts``), because the way to a good agenda leads through bad ones.

    RuleError
    └── StaleError   the session was changed or deleted meanwhile
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hybrid.domain.at_once import seen_at_once
from hybrid.domain.removals import remove, restore
from hybrid.enums import SessionKind
from hybrid.errors import RuleError
from hybrid.models import FormerStar, Removal, Session, SessionSpeaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hybrid.models import Cohort, Event, Person, Room, Speaker

LONGEST = dt.timedelta(hours=24)
# Somebody who plans that far from the event has mistyped the year.
FARTHEST = dt.timedelta(days=366)


class StaleError(RuleError):
    """Somebody else changed the session after it was shown. ``current`` is None if they deleted it."""

    def __init__(self, current: Session | None) -> None:
        self.current = current
        if current is None:
            message = _("Somebody else has deleted this session meanwhile.")
        else:
            message = _("Somebody else has changed “%s” meanwhile. Nothing of theirs was overwritten.")
            message %= current.title
        super().__init__(message, code="stale")


@dataclass(frozen=True)
class Part:
    """That a speaker takes part, and as what ("Chair"); empty for simply speaking."""

    speaker: Speaker
    part: str = ""


@dataclass(frozen=True)
class SessionDetails:
    """All that an organiser says of a session. ``parts`` are in the order in which they are shown."""

    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    kind: SessionKind = SessionKind.TALK
    abstract: str = ""
    room: Room | None = None
    cohort: Cohort | None = None
    parts: Sequence[Part] = ()


def version_of(session: Session) -> str:
    """Return what stands for the state of ``session`` when it was read."""
    return session.updated_at.isoformat()


def create_session(*, event: Event, details: SessionDetails) -> Session:
    """Put a session on the agenda."""
    _check(event, details)
    with seen_at_once(event=event):
        session = Session(event=event)
        _write(session, details)
    return session


def change_session(*, session: Session, version: str, details: SessionDetails) -> Session:
    """Say everything about a session anew."""
    _check(session.event, details)
    with seen_at_once(event=session.event):
        session = _lock(session, version)
        _write(session, details)
    return session


def move_session(*, session: Session, version: str, starts_at: dt.datetime, room: Room | None) -> Session:
    """Give a session another start, another room, or both. It lasts as long as before."""
    with seen_at_once(event=session.event):
        session = _lock(session, version)
        length = session.ends_at - session.starts_at
        session.starts_at, session.ends_at = starts_at, starts_at + length
        session.room = room
        _check_times(session.event, session.starts_at, session.ends_at)
        _check_belongs(session.event, room)
        session.save()
    return session


def resize_session(
    *, session: Session, version: str, starts_at: dt.datetime, ends_at: dt.datetime
) -> Session:
    """Give a session another start or end; it stays where it is."""
    with seen_at_once(event=session.event):
        session = _lock(session, version)
        session.starts_at, session.ends_at = starts_at, ends_at
        _check_times(session.event, starts_at, ends_at)
        session.save()
    return session


def duplicate_session(*, session: Session) -> Session:
    """Add a session with the same facts and speakers, right after ``session`` in the same room.

    Stars and documents are the original's alone.
    """
    with seen_at_once(event=session.event):
        original = _hold(session)
        if original is None:
            raise StaleError(None)
        copy = Session(
            event=original.event,
            kind=original.kind,
            title=original.title,
            abstract=original.abstract,
            starts_at=original.ends_at,
            ends_at=original.ends_at + (original.ends_at - original.starts_at),
            room=original.room,
            cohort=original.cohort,
        )
        copy.save()
        _write_parts(copy, [Part(row.speaker, row.part) for row in original.parts.select_related("speaker")])
    return copy


def delete_session(*, session: Session, version: str, now: dt.datetime, by: Person | None = None) -> Removal:
    """Take a session off the agenda, with all that hangs on it. :func:`restore_session` brings it back."""
    with seen_at_once(event=session.event):
        session = _lock(session, version)
        keepers = list(session.stars.values_list("person_id", flat=True))
        key = session.pk
        removal = remove(event=session.event, target=session, now=now, by=by)
        FormerStar.objects.bulk_create(
            [FormerStar(person_id=person, session_key=key) for person in keepers], ignore_conflicts=True
        )
        return removal


def restore_session(*, removal: Removal) -> Session:
    """Bring a deleted session back as it was, under its old address, with its stars and documents.

    Raises:
        RuleError: something that it cannot be without has gone meanwhile.

    """
    with seen_at_once(event=removal.event):
        session = restore(removal=removal)
        if not isinstance(session, Session):
            raise TypeError(removal.model)
        FormerStar.objects.filter(session_key=session.pk, person__event=session.event).delete()
        # Calendars and open editors see that it is back. As a cancelled one it was counted once more.
        session.sequence += 1
        session.save(update_fields=["updated_at"])
    return session


def _lock(session: Session, version: str) -> Session:
    """Return the row as it is now, held until the transaction ends, if it is still at ``version``."""
    current = _hold(session)
    if current is None or version_of(current) != version:
        raise StaleError(current)
    current.event = session.event
    return current


def _hold(session: Session) -> Session | None:
    """Return the row as it is now, held until the transaction ends; None if it is gone."""
    # Not in the agenda's own order: that joins rooms, which may be none, and PostgreSQL locks no such join.
    held: Session | None = Session.objects.select_for_update().filter(pk=session.pk).order_by("pk").first()
    return held


def _write(session: Session, details: SessionDetails) -> None:
    session.kind = details.kind
    session.title = details.title.strip()
    session.abstract = details.abstract.strip()
    session.starts_at, session.ends_at = details.starts_at, details.ends_at
    session.room, session.cohort = details.room, details.cohort
    session.save()  # always, for a changed speaker is a new version too
    _write_parts(session, details.parts)


def _write_parts(session: Session, parts: Sequence[Part]) -> None:
    SessionSpeaker.objects.filter(session=session).delete()
    SessionSpeaker.objects.bulk_create(
        SessionSpeaker(session=session, speaker=part.speaker, part=part.part.strip(), position=position)
        for position, part in enumerate(parts)
    )


def _check(event: Event, details: SessionDetails) -> None:
    if not details.title.strip():
        raise RuleError(_("Give the session a title."), field="title")
    _check_times(event, details.starts_at, details.ends_at)
    _check_belongs(event, details.room, details.cohort, *(part.speaker for part in details.parts))
    if len({part.speaker.pk for part in details.parts}) < len(details.parts):
        raise RuleError(_("A speaker is named twice."), field="speakers")


def _check_times(event: Event, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    length = ends_at.astimezone(dt.UTC) - starts_at.astimezone(dt.UTC)
    if length <= dt.timedelta():
        raise RuleError(_("The session ends before it starts."), field="end")
    if length > LONGEST:
        raise RuleError(_("A session lasts 24 hours at most."), field="end")
    first, last = event.starts_on - FARTHEST, event.ends_on + FARTHEST
    if not first <= starts_at.astimezone(event.tz).date() <= last:
        raise RuleError(_("That is more than a year away from the event."), field="day")


def _check_belongs(event: Event, *things: Room | Cohort | Speaker | None) -> None:
    for thing in things:
        if thing is not None and thing.event_id != event.pk:
            raise RuleError(_("“%s” is not of this event.") % thing)
