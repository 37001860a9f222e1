"""What views of one board start with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages

from hybrid.errors import RuleError
from hybrid.views.base import find_in_event
from unconference.models import Board

if TYPE_CHECKING:
    from collections.abc import Callable

    from hybrid.views.base import EventRequest

# More than any id or revision has, and no database takes it for too large.
_DIGITS = 9


def find_board(request: EventRequest, slug: str) -> Board:
    """Return the event's board with that address, or answer 404."""
    return find_in_event(request, Board, slug=slug)


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


def posted_number(request: EventRequest, name: str) -> int:
    """Return the number that a form's field holds; 0, which is nothing's, where it holds none."""
    return as_number(request.POST.get(name, ""))


def as_number(text: str) -> int:
    """Return what ``text`` says, if that is a number that something can have; else 0."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else 0
