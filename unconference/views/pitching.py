"""Pitch mode on the hall's projector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hybrid.addresses import join_address
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view
from unconference.queries.topics import board_topic
from unconference.views.base import find_board

if TYPE_CHECKING:
    from django.http import HttpResponse


@never_cache
@require_safe
@event_view(Action.SHOW_JOIN_CODE)
def screen(request: EventRequest, board: str) -> HttpResponse:
    """One pitch at a time, with its clock."""
    found = find_board(request, board)
    context = {"board": found, "topic": board_topic(found).name, "join_at": join_address(request.event)}
    return render(request, "unconference/pitch.html", context)
