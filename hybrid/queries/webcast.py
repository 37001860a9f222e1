"""Webcasts as they are shown: the one place that says what state a room's webcast is in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from hybrid.enums import Picture, WebcastMode, WebcastState
from hybrid.models import RelayLink, StreamKey, Webcast, WebcastAction
from hybrid.protocol.webcast import CrewWebcast, LiveRooms, RoomOnAir, WebcastView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from hybrid.live.topics import Topic
    from hybrid.models import Room

# The relay reports every two seconds; two may be lost. What is left of six seconds is for noticing and telling.
SILENCE = dt.timedelta(seconds=5.4)
# States that are worth a visitor's way to the room.
SHOWN_AS_LIVE = frozenset({WebcastState.LIVE, WebcastState.SLATE})

# Webcasts that somebody wants on, publishes to or watches.
IN_USE = ~Q(mode=WebcastMode.OFF) | Q(picture__in=[Picture.LIVE, Picture.AWAY])
IN_USE |= Q(viewers__gt=0) | Q(crew_viewers__gt=0)

# While this process was not there, nobody could report to it.
SERVING_SINCE = timezone.now()


def relay_link() -> RelayLink:
    """Return what is known of the relay. One query."""
    return RelayLink.objects.filter(pk=1).first() or RelayLink(pk=1)


def is_silent(link: RelayLink, *, now: dt.datetime) -> bool:
    """Say whether the relay counts as down: noted so, or not heard for too long."""
    if link.is_down or link.heard_at is None:
        return True
    return now - max(link.heard_at, SERVING_SINCE) > SILENCE


def webcast_of(room: Room) -> Webcast:
    """Return the webcast of a room: what is kept of it, else one that is off. One query."""
    found = Webcast.objects.filter(room=room).select_related("publisher_person", "publisher_key").first()
    return found or Webcast(event_id=room.event_id, room=room)


# --- the state -------------------------------------------------------------------------------------


def state_of(webcast: Webcast, *, is_down: bool) -> WebcastState:
    """Return the state of a webcast as the crew sees it."""
    if webcast.mode == WebcastMode.OFF:
        return WebcastState.OFF
    if webcast.slate_since is not None:
        return WebcastState.SLATE
    if is_down:
        return WebcastState.DOWN
    if webcast.mode == WebcastMode.REHEARSAL:
        return WebcastState.REHEARSAL
    return WebcastState.LIVE if webcast.picture == Picture.LIVE else WebcastState.AWAY


def public_state(webcast: Webcast, *, is_down: bool) -> WebcastState:
    """Return the state of a webcast as everybody sees it: what is not on air is off."""
    return state_of(webcast, is_down=is_down) if webcast.on_air else WebcastState.OFF


def _since(webcast: Webcast, state: WebcastState, link: RelayLink) -> int | None:
    """Return when it came to be in ``state``."""
    if state is WebcastState.OFF:
        return None
    moment = webcast.since
    if state is WebcastState.SLATE:
        moment = webcast.slate_since or moment
    elif state is WebcastState.DOWN:
        moment = link.heard_at or moment
    elif state in {WebcastState.LIVE, WebcastState.AWAY}:
        moment = max(moment, webcast.picture_since)
    return int(moment.timestamp())


def _seconds(moment: dt.datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def public_view(webcast: Webcast, link: RelayLink, *, now: dt.datetime) -> WebcastView:
    """Return a webcast as everybody sees it."""
    is_down = is_silent(link, now=now)
    state = public_state(webcast, is_down=is_down)
    in_pause = state is WebcastState.SLATE
    return WebcastView(
        state=state,
        since=_since(webcast, state, link),
        slate_text=webcast.slate_text if in_pause else "",
        back_at=_seconds(webcast.back_at) if in_pause else None,
        viewers=0 if is_down or state is WebcastState.OFF else webcast.viewers,
    )


def crew_view(webcast: Webcast, link: RelayLink, *, now: dt.datetime) -> CrewWebcast:
    """Return a webcast as the crew sees it."""
    is_down = is_silent(link, now=now)
    state = state_of(webcast, is_down=is_down)
    is_there = not is_down and webcast.picture in {Picture.LIVE, Picture.AWAY}
    return CrewWebcast(
        state=state,
        mode=WebcastMode(webcast.mode),
        picture=Picture(webcast.picture)
        if webcast.picture and not is_down and state != WebcastState.OFF
        else None,
        since=_since(webcast, state, link),
        slate_text=webcast.slate_text,
        back_at=_seconds(webcast.back_at),
        viewers=0 if is_down else webcast.viewers,
        crew_viewers=0 if is_down else webcast.crew_viewers,
        publisher=publisher_name(webcast) if is_there else "",
        publisher_person=webcast.publisher_person_id if is_there else None,
        video=webcast.video if is_there else "",
        audio=webcast.audio if is_there else "",
        bitrate=webcast.bitrate if is_there else 0,
        publisher_loss=webcast.publisher_loss if is_there else 0.0,
        viewer_loss=0.0 if is_down else webcast.viewer_loss,
    )


def publisher_name(webcast: Webcast) -> str:
    """Return who publishes: a person's name, or what the stream key is for; empty for a token made by hand."""
    if webcast.publisher_key is not None:
        return webcast.publisher_key.label
    return str(webcast.publisher_person) if webcast.publisher_person is not None else ""


