"""What every view of an event starts with: the event, who is asking, and whether they may."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from hybrid.extensions import extensions
from hybrid.models import Event, Exhibitor, Person, scope
from hybrid.queries.actors import GUESTS_KEY, find_person, make_actor
from hybrid.rules import Action, Actor, allows
from hybrid.views.caching import keep_private

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet
    from django.http import HttpResponseBase

    from hybrid.models import User

P = ParamSpec("P")


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


def with_navigation(events: QuerySet[Event]) -> QuerySet[Event]:
    """Add to ``events`` what decides about their navigation, in the query that loads them."""
    stands = Exhibitor._base_manager.filter(event=OuterRef("pk"))
    return extensions.with_flags(events).annotate(has_stands=Exists(stands))


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
            found = get_object_or_404(with_navigation(Event.objects.all()), slug=event)
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
