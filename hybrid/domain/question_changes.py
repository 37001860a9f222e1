"""One change to a question by a moderator: held, logged with what was before, told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hybrid.domain.questions import publish_question
from hybrid.enums import QuestionState
from hybrid.errors import RuleError
from hybrid.models import Question, QuestionAction
from hybrid.queries.questions import is_public

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Person

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


def held_question(question_id: int) -> Question:
    """Return a question that was not withdrawn, and hold its row.

    Raises:
        RuleError: there is none.

    """
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


def change_question(
    question: Question,
    *,
    by: Person,
    action: str,
    now: dt.datetime,
    remember: dict[str, object] | None = None,
    **fields: Any,  # noqa: ANN401 -- values of a model's fields
) -> None:
    """Set ``fields``, log ``action`` with what was before (and what else to ``remember``), and tell everybody.

    Raises:
        RuleError: it was joined to another.

    """
    if question.merged_into_id is not None:
        # Its votes are with the other one; only undoing gives them back.
        raise RuleError(_("This question was joined to another. Undo that first."), code="merged")
    was_public = is_public(question)
    before = {name: getattr(question, name) for name in KEPT}
    for name, value in fields.items():
        setattr(question, name, value)
    if question.state in {QuestionState.APPROVED, QuestionState.ON_SCREEN}:
        question.approved_at = question.approved_at or now
    question.save()
    for name in ("approved_at", "closed_at"):
        before[name] = before[name] and before[name].isoformat()
    QuestionAction.objects.create(
        event=question.event,
        question=question,
        by=by,
        action=action,
        before=before | (remember or {}),
        at=now,
    )
    publish_question(question, was_public=was_public)
