"""iCalendar files of an event, a session, and one's own agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hybrid.interop.icalendar import calendar_of
from hybrid.queries.agenda import cancelled_sessions, my_session_ids, public_sessions
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view
from hybrid.views.caching import unless_known

if TYPE_CHECKING:
    from collections.abc import Collection

    from hybrid.models import Event


def calendar_file(event: Event, *, name: str, only: Collection[int] | None = None) -> bytes:
    """Return the public agenda as a calendar, or the sessions whose keys are ``only``, with what was cancelled."""
    site = settings.CONFIG.public_url
    shown = public_sessions(event)
    gone = cancelled_sessions(event, shown)
    return calendar_of(
        event,
        [session for session in shown if only is None or session.pk in only],
        cancelled=[row for row in gone if only is None or row.session_key in only],
        name=name,
        link=lambda session: site + reverse("session", args=[event.slug, session.code]),
    )


def _answer(request: EventRequest, content: bytes, filename: str) -> HttpResponse:
    """Return a calendar as a file to download."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}.ics"'
    return unless_known(request, response)


@require_safe
@event_view(Action.SEE_PROGRAMME)
def event_calendar(request: EventRequest) -> HttpResponse:
    """The whole agenda."""
    event = request.event
    return _answer(request, calendar_file(event, name=event.name), event.slug)


@require_safe
@event_view(Action.SEE_PROGRAMME)
def session_calendar(request: EventRequest, code: str) -> HttpResponse:
    """One session."""
    event = request.event
    found = next((session for session in public_sessions(event) if session.code == code), None)
    if found is None:
        raise Http404
    content = calendar_file(event, name=found.title, only={found.pk})
    return _answer(request, content, f"{event.slug}-{found.code}")


@require_safe
@event_view(Action.SEE_PROGRAMME)
def my_calendar(request: EventRequest) -> HttpResponse:
    """The sessions that whoever asks has starred, and those of their group."""
    event = request.event
    name = _("%(event)s: my agenda") % {"event": event.name}
    content = calendar_file(event, name=name, only=my_session_ids(event, request.person))
    return _answer(request, content, f"{event.slug}-my-agenda")
