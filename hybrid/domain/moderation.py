"""What moderators do to questions. Each is logged with what was before, so that it can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.merges import part_votes
from hybrid.domain.names import without_controls
from hybrid.domain.people import block_person
from hybrid.domain.question_changes import KEPT, change_question, held_question
from hybrid.domain.questions import clean_text, publish_question
from hybrid.enums import Outcome, QuestionState
from hybrid.errors import RuleError
from hybrid.models import Question, QuestionAction
from hybrid.queries.questions import is_public

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Person


def _clear_screen(question: Question, *, by: Person, now: dt.datetime) -> int | None:
    """Take the room's question off the screen, if it is another one; return its number."""
    others = Question.objects.select_for_update(of=("self",)).filter(
        room=question.room, state=QuestionState.ON_SCREEN
    )
    other: int | None = others.exclude(pk=question.pk).values_list("pk", flat=True).first()
    if other is not None:
        change_question(held_question(other), by=by, action="unshow", now=now, state=QuestionState.APPROVED)
    return other


@transaction.atomic
def approve_question(*, by: Person, question_id: int, now: dt.datetime) -> None:
    """Let everybody see it; opens a closed one again and takes one off the screen."""
    change_question(
        held_question(question_id),
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
    question = held_question(question_id)
    if question.state == QuestionState.ON_SCREEN:
        return
    displaced = _clear_screen(question, by=by, now=now)
    change_question(
        question,
        by=by,
        action="show",
        now=now,
        remember={"displaced": displaced},
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
    change_question(
        held_question(question_id),
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
    question = held_question(question_id)
    change_question(
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
    question = held_question(question_id)
    block_person(person=question.asker, now=now)
    QuestionAction.objects.create(
        event=question.event, question=question, by=by, action="block_asker", at=now
    )


@transaction.atomic
def handle_question(*, by: Person, question_id: int, on: bool) -> None:
    """Note that ``by`` deals with it, for the other moderators to see; or no longer."""
    question = held_question(question_id)
    question.handled_by = by if on else None
    question.save(update_fields=["handled_by"])
    publish_question(question)


@transaction.atomic
def undo_last_action(*, by: Person, question_id: int, now: dt.datetime) -> None:
    """Put a question back to what it was before the last thing that was done to it.

    What it had taken the place of on the screen comes back there.

    Raises:
        RuleError: nothing is left to undo.

    """
    question = held_question(question_id)
    last = _last_action(question)
    if last is None:
        raise RuleError(_("There is nothing to undo."), code="nothing")
    displaced_id = last.before.get("displaced")
    _undo(question, last, by=by, now=now)
    displaced = Question.objects.filter(pk=displaced_id, state=QuestionState.APPROVED).first()
    if displaced is not None and (before := _last_action(displaced)) and before.action == "unshow":
        _undo(held_question(displaced.pk), before, by=by, now=now)


def _last_action(question: Question) -> QuestionAction | None:
    found: QuestionAction | None = QuestionAction.objects.filter(question=question).exclude(before={}).first()
    return found


def _undo(question: Question, last: QuestionAction, *, by: Person, now: dt.datetime) -> None:
    if last.before["state"] == QuestionState.ON_SCREEN:
        _clear_screen(question, by=by, now=now)
    into_id, was_public = question.merged_into_id, is_public(question)
    for name in KEPT:
        setattr(question, name, last.before[name])
    question.save()
    QuestionAction.objects.create(event=question.event, question=question, by=by, action="undo", at=now)
    question.refresh_from_db(fields=["approved_at", "closed_at"])
    if last.action == "merge" and into_id is not None:
        part_votes(held_question(into_id), set(last.before["votes_of"]))
    # What is undone is marked by losing what undo would restore; the log keeps that it happened.
    last.before = {}
    last.save(update_fields=["before"])
    publish_question(question, was_public=was_public)