def room_on_air(webcast: Webcast, link: RelayLink, *, now: dt.datetime) -> RoomOnAir | None:
    """Return a room as it is announced on the event's pages; None where there is nothing to see now."""
    view = public_view(webcast, link, now=now)
    if view.state not in SHOWN_AS_LIVE:
        return None
    room = webcast.room
    return RoomOnAir(room=room.slug, name=room.name, state=view.state, since=view.since, back_at=view.back_at)


# --- for pages and snapshots -----------------------------------------------------------------------


@dataclass(frozen=True)
class RoomWebcast:
    """A room's webcast as a page shows it."""

    webcast: Webcast
    public: WebcastView
    crew: CrewWebcast


def room_webcast(room: Room, *, now: dt.datetime) -> RoomWebcast:
    """Return the webcast of a room for its pages. Two queries."""
    webcast, link = webcast_of(room), relay_link()
    return RoomWebcast(webcast, public_view(webcast, link, now=now), crew_view(webcast, link, now=now))


def webcasts_in(rooms: Sequence[Room], *, now: dt.datetime) -> list[RoomWebcast]:
    """Return the webcasts of ``rooms`` in their order, those that were never on too. Two queries."""
    link = relay_link()
    found = Webcast.objects.filter(room__in=rooms).select_related("publisher_person", "publisher_key")
    kept = {webcast.room_id: webcast for webcast in found}
    shown = []
    for room in rooms:
        webcast = kept.get(room.pk) or Webcast(event_id=room.event_id, room=room)
        webcast.room = room
        shown.append(
            RoomWebcast(webcast, public_view(webcast, link, now=now), crew_view(webcast, link, now=now))
        )
    return shown


def live_rooms(event_id: int, *, now: dt.datetime) -> list[RoomOnAir]:
    """Return the rooms of an event that are on air, in their order. Two queries at most."""
    found = Webcast.objects.filter(event_id=event_id, mode=WebcastMode.ON_AIR)
    on_air = list(found.select_related("room").order_by("room__position", "room_id"))
    if not on_air:
        return []
    link = relay_link()
    rooms = (room_on_air(webcast, link, now=now) for webcast in on_air)
    return [room for room in rooms if room is not None]


def _webcast_at(topic: Topic) -> Webcast:
    found = Webcast.objects.filter(room_id=topic.object_id)
    kept = found.select_related("publisher_person", "publisher_key").first()
    return kept or Webcast(event_id=topic.event_id, room_id=topic.object_id)


def public_section(topic: Topic) -> WebcastView:
    """Return everybody's part of a room's snapshot. Two queries."""
    return public_view(_webcast_at(topic), relay_link(), now=timezone.now())


def crew_section(topic: Topic) -> CrewWebcast:
    """Return the crew's part of a room's snapshot. Two queries."""
    return crew_view(_webcast_at(topic), relay_link(), now=timezone.now())


def live_rooms_section(topic: Topic) -> LiveRooms:
    """Return the rooms on air for the event's snapshot. Two queries at most."""
    return LiveRooms(rooms=live_rooms(topic.event_id, now=timezone.now()))


def keys_in(rooms: Sequence[Room]) -> QuerySet[StreamKey]:
    """Return the stream keys of ``rooms``. One query."""
    return StreamKey.objects.filter(room__in=rooms).select_related("room")


def log_of(rooms: Sequence[Room], *, at_most: int) -> QuerySet[WebcastAction]:
    """Return what was done to the webcasts of ``rooms`` lately, the latest first. One query."""
    return WebcastAction.objects.filter(room__in=rooms).select_related("room", "by")[:at_most]
