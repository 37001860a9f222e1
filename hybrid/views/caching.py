"""What may be kept, by whom and for how long."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag

from hybrid.rules import NOBODY, Action, allows

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from hybrid.models import Event

P = ParamSpec("P")
R = TypeVar("R", bound="HttpResponseBase")


def keep_for(response: R, event: Event, time: dt.timedelta) -> R:
    """Let browsers keep ``response`` for ``time``, and caches that people share too if anybody may see it."""
    who = "public" if allows(NOBODY, Action.SEE_EVENT, event) else "private"
    patch_cache_control(response, **{who: True}, max_age=int(time.total_seconds()))
    return response


def keep_private(response: R) -> R:
    """Let only the browser that asked keep ``response``, asking again each time, unless it says otherwise."""
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
    return response


def secret_address(view: Callable[P, R]) -> Callable[P, R]:
    """Keep the address of a page, which lets whoever has it do something, out of what browsers pass on.

    Nothing that the page loads or leads to learns more than this site's name (Referrer Policy §3.4; with
    "no-referrer" browsers would also keep from us where a form was sent from), and no search engine lists it.
    """

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        response = view(*args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Answer 304 instead where the browser has exactly this content already (RFC 9110 §13.1)."""
    set_response_etag(response)
    return cast("HttpResponse", get_conditional_response(request, etag=response["ETag"], response=response))
