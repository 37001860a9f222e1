"""The agenda and what belongs to it, as files that other programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hybrid.interop.schedule.writing import as_json, as_xml
from hybrid.interop.tables import people_csv, sessions_csv, speakers_csv
from hybrid.models import Speaker
from hybrid.queries.people import people_with_roles
from hybrid.queries.schedules import outgoing_of
from hybrid.rules import NOBODY, Action, allows
from hybrid.views.base import EventRequest, event_view
from hybrid.views.caching import unless_known

if TYPE_CHECKING:
    from hybrid.interop.schedule.writing import Outgoing

_TYPES = {
    "json": "application/json",
    "xml": "application/xml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


def _schedule(out: Outgoing, ending: str) -> HttpResponse:
    body = as_json(out) if ending == "json" else as_xml(out)
    return HttpResponse(body, content_type=_TYPES[ending])


@require_safe
@event_view(Action.SEE_PROGRAMME)
def schedule(request: EventRequest, ending: str) -> HttpResponse:
    """The agenda that the public sees, in the format that frab and pretalx share."""
    if ending not in {"json", "xml"}:
        raise Http404
    response = _schedule(outgoing_of(request.event), ending)
    if allows(NOBODY, Action.SEE_PROGRAMME, request.event):
        # Apps on other sites read it; no cookie goes with what they send.
        response["Access-Control-Allow-Origin"] = "*"
    return unless_known(request, response)


@never_cache
@require_safe
@event_view(Action.EDIT_EVENT)
def draft(request: EventRequest, what: str, ending: str) -> HttpResponse:
    """What the organisers have: the agenda as a schedule or a table, the speakers as a table."""
    event, out = request.event, outgoing_of(request.event, draft=True)
    match what, ending:
        case "schedule", "json" | "xml":
            response = _schedule(out, ending)
        case "sessions", "csv":
            response = HttpResponse(sessions_csv(out), content_type=_TYPES[ending])
        case "speakers", "csv":
            speakers = Speaker.objects.filter(event=event)
            response = HttpResponse(speakers_csv(out, speakers), content_type=_TYPES[ending])
        case _:
            raise Http404
    return _as_file(response, f"{event.slug}-{what}.{ending}")


@never_cache
@require_safe
@event_view(Action.MANAGE_PEOPLE)
def people(request: EventRequest) -> HttpResponse:
    """Everybody with a place in the event."""
    table = people_csv(people_with_roles(request.event))
    return _as_file(HttpResponse(table, content_type=_TYPES["csv"]), f"{request.event.slug}-people.csv")


def _as_file(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
