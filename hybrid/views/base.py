"""What every view of an event starts with: the event, who is asking, and whether they may."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from hybrid.models import Event, Person, scope
from hybrid.queries.actors import GUESTS_KEY, find_person, make_actor
from hybrid.queries.events import events_with_navigation
from hybrid.rules import Action, Actor, allows
from hybrid.views.caching import keep_private

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model
    from django.http import HttpResponseBase

    from hybrid.models import User

P = ParamSpec("P")
M = TypeVar("M", bound="Model")


class EventRequest(HttpRequest):
    """A request below ``/<event>/``: it knows its event, and who asks."""

    event: Event
    person: Person | None
    actor: Actor
    user: User | AnonymousUser


class NotAllowed(Exception):  # noqa: N818 -- it is an answer, not a fault
    """``request.actor`` may not do ``action``; the middleware answers with what they can do about it."""

    def __init__(self, action: Action) -> None:
        super().__init__(action.name)
        self.action = action


def may(request: EventRequest, action: Action) -> bool:
    """Say whether whoever asks may do ``action``."""
    return allows(request.actor, action, request.event)


def find_in_event(request: EventRequest, model: type[M], *related: str, **wanted: object) -> M:
    """Return the one row of the event that is ``wanted``, its event at hand, or answer 404: another event's is none.

    ``related`` are the rows to load with it.
    """
    rows = model._default_manager.filter(event=request.event)
    found = get_object_or_404(rows.select_related(*related) if related else rows, **wanted)
    found.event = request.event  # type: ignore[attr-defined]
    return found


def event_view(
    action: Action,
) -> Callable[[Callable[Concatenate[EventRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Turn a view into one of an event: load it, hold every query and clock to it, ask the rules.

    Someone who may not even see the event gets 404, so that nobody learns that it exists.
    """

    def decorate(
        view: Callable[Concatenate[EventRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def wrapped(request: HttpRequest, event: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            found = get_object_or_404(events_with_navigation(), slug=event)
            asked = cast("EventRequest", request)
            with scope(event=found), timezone.override(found.tz):
                asked.event = found
                asked.person = find_person(
                    event=found, user=asked.user, guests=asked.session.get(GUESTS_KEY, {})
                )
                asked.actor = make_actor(asked.person, asked.user)
                if not may(asked, action):
                    if not may(asked, Action.SEE_EVENT):
                        raise Http404(_("There is no such event."))
                    raise NotAllowed(action)
                return keep_private(view(asked, *args, **kwargs))

        return wrapped

    return decorate
