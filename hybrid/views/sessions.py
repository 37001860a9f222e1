"""A session's page, and the star that keeps it in one's own agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from hybrid.domain.stars import toggle_star
from hybrid.models import Session
from hybrid.queries.agenda import sessions_of, starred_ids
from hybrid.rules import Action
from hybrid.views.base import EventRequest, NotAllowed, event_view

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@event_view(Action.SEE_PROGRAMME)
def session(request: EventRequest, code: str) -> HttpResponse:
    """One session: where, when, who, and what about."""
    found = get_object_or_404(sessions_of(request.event), code=code)
    context = {"session": found, "is_starred": found.pk in starred_ids(request.person)}
    return render(request, "hybrid/session.html", context)


@require_POST
@event_view(Action.STAR)
def star(request: EventRequest, code: str) -> HttpResponse:
    """Keep the session in one's own agenda, or drop it."""
    found = get_object_or_404(Session.objects.filter(event=request.event), code=code)
    if request.person is None:
        raise NotAllowed(Action.STAR)
    toggle_star(person=request.person, session=found)
    return redirect("session", request.event.slug, found.code)
