"""The pages of those who run a room: moderator, speaker, and the hall's screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hybrid.addresses import join_address
from hybrid.extensions import extensions
from hybrid.queries.questions import sessions_asked_about, without_outcome
from hybrid.queries.turns import speaking_of
from hybrid.rules import Action, may_in_room
from hybrid.views.base import EventRequest, event_view, may
from hybrid.views.stage import stage_of

if TYPE_CHECKING:
    from django.http import HttpResponse


@never_cache
@require_safe
@event_view(Action.SPEAK)
def backstage(request: EventRequest) -> HttpResponse:
    """Every room, and the pages from which it is run."""
    panels = extensions.panels(extensions.backstage, event=request.event, actor=request.actor)
    event, actor, rooms = request.event, request.actor, list(request.event.rooms.all())
    speaking = speaking_of(event, actor.person_id, now=timezone.now())
    studios = [
        room.pk
        for room in rooms
        if may_in_room(actor, Action.PUBLISH, event, room_id=room.pk, speaks_in=speaking.anywhere)
    ]
    context = {
        "rooms": rooms,
        "studios": studios,
        "panels": panels,
        "open_questions": without_outcome(request.event) if may(request, Action.MODERATE) else [],
    }
    return render(request, "hybrid/crew/backstage.html", context)


@never_cache
@require_safe
@event_view(Action.MODERATE)
def moderate(request: EventRequest, room: str) -> HttpResponse:
    """The moderator's page, for a phone in one hand."""
    stage = stage_of(request, room, now=timezone.now())
    context = {"stage": stage, "about": sessions_asked_about(stage.room)}
    return render(request, "hybrid/crew/moderate.html", context)


@never_cache
@require_safe
@event_view(Action.SHOW_JOIN_CODE)
def screen(request: EventRequest, room: str) -> HttpResponse:
    """The page on the hall's projector."""
    stage = stage_of(request, room, now=timezone.now())
    return render(
        request, "hybrid/crew/screen.html", {"stage": stage, "join_at": join_address(request.event)}
    )


@never_cache
@require_safe
@event_view(Action.SPEAK)
def speaker(request: EventRequest, room: str) -> HttpResponse:
    """What a speaker glances at."""
    stage = stage_of(request, room, now=timezone.now())
    return render(request, "hybrid/crew/speaker.html", {"stage": stage})
