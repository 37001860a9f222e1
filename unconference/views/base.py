"""What views of one board start with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404

from hybrid.errors import RuleError
from unconference.models import Board

if TYPE_CHECKING:
    from collections.abc import Callable

    from hybrid.views.base import EventRequest


def find_board(request: EventRequest, slug: str) -> Board:
    """Return the event's board with that address, or answer 404."""
    found: Board = get_object_or_404(Board.objects.filter(event=request.event), slug=slug)
    found.event = request.event
    return found


def attempt(request: EventRequest, rule: Callable[[], str]) -> bool:
    """Carry ``rule`` out and show what it says, or why it was not; the next page has either."""
    try:
        done = rule()
    except RuleError as error:
        messages.error(request, error.message)
        return False
    if done:
        messages.success(request, done)
    return True
