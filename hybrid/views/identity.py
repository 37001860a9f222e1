"""Which person a browser is: what its session remembers, and how that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybrid.domain import guests as domain
from hybrid.domain.people import ensure_person
from hybrid.queries.actors import GUESTS_KEY

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hybrid.models import Person, User
    from hybrid.views.base import EventRequest


def guests_of(request: HttpRequest) -> dict[str, int]:
    """Return the guests that this browser is: ``{"<event id>": <person id>}``."""
    found: dict[str, int] = request.session.get(GUESTS_KEY, {})
    return found


def remember_person(request: HttpRequest, person: Person) -> None:
    """Let this browser be ``person`` from now on, unless they are known by their account."""
    if person.user_id is None and guests_of(request).get(str(person.event_id)) != person.pk:
        # A new key, so that a session that somebody planted before is worth nothing now. Who had none gets one.
        if request.session.session_key is not None:
            request.session.cycle_key()
        request.session[GUESTS_KEY] = {**guests_of(request), str(person.event_id): person.pk}


def forget_guest(request: EventRequest) -> None:
    """Let this browser be nobody in the event again."""
    rest = {event: person for event, person in guests_of(request).items() if event != str(request.event.pk)}
    request.session[GUESTS_KEY] = rest
    request.session.cycle_key()


def person_here(request: EventRequest) -> Person:
    """Return who this browser is in the event, making somebody without a name where it is nobody yet."""
    if request.person is None:
        request.person = ensure_person(event=request.event, user=request.user, guests=guests_of(request))
        remember_person(request, request.person)
    return request.person


def claim_guests(request: HttpRequest, user: User) -> None:
    """Give the account that has just signed in everything that this browser was as a guest."""
    guests = guests_of(request)
    claimed = domain.claim_guests(person_ids=guests.values(), user=user)
    if claimed:
        request.session[GUESTS_KEY] = {e: p for e, p in guests.items() if int(e) not in claimed}
