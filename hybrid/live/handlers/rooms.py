"""Rooms as topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybrid.live.brief import Brief
from hybrid.live.topics import NotThere, Topic, TopicKind, registry
from hybrid.models import Room
from hybrid.queries.questions import room_topic
from hybrid.rules import Action, allows

if TYPE_CHECKING:
    from hybrid.models import Event
    from hybrid.rules import Actor


_rooms: Brief[Room | None] = Brief()


def resolve_room(event: Event, actor: Actor, slug: str) -> Topic:
    """Return the topic of a room that ``actor`` may enter."""
    room = _rooms.get((event.pk, slug), Room.objects.filter(event=event, slug=slug).first)
    if room is None or not allows(actor, Action.ENTER_ROOM, event):
        raise NotThere
    return room_topic(event, room)


registry.add_kind(TopicKind("room", resolve_room))
