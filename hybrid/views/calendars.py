"""iCalendar files of an event, a session, and one's own agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hybrid.interop.icalendar import calendar_of
from hybrid.queries.agenda import public_sessions, starred_ids
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view
from hybrid.views.caching import unless_known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hybrid.models import Session


def _answer(request: EventRequest, sessions: Iterable[Session], *, name: str, filename: str) -> HttpResponse:
    """Return ``sessions`` as a file to download."""
    site, slug = settings.CONFIG.public_url, request.event.slug
    content = calendar_of(
        request.event,
        sessions,
        name=name,
        link=lambda session: site + reverse("session", args=[slug, session.code]),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}.ics"'
    return unless_known(request, response)


@require_safe
@event_view(Action.SEE_PROGRAMME)
def event_calendar(request: EventRequest) -> HttpResponse:
    """The whole agenda."""
    return _answer(
        request, public_sessions(request.event), name=request.event.name, filename=request.event.slug
    )


@require_safe
@event_view(Action.SEE_PROGRAMME)
def session_calendar(request: EventRequest, code: str) -> HttpResponse:
    """One session."""
    found = next((session for session in public_sessions(request.event) if session.code == code), None)
    if found is None:
        raise Http404
    return _answer(request, [found], name=found.title, filename=f"{request.event.slug}-{found.code}")


@require_safe
@event_view(Action.SEE_PROGRAMME)
def my_calendar(request: EventRequest) -> HttpResponse:
    """The sessions that whoever asks has starred."""
    starred = starred_ids(request.person)
    return _answer(
        request,
        [session for session in public_sessions(request.event) if session.pk in starred],
        name=_("%(event)s: my agenda") % {"event": request.event.name},
        filename=f"{request.event.slug}-my-agenda",
    )
