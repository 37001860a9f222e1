from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hybrid.models import Room
from hybrid.queries.agenda import now_and_next, sessions_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@event_view(Action.ENTER_ROOM)
def stage(request: EventRequest, room: str) -> HttpResponse:
    """The live page of a room."""
    found = get_object_or_404(Room.objects.filter(event=request.event), slug=room)
    sessions = list(sessions_of(request.event).filter(room=found))
    return render(
        request, "hybrid/stage.html", {"room": found, "now_next": now_and_next(sessions, now=timezone.now())}
    )
