"""How questions work in an event, as its organiser says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hybrid.models import QuestionRules

if TYPE_CHECKING:
    from hybrid.models import Event


@transaction.atomic
def keep_question_rules(*, event: Event) -> QuestionRules:
    """Return the row of the event's rules, made with the defaults where nobody has changed anything yet."""
    row, _is_new = QuestionRules.objects.get_or_create(event=event)
    kept: QuestionRules = row
    return kept
