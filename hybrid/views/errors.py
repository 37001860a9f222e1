"""Answers to what cannot be done: each says what the person can do instead."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from hybrid.rules import Action, allows
from hybrid.views.base import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


RETRY_AFTER_SECONDS = 10


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to what failed: a fault of ours, or a database that is away and will be back.

    Neither page asks the database, or who is asking.
    """
    if isinstance(sys.exc_info()[1], OperationalError):
        return HttpResponse(
            render_to_string("503.html"), status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)}
        )
    return HttpResponse(render_to_string("500.html"), status=500)


class NotAllowedMiddleware:
    """Turns :class:`NotAllowed` into a page with the way in: join, sign in, or whom to ask."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for a view that raised NotAllowed."""
        if not isinstance(exception, NotAllowed):
            return None
        actor, event = request.actor, request.event  # type: ignore[attr-defined]
        return render(
            request,
            "hybrid/not_allowed.html",
            {"may_join": allows(actor, Action.JOIN, event), "is_blocked": actor.is_blocked},
            status=403,
        )
