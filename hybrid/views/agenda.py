from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from hybrid.queries.agenda import by_day, sessions_of, starred_ids
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@event_view(Action.SEE_PROGRAMME)
def agenda(request: EventRequest) -> HttpResponse:
    """The agenda, day by day."""
    days = by_day(request.event, list(sessions_of(request.event)))
    return render(request, "hybrid/agenda.html", {"days": days})


@require_safe
@event_view(Action.SEE_PROGRAMME)
def my_agenda(request: EventRequest) -> HttpResponse:
    """The sessions that whoever asks has starred."""
    sessions = sessions_of(request.event).filter(pk__in=starred_ids(request.person))
    return render(request, "hybrid/my_agenda.html", {"sessions": list(sessions)})
