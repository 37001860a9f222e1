"""The live page of a room: one document with the picture, and panels beside it that are real links."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hybrid.extensions import extensions
from hybrid.models import Room
from hybrid.queries.agenda import Day, NowNext, by_day, now_and_next, public_sessions, starred_ids
from hybrid.queries.webcast import RoomWebcast, live_rooms, room_webcast
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, may

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from hybrid.models import Session
    from hybrid.protocol.webcast import LiveRoom


def askable(stage: Stage) -> str:
    """Return the sessions that a question can be put to, and their speakers, as JSON: what is on, then what comes."""
    wanted = [stage.current] if stage.current else []
    slots = stage.today.slots if stage.today else []
    wanted += [s for slot in slots for s in slot.sessions if s.starts_at > stage.now]
    sessions = [session for session in wanted if session.room_id is not None and not session.is_pause]
    return json.dumps(
        [
            {
                "code": session.code,
                "title": session.title,
                "speakers": [
                    {"slug": part.speaker.slug, "name": part.speaker.name} for part in session.parts.all()
                ],
            }
            for session in sessions
        ]
    )


@dataclass(frozen=True)
class Stage:
    """What the page of one room shows at one instant."""

    room: Room
    now: dt.datetime
    now_next: NowNext
    today: Day | None
    starred_codes: str
    live_rooms: list[LiveRoom]
    webcast: RoomWebcast

    @property
    def current(self) -> Session | None:
        """The session that the picture belongs to; a talk before a pause that runs beside it."""
        return next(iter(sorted(self.now_next.now, key=lambda session: session.is_pause)), None)

    @property
    def upcoming(self) -> Session | None:
        """The session that starts next."""
        return next(iter(self.now_next.next), None)


def stage_of(request: EventRequest, slug: str, *, now: dt.datetime) -> Stage:
    """Gather the page of a room: its own sessions, and those of the whole event that have no room."""
    room = get_object_or_404(Room.objects.filter(event=request.event), slug=slug)
    everything, starred = public_sessions(request.event), starred_ids(request.person)
    sessions = [s for s in everything if s.room_id in {room.pk, None}]
    today = now.astimezone(request.event.tz).date()
    day = next((d for d in by_day(request.event, sessions) if d.date == today and d.slots), None)
    codes = " ".join(session.code for session in everything if session.pk in starred)
    on_air = live_rooms(request.event.pk, now=now)
    webcast = room_webcast(room, now=now)
    return Stage(room, now, now_and_next(sessions, now=now), day, codes, on_air, webcast)


@require_safe
@event_view(Action.ENTER_ROOM)
def now(request: EventRequest, room: str) -> HttpResponse:
    """The stage with what is on now beside it."""
    stage = stage_of(request, room, now=timezone.now())
    panels = extensions.panels(extensions.stage, event=request.event, actor=request.actor)
    return render(request, "hybrid/stage/now.html", {"stage": stage, "panel": "now", "panels": panels})


@require_safe
@event_view(Action.ENTER_ROOM)
def questions(request: EventRequest, room: str) -> HttpResponse:
    """The stage with the room's questions beside it, live."""
    stage = stage_of(request, room, now=timezone.now())
    may_ask = may(request, Action.ASK) and request.person is not None and bool(request.person.display_name)
    context = {"stage": stage, "panel": "questions", "may_ask": may_ask, "askable": askable(stage)}
    return render(request, "hybrid/stage/questions.html", context)


@require_safe
@event_view(Action.ENTER_ROOM)
def agenda(request: EventRequest, room: str) -> HttpResponse:
    """The stage with the room's day beside it."""
    stage = stage_of(request, room, now=timezone.now())
    return render(request, "hybrid/stage/agenda.html", {"stage": stage, "panel": "agenda"})
