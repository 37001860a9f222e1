"""Webcasts as they are shown: the one place that says what state a room's webcast is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybrid.models import Session, Webcast

if TYPE_CHECKING:
    from hybrid.models import Event, Room


def webcast_of(room: Room) -> Webcast:
    """Return the webcast of a room: what is kept of it, else one that is off. One query."""
    found = Webcast.objects.filter(room=room).first()
    return found or Webcast(event_id=room.event_id, room=room)


def rooms_speaking_in(event: Event, person_id: int | None) -> frozenset[int]:
    """Return the numbers of the rooms in which a person has a session. One query, none where it does not matter."""
    if person_id is None or not event.speakers_may_publish:
        return frozenset()
    theirs = Session.objects.filter(parts__speaker__person_id=person_id, room__isnull=False)
    return frozenset(theirs.values_list("room_id", flat=True))
