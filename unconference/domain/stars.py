"""Sessions that are suggested to somebody, kept in their own agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hybrid.models import Session, Star

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hybrid.models import Person


@transaction.atomic
def star_suggested(*, person: Person, session_ids: Iterable[int]) -> int:
    """Keep sessions in a person's agenda, and return how many there are of them. What is there already stays."""
    found = list(Session.objects.filter(event=person.event_id, pk__in=list(session_ids)))
    Star.objects.bulk_create(
        [Star(person=person, session=session) for session in found], ignore_conflicts=True
    )
    return len(found)
