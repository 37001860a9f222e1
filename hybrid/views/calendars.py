"""iCalendar files of an event, a session, and one's own agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hybrid.interop.icalendar import calendar_of
from hybrid.queries.agenda import sessions_of, starred_ids
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view
from hybrid.views.caching import unless_known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from hybrid.models import Session


def _sessions(request: EventRequest) -> QuerySet[Session]:
    """Return the event's sessions, with the event itself, whose address is in theirs."""
    return sessions_of(request.event).select_related("event", "room", "cohort")


def _answer(request: EventRequest, sessions: Iterable[Session], *, name: str, filename: str) -> HttpResponse:
    """Return ``sessions`` as a file to download."""
    content = calendar_of(
        request.event,
        sessions,
        name=name,
        link=lambda session: settings.CONFIG.public_url + session.get_absolute_url(),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}.ics"'
    return unless_known(request, response)


@require_safe
@event_view(Action.SEE_PROGRAMME)
def event_calendar(request: EventRequest) -> HttpResponse:
    """The whole agenda."""
    return _answer(request, _sessions(request), name=request.event.name, filename=request.event.slug)


@require_safe
@event_view(Action.SEE_PROGRAMME)
def session_calendar(request: EventRequest, code: str) -> HttpResponse:
    """One session."""
    found = get_object_or_404(_sessions(request), code=code)
    return _answer(request, [found], name=found.title, filename=f"{request.event.slug}-{found.code}")


@require_safe
@event_view(Action.SEE_PROGRAMME)
def my_calendar(request: EventRequest) -> HttpResponse:
    """The sessions that whoever asks has starred."""
    return _answer(
        request,
        _sessions(request).filter(pk__in=starred_ids(request.person)),
        name=_("%(event)s: my agenda") % {"event": request.event.name},
        filename=f"{request.event.slug}-my-agenda",
    )
