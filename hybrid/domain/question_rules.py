"""How questions work in an event, as its organiser says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from hybrid.domain.edits import Saved, save_changes
from hybrid.live.publish import publish
from hybrid.live.topics import PUBLIC
from hybrid.models import QuestionRules, Room
from hybrid.protocol.questions import OfferChanged
from hybrid.queries.questions import offer_of, room_topic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hybrid.models import Event


@transaction.atomic
def keep_question_rules(*, event: Event) -> QuestionRules:
    """Return the row of the event's rules, made with the defaults where nobody has changed anything yet."""
    row, _is_new = QuestionRules.objects.get_or_create(event=event)
    kept: QuestionRules = row
    return kept


@transaction.atomic
def save_question_rules(*, target: QuestionRules, values: Mapping[str, Any], state: str) -> Saved:
    """Save what an organiser has changed, and tell the pages on which people are about to ask.

    Raises what :func:`hybrid.domain.edits.save_changes` does.
    """
    saved = save_changes(target=target, values=values, state=state)
    if saved.changed:
        rules = QuestionRules.objects.get(pk=target.pk)
        # In the order of their numbers, so that two who save at once never wait for each other.
        for room in Room.objects.filter(event_id=rules.event_id).order_by("pk"):
            publish(room_topic(rules.event, room), PUBLIC, OfferChanged(offer=offer_of(rules)))
    return saved
