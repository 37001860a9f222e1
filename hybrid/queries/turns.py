"""Where and when a speaker may be on air from their own computer: in the rooms of their sessions, around them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hybrid.enums import Picture, WebcastMode
from hybrid.models import Speaker, Webcast
from hybrid.queries.agenda import public_sessions

if TYPE_CHECKING:
    from hybrid.models import Event

# Before: to connect, and be looked at by the operator. After: sessions begin late, and questions take long. The studio,
# the back office and refusals call it half an hour.
MARGIN = dt.timedelta(minutes=30)


@dataclass(frozen=True)
class Turn:
    """One session of a speaker in one room."""

    room_id: int
    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def opens_at(self) -> dt.datetime:
        """From when on they may be on air."""
        return self.starts_at - MARGIN

    @property
    def closes_at(self) -> dt.datetime:
        """Until when they may take the air."""
        return self.ends_at + MARGIN


@dataclass(frozen=True)
class Speaking:
    """A person's turns. ``on_turn`` are the rooms, by number, whose air is theirs at the moment."""

    turns: tuple[Turn, ...] = ()
    on_turn: frozenset[int] = field(default_factory=frozenset)

    @property
    def anywhere(self) -> frozenset[int]:
        """The rooms, by number, in which they have a session at any time."""
        return frozenset(turn.room_id for turn in self.turns)

    def next_in(self, room_id: int, *, now: dt.datetime) -> Turn | None:
        """Return the turn in a room that is on or comes next, else the last one that was."""
        here = sorted((t for t in self.turns if t.room_id == room_id), key=lambda t: t.starts_at)
        coming = (turn for turn in here if now < turn.closes_at)
        return next(coming, here[-1] if here else None)


def speaking_of(event: Event, person_id: int | None, *, now: dt.datetime) -> Speaking:
    """Return where a person speaks by the public agenda. One query for who is no speaker, none where none may publish.

    Who is on air already stays in charge there for as long as they send: a clock cuts nobody off.
    """
    if person_id is None or not event.speakers_may_publish:
        return Speaking()
    known_as = set(Speaker.objects.filter(event=event, person_id=person_id).values_list("pk", flat=True))
    if not known_as:
        return Speaking()
    turns = tuple(
        Turn(session.room_id, session.starts_at, session.ends_at)
        for session in public_sessions(event)
        if session.room_id is not None and any(part.speaker_id in known_as for part in session.parts.all())
    )
    holding = Webcast.objects.filter(
        event=event,
        mode=WebcastMode.ON_AIR,
        publisher_person_id=person_id,
        picture__in=[Picture.LIVE, Picture.AWAY],
    )
    on_turn = {turn.room_id for turn in turns if turn.opens_at <= now < turn.closes_at}
    return Speaking(turns, frozenset(on_turn.union(holding.values_list("room_id", flat=True))))
