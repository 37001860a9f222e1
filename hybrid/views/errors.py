"""Answers to what cannot be done: each says what the person can do instead."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from hybrid.enums import Access, Role
from hybrid.models import scope
from hybrid.queries.registration import Door, door_of, rules_of
from hybrid.rules import Action, Actor, allows
from hybrid.views.base import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from hybrid.models import Event
    from hybrid.views.base import EventRequest


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
        return _not_allowed(cast("EventRequest", request), exception.action)


def _not_allowed(request: EventRequest, action: Action) -> HttpResponse:
    actor, event = request.actor, request.event
    guest = Actor(person_id=0, roles=frozenset({Role.GUEST}))
    joining_helps = allows(actor, Action.JOIN, event) and not actor.is_member and allows(guest, action, event)
    context = {
        "reason": _reason(actor, event, action, joining_helps=joining_helps),
        "joining_helps": joining_helps,
        "registering_helps": _registering_helps(actor, event),
        # Where a form was sent to is no page to come back to.
        "back": request.get_full_path() if request.method == "GET" else event.get_absolute_url(),
    }
    return render(request, "hybrid/not_allowed.html", context, status=403)


def _registering_helps(actor: Actor, event: Event) -> bool:
    """Whether they have no place, and could get one by registering."""
    if (
        actor.was_given_a_place
        or event.access != Access.REGISTERED
        or not allows(actor, Action.REGISTER, event)
    ):
        return False
    with scope(event=event):
        return door_of(event, rules_of(event), now=timezone.now()) == Door.OPEN


def _reason(actor: Actor, event: Event, action: Action, *, joining_helps: bool) -> str:  # noqa: PLR0911 -- one for each reason
    """Say why, and so what would help: joining, signing in, or asking the organiser."""
    if actor.is_blocked:
        return _("The organiser has ended your part in this event. If that is a mistake, write to them.")
    if actor.is_device:
        return _("This browser is a hall screen. It shows the event and takes part in nothing.")
    if joining_helps:
        with_code = _("Join with the event code, or sign in if you have a place already. It takes two steps.")
        return with_code if event.access == Access.CODE else _("Join first: a name is all it takes.")
    lets_guests_in = event.access in {Access.PUBLIC, Access.CODE}
    if action is Action.PUBLISH and Role.SPEAKER in actor.roles and event.speakers_may_publish:
        return _(
            "Speakers send from the rooms of their own sessions. If you speak here, ask the organiser to connect you "
            "with your entry among the speakers."
        )
    if actor.was_given_a_place or (actor.is_member and lets_guests_in):
        return _("This page is for people with another role. The organiser can give it to you.")
    if actor.user_id is not None:
        return _("This account has no place here. Ask the organiser to add your address.")
    if lets_guests_in:
        return _(
            "This page is for people who help to run the event. Sign in, or open the link you were given."
        )
    return _("This event is for people whom the organiser has registered. If that is you, sign in.")
