"""Webcasts on the live socket: section ``webcast`` of a room, ``live_rooms`` of the event.

See docs/protocol/webcast.md. Times are seconds since 1970 (UTC).
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from hybrid.enums import Picture, WebcastMode, WebcastState
from hybrid.protocol.core import LiveEvent, Request, TopicName

Moment = Annotated[int, msgspec.Meta(ge=0, le=2**40, description="Seconds since 1970 (UTC).")]
SlateText = Annotated[str, msgspec.Meta(max_length=200)]


# --- what is shown ---------------------------------------------------------------------------------


class WebcastView(msgspec.Struct, kw_only=True, frozen=True):
    """A room's webcast as everybody sees it; section ``webcast`` of a room's snapshot.

    ``since`` is when it came to be in its state. ``slate_text`` and ``back_at`` are what the operator wrote
    for a pause. A rehearsal is ``off`` here.
    """

    state: WebcastState
    since: int | None
    slate_text: str
    back_at: int | None
    viewers: int


class CrewWebcast(msgspec.Struct, kw_only=True, frozen=True):
    """The same for the crew, rehearsals too.

    ``mode`` is what the operator wants, ``picture`` what the relay says of the publisher. ``publisher`` is
    their name or their stream key's; ``publisher_person`` their number where it is a person of the event.
    ``bitrate`` is in bits a second, losses are shares (0 to 1). ``viewers`` counts the public only.
    """

    state: WebcastState
    mode: WebcastMode
    picture: Picture | None
    since: int | None
    slate_text: str
    back_at: int | None
    viewers: int
    crew_viewers: int
    publisher: str
    publisher_person: int | None
    video: str
    audio: str
    bitrate: int
    publisher_loss: float
    viewer_loss: float


class RoomOnAir(msgspec.Struct, kw_only=True, frozen=True):
    """A room that is on air now: ``state`` is ``live``, or ``slate`` in a pause. ``room`` is its address."""

    room: str
    name: str
    state: WebcastState
    since: int | None
    back_at: int | None


class LiveRooms(msgspec.Struct, kw_only=True, frozen=True):
    """Section ``live_rooms`` of the event's snapshot: the rooms that are on air, in their order."""

    rooms: list[RoomOnAir]


# --- what changes ----------------------------------------------------------------------------------


class WebcastChanged(LiveEvent, tag="webcast.changed"):
    """A room's webcast is no longer as it was. Stream ``public``. Viewers alone come as a tally."""

    webcast: WebcastView


class CrewWebcastChanged(LiveEvent, tag="webcast.crew_changed"):
    """The same for the crew. Stream ``crew``; every two seconds while somebody publishes."""

    webcast: CrewWebcast


class LiveRoomsChanged(LiveEvent, tag="webcast.live_rooms"):
    """Other rooms of the event are on air than before. Topic ``event``, stream ``public``."""

    live_rooms: LiveRooms


# --- what operators ask for ------------------------------------------------------------------------


class GoLive(Request, tag="webcast.go_live"):
    """Let the public see it, the slate taken down. Whoever may publish to the room."""

    topic: TopicName


class Rehearse(Request, tag="webcast.rehearse"):
    """Let only the crew see it. Whoever may publish to the room."""

    topic: TopicName


class PutSlate(Request, tag="webcast.slate"):
    """Pause: the public sees a text and when it goes on, and hears nothing. Whoever may publish to the room."""

    topic: TopicName
    text: SlateText = ""
    back_at: Moment | None = None


class EndSlate(Request, tag="webcast.end_slate"):
    """Go on after a pause. Whoever may publish to the room."""

    topic: TopicName


class End(Request, tag="webcast.end"):
    """End it, and whoever publishes. Whoever may publish to the room."""

    topic: TopicName
