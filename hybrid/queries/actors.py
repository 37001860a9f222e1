"""Who is asking: from a request's user and session to an Actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybrid.enums import Attendance, Role
from hybrid.models import Event, Person
from hybrid.rules import Actor

if TYPE_CHECKING:
    import datetime as dt

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
        held_to=person.held_to if person else frozenset(),
        is_superuser=user.is_authenticated and user.is_superuser,
        is_blocked=person is not None and person.blocked_at is not None,
    )


def quick_actor(
    *, event: Event, user: User | AnonymousUser, guests: dict[str, int]
) -> tuple[Actor, Attendance]:
    """Return the same as :func:`make_actor` of :func:`find_person`, and where they take part from, in one query.

    For the live socket, where a whole hall may ask at once.
    """
    people = Person.objects.filter(event=event)
    rows: list[tuple[int, str, dt.datetime | None, str | None, int | None]] = []
    if user.is_authenticated:
        rows = list(people.filter(user=user).values_list(*_QUICK))
    if not rows and (person_id := guests.get(str(event.pk))) is not None:
        rows = list(people.filter(pk=person_id, user__isnull=True).values_list(*_QUICK))
    is_superuser = user.is_authenticated and user.is_superuser
    if not rows:
        return Actor(user_id=user.pk, is_superuser=is_superuser), Attendance.ONLINE
    person_id, attendance, blocked_at, *_role = rows[0]
    actor = Actor(
        person_id=person_id,
        user_id=user.pk,
        roles=frozenset(Role(role) for *_rest, role, _room in rows if role is not None),
        held_to=frozenset((Role(role), room) for *_rest, role, room in rows if role and room is not None),
        is_superuser=is_superuser,
        is_blocked=blocked_at is not None,
    )
    return actor, Attendance(attendance)


_QUICK = ("pk", "attendance", "blocked_at", "role_rows__role", "role_rows__room_id")
