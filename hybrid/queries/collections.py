"""The lists that an organiser keeps, each row with what it belongs to or how often it is used.

Order is named, since Django leaves a model's own order out of queries that group. One query each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from hybrid.models import Cohort, Document, RegistrationQuestion, Room, Speaker

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hybrid.models import Event


def rooms_used(event: Event) -> QuerySet[Room]:
    """Return the rooms, each with its ``session_count``."""
    return (
        Room.objects.filter(event=event).annotate(session_count=Count("sessions")).order_by("position", "id")
    )


def cohorts_used(event: Event) -> QuerySet[Cohort]:
    """Return the groups, each with its ``session_count`` and ``people_count``."""
    return (
        Cohort.objects.filter(event=event)
        .annotate(session_count=Count("sessions", distinct=True), people_count=Count("people", distinct=True))
        .order_by("position", "id")
    )


def speakers_used(event: Event) -> QuerySet[Speaker]:
    """Return the speakers, each with their ``session_count``."""
    return Speaker.objects.filter(event=event).annotate(session_count=Count("parts")).order_by("name", "id")


def documents_shown(event: Event) -> QuerySet[Document]:
    """Return the documents, each with the session it belongs to."""
    return Document.objects.filter(event=event).select_related("session")


def registration_questions_used(event: Event) -> QuerySet[RegistrationQuestion]:
    """Return the organiser's own questions, each with its ``answer_count``."""
    return (
        RegistrationQuestion.objects.filter(event=event)
        .annotate(answer_count=Count("answers"))
        .order_by("position", "id")
    )
