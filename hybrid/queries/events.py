"""Lists of events: what somebody may know of, and where they have a place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from hybrid.extensions import extensions
from hybrid.models import Event, Exhibitor, Person, scopes_disabled
from hybrid.queries.actors import make_actor
from hybrid.rules import Action, allows

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from hybrid.models import User


@dataclass
class EventGroups:
    """Listed events by where they stand: on today, to come (soonest first), over (latest first)."""

    current: list[Event] = field(default_factory=list)
    upcoming: list[Event] = field(default_factory=list)
    past: list[Event] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is none at all."""
        return not (self.current or self.upcoming or self.past)


def listed_events(
    *, now: dt.datetime, user: User | AnonymousUser, guests: dict[str, int] | None = None
) -> EventGroups:
    """Sort the events that whoever asks may know of: the open ones, and those they have a place in.

    ``guests`` is what the browser's session remembers, as for ``find_person``. Three queries at most.
    """
    places = _places_of(user, guests or {})
    groups = EventGroups()
    for event in Event.objects.all():
        person = places.get(event.pk)
        if not allows(make_actor(person, user), Action.SEE_EVENT, event):
            continue
        today = now.astimezone(event.tz).date()
        if event.ends_on < today:
            groups.past.insert(0, event)
        elif event.starts_on > today:
            groups.upcoming.append(event)
        else:
            groups.current.append(event)
    return groups


def _places_of(user: User | AnonymousUser, guests: dict[str, int]) -> dict[int, Person]:
    """Return who this browser is in each event, under the event's key; an account goes before a guest."""
    mine = Q(pk__in=guests.values(), user=None)
    if user.is_authenticated:
        mine |= Q(user=user)
    elif not guests:
        return {}
    with scopes_disabled():
        people = Person.objects.filter(mine).order_by(F("user").asc(nulls_first=True))
        return {person.event_id: person for person in people.prefetch_related("role_rows")}


def events_with_navigation() -> QuerySet[Event]:
    """Return all events; each knows what decides about its navigation, by the query that loads it."""
    stands = Exhibitor._base_manager.filter(event=OuterRef("pk"))
    return extensions.with_flags(Event.objects.all()).annotate(has_stands=Exists(stands))
