"""How people register for an event, as its organiser says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hybrid.domain.registration.offers import settle_waiting_list
from hybrid.models import RegistrationRules, scope

if TYPE_CHECKING:
    from hybrid.models import Event


@transaction.atomic
def keep_registration_rules(*, event: Event) -> RegistrationRules:
    """Return the row of the event's rules, made with the defaults where nobody has said anything yet."""
    with scope(event=event):
        row, _is_new = RegistrationRules.objects.get_or_create(event=event)
    kept: RegistrationRules = row
    return kept


@transaction.atomic
def reconsider_places(*, event: Event) -> None:
    """Have the jobs look at the waiting list again: there may be more places now, or it may be open again."""
    settle_waiting_list.enqueue(event_id=event.pk)
