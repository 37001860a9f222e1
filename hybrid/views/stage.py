"""The live page of a room: one document with the picture, and panels beside it that are real links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hybrid.extensions import extensions
from hybrid.models import Room
from hybrid.queries.stage import askable, read_stage
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, find_in_event, may

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from hybrid.queries.stage import Stage


def stage_of(request: EventRequest, slug: str, *, now: dt.datetime) -> Stage:
    """Return what the page of a room shows to whoever asks."""
    return read_stage(find_in_event(request, Room, slug=slug), person=request.person, now=now)


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
