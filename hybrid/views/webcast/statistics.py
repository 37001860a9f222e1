"""How many watched, for the organiser: a page and a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hybrid.interop.audience import as_csv
from hybrid.queries.audience import audiences_of, total_of
from hybrid.rules import Action
from hybrid.views.base import event_view

if TYPE_CHECKING:
    from hybrid.views.base import EventRequest


@require_safe
@event_view(Action.EDIT_EVENT)
def statistics(request: EventRequest) -> HttpResponse:
    """Viewers by session."""
    audiences = audiences_of(request.event)
    minutes, peak = total_of(audiences)
    context = {"audiences": audiences, "minutes": minutes, "peak": peak}
    return render(request, "hybrid/webcast/statistics.html", context)


@require_safe
@event_view(Action.EDIT_EVENT)
def spreadsheet(request: EventRequest) -> HttpResponse:
    """The same as a file."""
    text = as_csv(audiences_of(request.event), request.event.tz)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{request.event.slug}-viewers.csv"'
    return response
