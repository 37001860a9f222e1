from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hybrid.models import Speaker
from hybrid.queries.agenda import sessions_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@event_view(Action.SEE_PROGRAMME)
def speakers(request: EventRequest) -> HttpResponse:
    """Everybody who speaks, by name."""
    found = Speaker.objects.filter(event=request.event)
    return render(request, "hybrid/speakers.html", {"speakers": found})


@require_safe
@event_view(Action.SEE_PROGRAMME)
def speaker(request: EventRequest, speaker: str) -> HttpResponse:
    """One speaker: who they are, and when they speak."""
    found = get_object_or_404(Speaker.objects.filter(event=request.event), slug=speaker)
    sessions = sessions_of(request.event).filter(parts__speaker=found)
    return render(request, "hybrid/speaker.html", {"speaker": found, "sessions": sessions})
