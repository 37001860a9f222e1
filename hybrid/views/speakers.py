"""The pages of those who speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hybrid.models import Speaker
from hybrid.queries.agenda import starred_ids
from hybrid.queries.programme import days_of, programme_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, find_in_event

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@event_view(Action.SEE_PROGRAMME)
def speakers(request: EventRequest) -> HttpResponse:
    """Everybody who speaks, by name."""
    context = {
        "speakers": Speaker.objects.filter(event=request.event),
        "base": reverse("speakers", args=[request.event.slug]),
    }
    return render(request, "hybrid/speakers.html", context)


@require_safe
@event_view(Action.SEE_PROGRAMME)
def speaker(request: EventRequest, speaker: str) -> HttpResponse:
    """One speaker: who they are, and when they speak."""
    found = find_in_event(request, Speaker, slug=speaker)
    theirs = [
        item for item in programme_of(request.event) if any(part.slug == found.slug for part in item.parts)
    ]
    context = {
        "speaker": found,
        "days": [day for day in days_of(request.event, theirs, now=timezone.now()) if day.slots],
        "starred": starred_ids(request.person),
    }
    return render(request, "hybrid/speaker.html", context)
