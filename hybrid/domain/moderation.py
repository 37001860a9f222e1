"""What moderators do to questions. Each is logged with what was before, so that it can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.names import without_controls
from hybrid.domain.people import block_person
from hybrid.domain.questions import clean_text, publish_question
from hybrid.enums import Outcome, QuestionState
from hybrid.errors import RuleError
from hybrid.live.publish import publish_all
from hybrid.live.topics import TALLY, person_stream
from hybrid.models import Person, Question, QuestionAction, QuestionVote
from hybrid.protocol.core import LiveEvent, Tally
from hybrid.protocol.questions import OwnVoteChanged
from hybrid.queries.questions import is_public, room_topic

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

# What undo restores.
KEPT = (
    "state",
    "outcome",
    "outcome_text",
    "text",
    "original_text",
    "merged_into_id",
    "approved_at",
    "closed_at",
)


def _held(question_id: int) -> Question:
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("event", "room", "asker", "to_speaker", "session", "handled_by")
        .filter(pk=question_id)
        .exclude(state=QuestionState.WITHDRAWN)
        .first()
    )
    if question is None:
        raise RuleError(_("There is no such question, or it has been withdrawn."), code="not_there")
    return question


def _change(question: Question, *, by: Person, action: str, now: dt.datetime, **fields: Any) -> None:  # noqa: ANN401 -- values of a model's fields
    if question.merged_into_id is not None:
        # Its votes are with the other one; only undoing gives them back.
        raise RuleError(_("This question was joined to another. Undo that first."), code="merged")
    was_public = is_public(question)
    before = {name: getattr(question, name) for name in KEPT}
    before["votes_of"] = fields.pop("votes_of", [])
    for name, value in fields.items():
        setattr(question, name, value)
    if question.state in {QuestionState.APPROVED, QuestionState.ON_SCREEN}:
        question.approved_at = question.approved_at or now
    question.save()
    for name in ("approved_at", "closed_at"):
        before[name] = before[name] and before[name].isoformat()
    QuestionAction.objects.create(
        event=question.event, question=question, by=by, action=action, before=before, at=now
    )
    publish_question(question, was_public=was_public)


def _clear_screen(question: Question, *, by: Person, now: dt.datetime) -> None:
    others = Question.objects.select_for_update(of=("self",)).filter(
        room=question.room, state=QuestionState.ON_SCREEN
    )
    for other in others.exclude(pk=question.pk).values_list("pk", flat=True):
        _change(_held(other), by=by, action="unshow", now=now, state=QuestionState.APPROVED)


@transaction.atomic
def approve_question(*, by: Person, question_id: int, now: dt.datetime) -> None:
    """Let everybody see it; opens a closed one again and takes one off the screen."""
    _change(
        _held(question_id),
        by=by,
        action="approve",
        now=now,
        state=QuestionState.APPROVED,
        outcome="",
        outcome_text="",
        closed_at=None,
    )


@transaction.atomic
def show_question(*, by: Person, question_id: int, now: dt.datetime) -> None:
    """Put it on the room's screen. The one that is there goes back to the approved ones."""
    question = _held(question_id)
    if question.state == QuestionState.ON_SCREEN:
        return
    _clear_screen(question, by=by, now=now)
    _change(
        question,
        by=by,
        action="show",
        now=now,
        state=QuestionState.ON_SCREEN,
        outcome="",
        outcome_text="",
        closed_at=None,
    )


@transaction.atomic
def close_question(*, by: Person, question_id: int, outcome: Outcome, text: str, now: dt.datetime) -> None:
    """End it with an outcome that its asker learns, and everybody who could see it.

    Raises:
        RuleError: an answer in writing or a refusal has no text.

    """
    text = without_controls(text).strip()
    if outcome in {Outcome.ANSWERED_IN_WRITING, Outcome.DECLINED} and not text:
        raise RuleError(_("Write what the asker should read."), code="empty", field="text")
    _change(
        _held(question_id),
        by=by,
        action=outcome.value,
        now=now,
        state=QuestionState.CLOSED,
        outcome=outcome,
        outcome_text=text,
        closed_at=now,
        handled_by=None,
    )


