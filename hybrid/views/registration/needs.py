"""What people need on the day, for those who see to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hybrid.enums import NeedToKnow
from hybrid.queries.needs import needs_of
from hybrid.rules import Action, needs_to_know
from hybrid.views.base import EventRequest, event_view

if TYPE_CHECKING:
    from django.http import HttpResponse


@never_cache
@require_safe
@event_view(Action.SEE_NEEDS)
def needs(request: EventRequest) -> HttpResponse:
    """The answers that whoever asks needs to know, question by question; and who must not be shown."""
    mine = [group for group in NeedToKnow if needs_to_know(request.actor, group)]
    return render(request, "hybrid/registration/needs.html", {"needs": needs_of(request.event, mine)})
