from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from hybrid.queries.events import listed_events

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def events(request: HttpRequest) -> HttpResponse:
    """The front page of the installation: the events that anybody may know of."""
    return render(request, "hybrid/events.html", {"groups": listed_events(now=timezone.now())})
