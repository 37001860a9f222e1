"""What may be kept, by whom and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.utils.cache import patch_cache_control

from hybrid.rules import NOBODY, Action, allows

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponseBase

    from hybrid.models import Event

R = TypeVar("R", bound="HttpResponseBase")


def keep_for(response: R, event: Event, time: dt.timedelta) -> R:
    """Let browsers keep ``response`` for ``time``, and caches that people share too if anybody may see it."""
    public = allows(NOBODY, Action.SEE_EVENT, event)
    patch_cache_control(
        response, **{"public" if public else "private": True}, max_age=int(time.total_seconds())
    )
    if public:
        # The same for everybody, so it does not depend on who asked.
        del response["Vary"]
    return response


def keep_private(response: R) -> R:
    """Let only the browser that asked keep ``response``, asking again each time, unless it says otherwise."""
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
    return response
