from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@event_view(Action.EDIT_EVENT)
def overview(request: EventRequest) -> HttpResponse:
    """Where an organiser begins: what the event has, and what it still lacks."""
    return render(request, "hybrid/manage/home.html")
