"""The live page of a room: one document with the picture, and panels beside it that are real links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hybrid.models import Room
from hybrid.queries.agenda import Day, NowNext, by_day, now_and_next, sessions_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, may

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from hybrid.models import Session


@dataclass(frozen=True)
class Stage:
    """What the page of one room shows at one instant."""

    room: Room
    now: dt.datetime
    now_next: NowNext
    today: Day | None

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
    sessions = [s for s in sessions_of(request.event) if s.room_id in {room.pk, None}]
    today = now.astimezone(request.event.tz).date()
    day = next((d for d in by_day(request.event, sessions) if d.date == today and d.slots), None)
    return Stage(room, now, now_and_next(sessions, now=now), day)


@require_safe
@event_view(Action.ENTER_ROOM)
def now(request: EventRequest, room: str) -> HttpResponse:
    """The stage with what is on now beside it."""
    stage = stage_of(request, room, now=timezone.now())
    return render(request, "hybrid/stage/now.html", {"stage": stage, "panel": "now"})


@require_safe
@event_view(Action.ENTER_ROOM)
def questions(request: EventRequest, room: str) -> HttpResponse:
    """The stage with the room's questions beside it, live."""
    stage = stage_of(request, room, now=timezone.now())
    may_ask = may(request, Action.ASK) and request.person is not None and bool(request.person.display_name)
    return render(
        request, "hybrid/stage/questions.html", {"stage": stage, "panel": "questions", "may_ask": may_ask}
    )


@require_safe
@event_view(Action.ENTER_ROOM)
def agenda(request: EventRequest, room: str) -> HttpResponse:
    """The stage with the room's day beside it."""
    stage = stage_of(request, room, now=timezone.now())
    return render(request, "hybrid/stage/agenda.html", {"stage": stage, "panel": "agenda"})
