"""Joining questions that ask the same, and parting them again: votes united, one a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.question_changes import change_question, held_question
from hybrid.enums import Outcome, QuestionState
from hybrid.errors import RuleError
from hybrid.live.publish import publish_all
from hybrid.live.topics import TALLY, person_stream
from hybrid.models import Question, QuestionAction, QuestionVote
from hybrid.protocol.core import LiveEvent, Tally
from hybrid.protocol.questions import OwnVoteChanged
from hybrid.queries.questions import room_topic

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from hybrid.models import Person


@transaction.atomic
def merge_question(*, by: Person, question_id: int, into_id: int, now: dt.datetime) -> None:
    """Join one question to another: its votes go there, one a person, its asker's too.

    Raises:
        RuleError: they are the same, in different rooms, or the other one is closed, or joined to a third.

    """
    if question_id == into_id:
        raise RuleError(_("A question cannot be joined to itself."), code="same")
    # In the order of their numbers, so that two merges at once cannot wait for each other.
    held = {pk: held_question(pk) for pk in sorted((question_id, into_id))}
    question, into = held[question_id], held[into_id]
    if question.room_id != into.room_id:
        raise RuleError(_("The two questions are in different rooms."), code="other_room")
    if into.merged_into_id is not None:
        raise RuleError(_("That question has itself been joined to another."), code="chain")
    if into.state == QuestionState.CLOSED:
        raise RuleError(_("That question is closed. Open it again first."), code="closed")
    voters = set(QuestionVote.objects.filter(question=question).values_list("person_id", flat=True))
    voters.add(question.asker_id)
    voters -= set(QuestionVote.objects.filter(question=into).values_list("person_id", flat=True))
    voters.discard(into.asker_id)
    QuestionVote.objects.bulk_create([QuestionVote(question=into, person_id=pk) for pk in sorted(voters)])
    change_question(
        question,
        by=by,
        action="merge",
        now=now,
        remember={"votes_of": sorted(voters)},
        state=QuestionState.CLOSED,
        outcome=Outcome.MERGED,
        merged_into=into,
        closed_at=now,
        handled_by=None,
    )
    _recount(into, voters=voters, on=True)


def forget_brought(taken: Mapping[int, Collection[int]]) -> None:
    """Note that people have taken their votes for questions back: what they give there from now on is their own.

    Parting a joined question later takes no vote with it that it did not bring. One query, and one for each
    joining that brought such a vote.
    """
    joined = QuestionAction.objects.filter(
        question__merged_into__in=taken, action="merge", before__has_key="votes_of"
    ).select_related("question")
    for joining in joined:
        brought = set(joining.before["votes_of"])
        into = joining.question.merged_into_id
        rest = brought.difference(taken[into] if into is not None else ())
        if rest != brought:
            _remember(joining, rest)


def part_votes(into: Question, voters: set[int]) -> None:
    """Take the votes from ``into`` that came with a question which is no longer joined to it.

    Those stay that another question, still joined, brings too. Where ``into`` was itself joined to a third,
    its share there goes as well.
    """
    gone = voters - _kept_by_others(into, voters)
    QuestionVote.objects.filter(question=into, person_id__in=gone).delete()
    _recount(into, voters=gone, on=False)
    if into.merged_into_id is None:
        return
    joining = _joining(into)
    carried = set(joining.before["votes_of"]) & gone
    _remember(joining, set(joining.before["votes_of"]) - carried)
    part_votes(held_question(into.merged_into_id), carried)


def _kept_by_others(into: Question, voters: set[int]) -> set[int]:
    """Return those of ``voters`` whom another joined question brings, and note that it does."""
    kept: set[int] = set()
    for other in Question.objects.filter(merged_into=into).order_by("pk"):
        brings = set(QuestionVote.objects.filter(question=other).values_list("person_id", flat=True))
        here = (voters - kept) & (brings | {other.asker_id})
        if here:
            joining = _joining(other)
            _remember(joining, set(joining.before["votes_of"]) | here)
            kept |= here
    return kept


def _joining(question: Question) -> QuestionAction:
    """Return what was noted when a question that is joined to another was."""
    noted: QuestionAction = QuestionAction.objects.filter(
        question=question, action="merge", before__has_key="votes_of"
    )[0]
    return noted


def _remember(joining: QuestionAction, voters: set[int]) -> None:
    joining.before = {**joining.before, "votes_of": sorted(voters)}
    joining.save(update_fields=["before"])


def _recount(question: Question, *, voters: Iterable[int], on: bool) -> None:
    """Bring the stored number of votes up to date; tell everybody, and the ``voters`` that theirs is given or taken.

    All in one go, so that the streams are taken in the same order as by those who vote.
    """
    question.votes = QuestionVote.objects.filter(question=question).count()
    question.save(update_fields=["votes"])
    events: dict[str, LiveEvent] = {
        person_stream(person_id): OwnVoteChanged(id=question.pk, on=on) for person_id in voters
    }
    events[TALLY] = Tally(counts={"questions": {str(question.pk): question.votes}})
    publish_all(room_topic(question.event, question.room), events)
