"""A room's webcast, the event's rooms on air, and what operators do. Each handler authorises and calls one rule."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hybrid.domain.webcast import control
from hybrid.domain.webcast.reports import note_silence
from hybrid.domain.webcast.rights import end_media_of
from hybrid.domain.webcast.turns import check_turn
from hybrid.live.callers import heard_topic
from hybrid.live.database import in_database
from hybrid.live.publish import when_rights_are_lost
from hybrid.live.socket import Refused
from hybrid.live.topics import Clock, Section, registry
from hybrid.models import Event, Person, Room
from hybrid.protocol import webcast as asked
from hybrid.queries.turns import speaking_of
from hybrid.queries.webcast import SERVING_SINCE, crew_section, live_rooms_section, public_section
from hybrid.rules import Action, may_in_room

if TYPE_CHECKING:
    from collections.abc import Callable

    from hybrid.live.socket import Caller

registry.add_section(
    Section(
        kind="room",
        name="webcast",
        shapes=(asked.WebcastView, asked.CrewWebcast),
        public=public_section,
        crew=crew_section,
    )
)
registry.add_section(
    Section(kind="event", name="live_rooms", shapes=(asked.LiveRooms,), public=live_rooms_section)
)
registry.add_events(asked.WebcastChanged, asked.CrewWebcastChanged, asked.LiveRoomsChanged)


when_rights_are_lost(end_media_of)


def _notice_silence() -> None:
    note_silence(now=timezone.now(), serving_since=SERVING_SINCE)


# With the patience of queries.webcast, six seconds after the last report at the latest.
registry.add_clock(Clock(seconds=0.5, act=_notice_silence))


async def _operate(caller: Caller, name: str, rule: Callable[..., None], **facts: Any) -> None:  # noqa: ANN401 -- a rule's own arguments
    """Let whoever may publish to the room ``name`` run its webcast: operators, and speakers who were let."""
    topic, actor = heard_topic(caller, name), caller.actor

    def act() -> None:
        # As it is now: the organiser may have let speakers in, or out, since this socket was opened.
        event, now = Event.objects.get(pk=caller.event.pk), timezone.now()
        speaking = speaking_of(event, actor.person_id, now=now)
        may = partial(may_in_room, actor, Action.PUBLISH, event, room_id=topic.object_id)
        if not may(speaks_in=speaking.anywhere):
            raise Refused("not_allowed", _("You may not do that here."))
        room = Room.objects.select_related("event").get(pk=topic.object_id)
        if not may(speaks_in=speaking.on_turn):
            check_turn(
                room=room,
                person_id=actor.person_id,
                speaking=speaking,
                only_rehearses=rule in {control.rehearse, control.end_webcast},
                now=now,
            )
        by = None if actor.person_id is None else Person.objects.get(pk=actor.person_id)
        rule(room=room, by=by, now=now, **facts)

    await in_database(caller.event, act)


@registry.handles(asked.GoLive)
async def go_live(request: asked.GoLive, caller: Caller) -> None:
    """Put it on air."""
    await _operate(caller, request.topic, control.go_live)


@registry.handles(asked.Rehearse)
async def rehearse(request: asked.Rehearse, caller: Caller) -> None:
    """Keep it to the crew."""
    await _operate(caller, request.topic, control.rehearse)


@registry.handles(asked.PutSlate)
async def put_slate(request: asked.PutSlate, caller: Caller) -> None:
    """Pause it."""
    back_at = None if request.back_at is None else dt.datetime.fromtimestamp(request.back_at, dt.UTC)
    await _operate(caller, request.topic, control.put_slate, text=request.text, back_at=back_at)


@registry.handles(asked.EndSlate)
async def end_slate(request: asked.EndSlate, caller: Caller) -> None:
    """Go on."""
    await _operate(caller, request.topic, control.end_slate)


@registry.handles(asked.End)
async def end(request: asked.End, caller: Caller) -> None:
    """End it."""
    await _operate(caller, request.topic, control.end_webcast)
