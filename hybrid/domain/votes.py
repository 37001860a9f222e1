"""Votes for questions, many at a time: one transaction for all that arrive together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from hybrid.domain.merges import forget_brought
from hybrid.enums import QuestionState
from hybrid.errors import RuleError
from hybrid.live.publish import publish_all
from hybrid.live.topics import TALLY, person_stream
from hybrid.models import Person, Question, QuestionVote
from hybrid.protocol.core import LiveEvent, Tally
from hybrid.protocol.questions import OwnVoteChanged
from hybrid.queries.questions import room_topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hybrid.live.topics import Topic

OPEN = {QuestionState.APPROVED, QuestionState.ON_SCREEN}


@dataclass(frozen=True)
class Ballot:
    """That a person wants, or no longer wants, a question answered."""

    person_id: int
    question_id: int
    on: bool


def _refusal(ballot: Ballot, questions: dict[int, Question], voters: set[int]) -> RuleError | None:
    question = questions.get(ballot.question_id)
    if question is None:
        return RuleError(_("There is no such question in this room."), code="not_there")
    if question.state not in OPEN:
        return RuleError(_("This question is closed. Votes no longer count."), code="closed")
    if ballot.person_id not in voters:
        return RuleError(_("You can no longer vote in this event."), code="blocked")
    return None


@transaction.atomic
def cast_votes(*, topic: Topic, ballots: Sequence[Ballot]) -> list[RuleError | None]:
    """Carry out ``ballots`` for questions of one room; return for each the reason why it was refused, or None.

    A bad one never fails the others. The last of several by one person for one question counts. Rows are
    taken in the order of their numbers. The same vote twice is one: the database sees to that.
    """
    wanted = {ballot.question_id for ballot in ballots}
    rows = Question.objects.select_for_update().filter(room_id=topic.object_id, pk__in=wanted).order_by("pk")
    questions = {question.pk: question for question in rows}
    people = Person.objects.filter(pk__in={ballot.person_id for ballot in ballots}, blocked_at=None)
    voters = set(people.values_list("pk", flat=True))
    refusals = [_refusal(ballot, questions, voters) for ballot in ballots]
    last = {
        (ballot.question_id, ballot.person_id): ballot.on
        for ballot, refusal in zip(ballots, refusals, strict=True)
        if refusal is None
    }
    _store(last)
    _tell(topic, last, questions)
    return refusals


def _store(last: dict[tuple[int, int], bool]) -> None:
    given = [
        QuestionVote(question_id=question_id, person_id=person_id)
        for (question_id, person_id), on in sorted(last.items())
        if on
    ]
    QuestionVote.objects.bulk_create(given, ignore_conflicts=True)
    taken: dict[int, list[int]] = {}
    for (question_id, person_id), on in last.items():
        if not on:
            taken.setdefault(question_id, []).append(person_id)
    for question_id, people in sorted(taken.items()):
        QuestionVote.objects.filter(question_id=question_id, person_id__in=people).delete()
    if taken:
        forget_brought(taken)


@transaction.atomic
def recount_votes(*, question_ids: Iterable[int]) -> None:
    """Bring stored numbers of votes up to date after rows have gone by another way, and tell everybody."""
    rows = Question.objects.select_for_update(of=("self",)).select_related("event", "room")
    for question in rows.filter(pk__in=set(question_ids)).order_by("pk"):
        question.votes = QuestionVote.objects.filter(question=question).count()
        question.save(update_fields=["votes"])
        counts = {"questions": {str(question.pk): question.votes}}
        publish_all(room_topic(question.event, question.room), {TALLY: Tally(counts=counts)})


def _tell(topic: Topic, last: dict[tuple[int, int], bool], questions: dict[int, Question]) -> None:
    touched = sorted({question_id for question_id, _person in last})
    if not touched:
        return
    counts = Counter(
        dict(
            QuestionVote.objects.filter(question_id__in=touched)
            .values("question_id")
            .annotate(number=Count("id"))
            .values_list("question_id", "number")
        )
    )
    for question_id in touched:
        questions[question_id].votes = counts[question_id]
    Question.objects.bulk_update([questions[pk] for pk in touched], ["votes"])
    events: dict[str, LiveEvent] = {
        TALLY: Tally(counts={"questions": {str(pk): counts[pk] for pk in touched}})
    }
    # A person who votes for several questions at once hears of the last; the rest is in their own page.
    for (question_id, person_id), on in last.items():
        events[person_stream(person_id)] = OwnVoteChanged(id=question_id, on=on)
    publish_all(topic, events)
