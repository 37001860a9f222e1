"""What people said they need, as far as somebody may know it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hybrid.enums import AnswerKind, Attendance, RegistrationState
from hybrid.models import Registration, RegistrationAnswer, RegistrationQuestion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hybrid.enums import NeedToKnow
    from hybrid.models import Event


@dataclass(frozen=True)
class AnswerTally:
    """One question, how often each answer was given, and by whom; consents have a count alone."""

    label: str
    counts: list[tuple[str, int]]
    people: list[tuple[str, str]]


@dataclass(frozen=True)
class Needs:
    """``unseen`` are people in the room whom a camera must not show, with what they did not agree to."""

    questions: list[AnswerTally]
    unseen: list[Registration]


def needs_of(event: Event, groups: Iterable[NeedToKnow]) -> Needs:
    """Return what may be known by somebody who belongs to ``groups``, of those who have a place. Three queries."""
    questions = list(RegistrationQuestion.objects.filter(event=event, seen_by__in=list(groups)))
    answers: dict[int, list[tuple[str, str]]] = {question.pk: [] for question in questions}
    rows = (
        RegistrationAnswer.objects.filter(
            question__in=questions, registration__state=RegistrationState.CONFIRMED
        )
        .order_by("registration__name", "pk")
        .values_list("question_id", "registration__name", "value")
    )
    for question_id, name, value in rows:
        answers[question_id].append((name, value))
    unseen = Registration.objects.filter(
        event=event, state=RegistrationState.CONFIRMED, attendance=Attendance.IN_ROOM, may_stream=False
    ).order_by("name")
    return Needs([_need(question, answers[question.pk]) for question in questions], list(unseen))


def _need(question: RegistrationQuestion, given: list[tuple[str, str]]) -> AnswerTally:
    is_counted = question.kind in {AnswerKind.CHOICE, AnswerKind.CONSENT}
    counts = Counter(value for _name, value in given) if is_counted else Counter[str]()
    return AnswerTally(
        question.label, counts.most_common(), [] if question.kind == AnswerKind.CONSENT else given
    )
