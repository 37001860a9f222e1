"""How the JSON interface answers: to anybody, from any site, as nobody in particular, and briefly kept."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from hybrid.interop.api import Problem
from hybrid.models import Event, scope
from hybrid.rules import NOBODY, Action, allows
from hybrid.views.caching import unless_known

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

# Seconds. A sign that shows the agenda is half a minute late at most, and a thousand of them cost little.
FRESH = 30
# Seconds that a browser may remember that any site may ask.
ALLOWED_FOR = 86400
METHODS = "GET, HEAD, OPTIONS"

_encoder = msgspec.json.Encoder()


def answer(request: HttpRequest, body: msgspec.Struct, status: int = HTTPStatus.OK) -> HttpResponse:
    """Return ``body`` as JSON, or 304 where whoever asks has exactly this already."""
    response = HttpResponse(_encoder.encode(body), status=status, content_type="application/json")
    if status != HTTPStatus.OK:
        return open_to_all(response)
    patch_cache_control(response, public=True, max_age=FRESH)
    return open_to_all(unless_known(request, response))


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Let pages of any site read ``response``. No cookie goes with their requests, and none counts here."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    return response


def _preflight() -> HttpResponse:
    response = open_to_all(HttpResponse(status=HTTPStatus.NO_CONTENT))
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "If-None-Match"
    response["Access-Control-Max-Age"] = str(ALLOWED_FOR)
    return response


def _wrong_method(request: HttpRequest) -> HttpResponse:
    problem = Problem(error="method", message=_("This interface can only be read."))
    response = answer(request, problem, HTTPStatus.METHOD_NOT_ALLOWED)
    response["Allow"] = METHODS
    return response


def readable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer what every site may ask before it reads (Fetch §3.2), and refuse everything that is no reading."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if request.method == "OPTIONS":
            return _preflight()
        if request.method not in {"GET", "HEAD"}:
            return _wrong_method(request)
        return view(request, *args, **kwargs)

    wrapped.csrf_exempt = True  # type: ignore[attr-defined] # nothing is ever written
    return wrapped


def event_api(read: Callable[[Event], msgspec.Struct]) -> Callable[..., HttpResponse]:
    """Make a view that answers with what ``read`` returns, for events whose programme anybody may see.

    Whoever is signed in sees no more than everybody: what is kept on the way is the same for all.
    """

    @readable
    def view(request: HttpRequest, event: str) -> HttpResponse:
        found = Event.objects.filter(slug=event).first()
        if found is None or not allows(NOBODY, Action.SEE_PROGRAMME, found):
            problem = Problem(error="not_found", message=_("There is no such event, or not for everybody."))
            return answer(request, problem, HTTPStatus.NOT_FOUND)
        with scope(event=found), timezone.override(found.tz):
            return answer(request, read(found))

    return view
