"""The groups of an event's delegates, and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from hybrid.enums import CohortRule, Role
from hybrid.models import Cohort, CohortSettings, Person

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hybrid.models import Event


def delegates_of(event: Event, *, search: str = "") -> QuerySet[Person]:
    """Return the delegates, whom groups are made of. ``search`` looks into name and organisation."""
    people: QuerySet[Person] = Person.objects.filter(
        event=event, role_rows__role=Role.DELEGATE, blocked_at=None
    )
    for word in search.split():
        people = people.filter(Q(display_name__icontains=word) | Q(organisation__icontains=word))
    return people


def cohorts_of(event: Event) -> QuerySet[Cohort]:
    """Return the groups in order, each with its ``count`` of delegates. One query."""
    delegate = Q(people__role_rows__role=Role.DELEGATE, people__blocked_at=None)
    return (
        Cohort.objects.filter(event=event)
        .annotate(count=Count("people", filter=delegate, distinct=True))
        .order_by("position", "id")
    )


def rule_of(event: Event) -> CohortRule:
    """Return the rule that puts newcomers into groups. One query."""
    kept = CohortSettings.objects.filter(event=event).first()
    return CohortRule(kept.rule) if kept else CohortRule.BY_HAND
