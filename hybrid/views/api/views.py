"""The addresses of the JSON interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse

from hybrid.queries import api as queries
from hybrid.views.api.base import answer, event_api, open_to_all, readable
from hybrid.views.api.openapi import document
from hybrid.views.caching import unless_known

if TYPE_CHECKING:
    from django.http import HttpRequest

event = event_api(queries.event_facts)
agenda = event_api(queries.agenda)
speakers = event_api(queries.speakers)
questions = event_api(queries.questions)
grid = event_api(queries.grid)


@readable
def events(request: HttpRequest) -> HttpResponse:
    """The events that anybody may follow."""
    return answer(request, queries.events_for_all())


@readable
def openapi(request: HttpRequest) -> HttpResponse:
    """What all of this is, for programs (OpenAPI 3.1)."""
    return open_to_all(unless_known(request, HttpResponse(document(), content_type="application/json")))
