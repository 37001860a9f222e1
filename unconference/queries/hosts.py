"""Who is asked to hold a session by the address of their account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Lower

from hybrid.models import Person
from unconference.models import HostInvitation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unconference.models import Proposal


def people_with(event_id: int, addresses: Iterable[str]) -> frozenset[int]:
    """Return those of an event whose account has one of ``addresses``, in lower case. One query."""
    found = Person.objects.filter(event_id=event_id, blocked_at=None).annotate(address=Lower("user__email"))
    return frozenset(found.filter(address__in=list(addresses)).values_list("pk", flat=True))


def is_asked(person_id: int) -> Exists:
    """Whether a proposal of a query asks the address of ``person_id``."""
    address = Person.objects.filter(pk=person_id).values(address=Lower("user__email"))
    return Exists(HostInvitation.objects.filter(proposal=OuterRef("pk"), email=Subquery(address[:1])))


def invitation_for(proposal: Proposal, person: Person) -> HostInvitation | None:
    """Return how ``person`` is asked by their address to hold ``proposal``, if they are."""
    if person.user is None:
        return None
    found: HostInvitation | None = HostInvitation.objects.filter(
        proposal=proposal, email=person.user.email.lower()
    ).first()
    return found