@transaction.atomic
def correct_question(*, by: Person, question_id: int, text: str, now: dt.datetime) -> None:
    """Correct a typing error. The first text is kept."""
    question = _held(question_id)
    _change(
        question,
        by=by,
        action="correct",
        now=now,
        text=clean_text(text),
        original_text=question.original_text or question.text,
    )


@transaction.atomic
def block_asker(*, by: Person, question_id: int, now: dt.datetime) -> None:
    """End the part of whoever asked it in the event. The moderator need not know who that is.

    Raises:
        RuleError: it was asked by an organiser.

    """
    question = _held(question_id)
    block_person(person=question.asker, now=now)
    QuestionAction.objects.create(
        event=question.event, question=question, by=by, action="block_asker", at=now
    )


@transaction.atomic
def handle_question(*, by: Person, question_id: int, on: bool) -> None:
    """Note that ``by`` deals with it, for the other moderators to see; or no longer."""
    question = _held(question_id)
    question.handled_by = by if on else None
    question.save(update_fields=["handled_by"])
    publish_question(question)


@transaction.atomic
def merge_question(*, by: Person, question_id: int, into_id: int, now: dt.datetime) -> None:
    """Join one question to another: its votes go there, one a person, its asker's too.

    Raises:
        RuleError: they are the same, in different rooms, or the other one is itself joined to a third.

    """
    if question_id == into_id:
        raise RuleError(_("A question cannot be joined to itself."), code="same")
    # In the order of their numbers, so that two merges at once cannot wait for each other.
    held = {pk: _held(pk) for pk in sorted((question_id, into_id))}
    question, into = held[question_id], held[into_id]
    if question.room_id != into.room_id:
        raise RuleError(_("The two questions are in different rooms."), code="other_room")
    if into.merged_into_id is not None:
        raise RuleError(_("That question has itself been joined to another."), code="chain")
    voters = set(QuestionVote.objects.filter(question=question).values_list("person_id", flat=True))
    voters.add(question.asker_id)
    voters -= set(QuestionVote.objects.filter(question=into).values_list("person_id", flat=True))
    voters.discard(into.asker_id)
    QuestionVote.objects.bulk_create([QuestionVote(question=into, person_id=pk) for pk in sorted(voters)])
    _change(
        question,
        by=by,
        action="merge",
        now=now,
        votes_of=sorted(voters),
        state=QuestionState.CLOSED,
        outcome=Outcome.MERGED,
        merged_into=into,
        closed_at=now,
        handled_by=None,
    )
    _recount(into, voters=voters, on=True)


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


@transaction.atomic
def undo_last_action(*, by: Person, question_id: int, now: dt.datetime) -> None:
    """Put a question back to what it was before the last thing that was done to it.

    Raises:
        RuleError: nothing is left to undo.

    """
    question = _held(question_id)
    last = QuestionAction.objects.filter(question=question).exclude(before={}).first()
    if last is None:
        raise RuleError(_("There is nothing to undo."), code="nothing")
    before = dict(last.before)
    voters = before.pop("votes_of")
    if before["state"] == QuestionState.ON_SCREEN:
        _clear_screen(question, by=by, now=now)
    into = question.merged_into
    was_public = is_public(question)
    for name, value in before.items():
        setattr(question, name, value)
    question.save()
    # What is undone is marked by losing what undo would restore; the log keeps that it happened.
    last.before = {}
    last.save(update_fields=["before"])
    QuestionAction.objects.create(event=question.event, question=question, by=by, action="undo", at=now)
    question.refresh_from_db(fields=["approved_at", "closed_at"])
    if last.action == "merge" and into is not None:
        QuestionVote.objects.filter(question=into, person_id__in=voters).delete()
        _recount(into, voters=voters, on=False)
    publish_question(question, was_public=was_public)
