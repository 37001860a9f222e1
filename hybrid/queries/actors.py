"""Who is asking: from a request's user and session to an Actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybrid.models import Event, Person
from hybrid.rules import Actor

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from hybrid.models import User

# Where a browser's session remembers the guests that it is: {"<event id>": <person id>}.
GUESTS_KEY = "people"


def find_person(*, event: Event, user: User | AnonymousUser, guests: dict[str, int]) -> Person | None:
    """Return the person of ``event`` that this browser is: its account's, else its guest.

    Two queries at most.
    """
    people = Person.objects.filter(event=event).prefetch_related("role_rows")
    if user.is_authenticated:
        person: Person | None = people.filter(user=user).first()
        if person is not None:
            return person
    person_id = guests.get(str(event.pk))
    if person_id is None:
        return None
    guest: Person | None = people.filter(pk=person_id, user__isnull=True).first()
    return guest


def make_actor(person: Person | None, user: User | AnonymousUser) -> Actor:
    """Return what the rules need to know of whoever asks."""
    return Actor(
        person_id=person.pk if person else None,
        user_id=user.pk,
        roles=person.roles if person else frozenset(),
        is_superuser=user.is_authenticated and user.is_superuser,
        is_blocked=person is not None and person.blocked_at is not None,
    )
