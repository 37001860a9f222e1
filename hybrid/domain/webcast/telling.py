"""What the live topics are told when webcasts change: only what looks different from before."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from hybrid.live.publish import publish, publish_all
from hybrid.live.topics import CREW, PUBLIC, TALLY
from hybrid.models import scope
from hybrid.protocol.core import LiveEvent, Tally
from hybrid.protocol.webcast import CrewWebcastChanged, LiveRooms, LiveRoomsChanged, WebcastChanged
from hybrid.queries.agenda_news import event_topic
from hybrid.queries.questions import room_topic
from hybrid.queries.webcast import crew_view, live_rooms, public_view, room_on_air

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from hybrid.models import Event, RelayLink, Webcast
    from hybrid.protocol.webcast import CrewWebcast, RoomOnAir, WebcastView

    Shown = tuple[WebcastView, CrewWebcast, RoomOnAir | None]


def _shown(webcast: Webcast, link: RelayLink, now: dt.datetime) -> Shown:
    return (
        public_view(webcast, link, now=now),
        crew_view(webcast, link, now=now),
        room_on_air(webcast, link, now=now),
    )


@contextmanager
def told(
    webcasts: Sequence[Webcast], link: RelayLink, *, now: dt.datetime, as_of: dt.datetime | None = None
) -> Iterator[None]:
    """Tell the topics of ``webcasts``, which the block changes and saves, what then looks different.

    What it looked like before is what it did at ``as_of``, where that is not ``now``.

    To be used within the transaction that changes them. Topics are taken in the order of their numbers, so
    that two transactions never wait for each other.
    """
    before = {webcast.room_id: _shown(webcast, link, as_of or now) for webcast in webcasts}
    yield
    other_rooms: dict[int, Event] = {}
    for webcast in sorted(webcasts, key=lambda webcast: webcast.room_id):
        after = _shown(webcast, link, now)
        _tell_room(webcast, before[webcast.room_id], after)
        if before[webcast.room_id][2] != after[2]:
            other_rooms[webcast.event_id] = webcast.room.event
    for event_id, event in sorted(other_rooms.items()):
        with scope(event=event):
            rooms = live_rooms(event_id, now=now)
        publish(event_topic(event), PUBLIC, LiveRoomsChanged(live_rooms=LiveRooms(rooms=rooms)))


def _tell_room(webcast: Webcast, before: Shown, after: Shown) -> None:
    events: dict[str, LiveEvent] = {}
    # How many watch is a tally: everybody hears it, but not as a change of the webcast.
    if _without_viewers(before[0]) != _without_viewers(after[0]):
        events[PUBLIC] = WebcastChanged(webcast=after[0])
    if before[1] != after[1]:
        events[CREW] = CrewWebcastChanged(webcast=after[1])
    if before[0].viewers != after[0].viewers:
        events[TALLY] = Tally(counts={"webcast": {"viewers": after[0].viewers}})
    publish_all(room_topic(webcast.room.event, webcast.room), events)


def _without_viewers(view: WebcastView) -> WebcastView:
    return msgspec.structs.replace(view, viewers=0)
