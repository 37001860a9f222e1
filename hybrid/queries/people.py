"""People as the organiser lists them, the way from a code to its event, and what somebody has in one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from hybrid.domain.join_codes import normalise_code
from hybrid.enums import Access, QuestionState, Role
from hybrid.models import Event, Person, Question, scopes_disabled
from hybrid.queries.agenda import starred_ids

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hybrid.models import User


def event_of_code(code: str) -> Event | None:
    """Return the published event that ``code`` lets people into, if there is one."""
    kept = normalise_code(code)
    if not kept:
        return None
    return Event.objects.filter(
        join_code=kept, is_published=True, access__in=[Access.PUBLIC, Access.CODE]
    ).first()


def people_of(event: Event, *, search: str = "", role: str = "", blocked: bool = False) -> QuerySet[Person]:
    """Return the event's people who have a place or a name, with roles and group at hand. Two queries.

    Whoever has neither only starred a session once, and is nobody to look after.

    ``search`` looks into name, organisation and e-mail address; ``role`` keeps those who have it.
    """
    found: QuerySet[Person] = (
        Person.objects.filter(Q(role_rows__isnull=False) | ~Q(display_name=""), event=event)
        .select_related("user", "cohort")
        .prefetch_related("role_rows__room")
        .order_by("display_name", "id")
        .distinct()
    )
    for word in search.split():
        found = found.filter(
            Q(display_name__icontains=word) | Q(organisation__icontains=word) | Q(user__email__icontains=word)
        )
    if role in Role.values:
        found = found.filter(pk__in=Person.objects.filter(event=event, role_rows__role=role).values("pk"))
    if blocked:
        found = found.filter(blocked_at__isnull=False)
    return found


def people_with_roles(event: Event) -> QuerySet[Person]:
    """Return the event's people who have a place, each once, with account, group and roles. Two queries."""
    return (
        Person.objects.filter(event=event, role_rows__isnull=False)
        .distinct()
        .select_related("user", "cohort")
        .prefetch_related("role_rows")
        .order_by("display_name", "pk")
    )


def places_of(user: User) -> list[Person]:
    """Return who an account is in every event, the latest event first. Two queries."""
    with scopes_disabled():
        people = Person.objects.filter(user=user).select_related("event").prefetch_related("role_rows")
        return list(people.order_by("-event__starts_on", "event__name"))


@dataclass(frozen=True)
class Traces:
    """How much somebody has in an event that only they can get at again."""

    stars: int
    questions: int


def traces_of(person: Person) -> Traces:
    """Count what a guest would lose who is forgotten by their browser. Two queries."""
    asked = Question.objects.filter(asker=person).exclude(state=QuestionState.WITHDRAWN)
    return Traces(stars=len(starred_ids(person)), questions=asked.count())
