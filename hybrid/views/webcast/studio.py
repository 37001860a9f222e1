"""The page from which a room is published and its webcast run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hybrid.queries.agenda import now_and_next, public_sessions
from hybrid.queries.turns import speaking_of
from hybrid.rules import Action, may_in_room
from hybrid.views.base import EventRequest, event_view
from hybrid.views.stage import stage_of
from hybrid.views.webcast.manage import server_address
from hybrid.views.webcast.tickets import room_to_run

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hybrid.models import Session
    from hybrid.queries.stage import Stage
    from hybrid.queries.turns import Speaking


def _elsewhere(request: EventRequest, stage: Stage, speaking: Speaking) -> list[Session]:
    """Return what is on in other rooms while nothing is on here; a speaker is told of their own sessions alone."""
    if stage.current is not None and not stage.current.is_pause:
        return []
    on = now_and_next(public_sessions(request.event), now=stage.now).now
    found = [s for s in on if s.room_id not in {stage.room.pk, None} and not s.is_pause]
    return [s for s in found if s.room_id in speaking.anywhere] or found


@never_cache
@require_safe
@event_view(Action.PUBLISH)
def studio(request: EventRequest, room: str) -> HttpResponse:
    """Camera, microphone and screen of this browser, or broadcast software; rehearsal, on air, slate, end."""
    now = timezone.now()
    speaking = speaking_of(request.event, request.actor.person_id, now=now)
    found = room_to_run(request, room, Action.PUBLISH, speaks_in=speaking.anywhere)
    stage = stage_of(request, room, now=now)
    may_run = may_in_room(request.actor, Action.RUN_WEBCAST, request.event, room_id=found.pk)
    context = {
        "stage": stage,
        "may_run": may_run,
        "turn": None if may_run else speaking.next_in(found.pk, now=now),
        "elsewhere": _elsewhere(request, stage, speaking),
        "server": server_address(found),
    }
    return render(request, "hybrid/studio.html", context)
