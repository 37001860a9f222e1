from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from hybrid.models import Event, Exhibitor, Room
from hybrid.queries.agenda import now_and_next, sessions_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, may


@require_safe
@event_view(Action.SEE_EVENT)
def home(request: EventRequest) -> HttpResponse:
    """The front page of an event."""
    context: dict[str, object] = {"organisations": request.event.organisations.all()}
    if may(request, Action.SEE_PROGRAMME):
        sessions = list(sessions_of(request.event))
        context["now_next"] = now_and_next(sessions, now=timezone.now())
    return render(request, "hybrid/event_home.html", context)


@require_safe
@event_view(Action.SEE_PROGRAMME)
def market_place(request: EventRequest) -> HttpResponse:
    """The stands, and what each shows."""
    exhibitors = Exhibitor.objects.filter(event=request.event)
    return render(request, "hybrid/market_place.html", {"exhibitors": exhibitors})


@require_safe
@event_view(Action.SEE_PROGRAMME)
def practical(request: EventRequest) -> HttpResponse:
    """Where it is, how to get there and in, and whom to ask."""
    return render(request, "hybrid/practical.html", {"rooms": Room.objects.filter(event=request.event)})


@require_safe
@cache_control(max_age=3600)
def stylesheet(request: object, event: str) -> HttpResponse:
    """The event's accent colour, as a stylesheet, because pages carry no inline styles."""
    accent = Event.objects.filter(slug=event).values_list("accent", flat=True).first() or "#1d5c63"
    return HttpResponse(f":root{{--accent-base:{accent}}}\n", content_type="text/css")
