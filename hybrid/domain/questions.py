"""Asking: what somebody does with a question of their own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hybrid.domain.names import without_controls
from hybrid.enums import Attendance, Naming, NamingOffer, QuestionState
from hybrid.errors import RuleError
from hybrid.live.publish import publish_all
from hybrid.live.topics import MODERATORS, PUBLIC, person_stream
from hybrid.models import Person, Question
from hybrid.protocol import questions as shown
from hybrid.queries.questions import (
    crew_question,
    is_public,
    own_question,
    public_question,
    room_topic,
    rules_of,
)

if TYPE_CHECKING:
    from hybrid.models import QuestionRules, Room, Session, Speaker
    from hybrid.protocol.core import LiveEvent


def publish_question(
    question: Question, *, was_public: bool = False, rules: QuestionRules | None = None
) -> None:
    """Tell everybody, the moderators and the asker how ``question`` stands now, each what they may know."""
    rules = rules or rules_of(question.event_id)
    events: dict[str, LiveEvent] = {
        MODERATORS: shown.CrewQuestionChanged(question=crew_question(question, rules=rules)),
        person_stream(question.asker_id): shown.OwnQuestionChanged(question=own_question(question)),
    }
    if is_public(question):
        events[PUBLIC] = shown.QuestionChanged(question=public_question(question))
    elif was_public:
        events[PUBLIC] = shown.QuestionRemoved(id=question.pk)
    publish_all(room_topic(question.event, question.room), events)


def _check_naming(naming: Naming, rules: QuestionRules) -> None:
    only = {NamingOffer.NAMED_ONLY: Naming.NAMED, NamingOffer.UNATTRIBUTED_ONLY: Naming.UNATTRIBUTED}
    needed = only.get(NamingOffer(rules.naming))
    if needed is Naming.NAMED and naming != needed:
        raise RuleError(_("Questions carry their asker's name at this event."), code="naming", field="naming")
    if needed is Naming.UNATTRIBUTED and naming != needed:
        raise RuleError(_("Questions are not attributed at this event."), code="naming", field="naming")


def _check_pace(person: Person, rules: QuestionRules, *, now: dt.datetime) -> None:
    if not rules.slow_mode:
        return
    since = now - dt.timedelta(seconds=rules.slow_mode)
    last = Question.objects.filter(asker=person, created_at__gt=since).order_by("-created_at").first()
    if last is not None:
        wait = max(1, round((last.created_at - since).total_seconds()))
        raise RuleError(
            ngettext(
                "You have just asked. You can ask again in %d second.",
                "You have just asked. You can ask again in %d seconds.",
                wait,
            )
            % wait,
            code="slow_mode",
        )


def clean_text(text: str) -> str:
    """Return ``text`` without what is only space, or not to be seen.

    Raises:
        RuleError: nothing is left.

    """
    cleaned = " ".join(without_controls(text).split())
    if not cleaned:
        raise RuleError(_("Write your question first."), code="empty", field="text")
    return cleaned


@transaction.atomic
def ask_question(
    *,
    person: Person,
    room: Room,
    session: Session | None,
    to_speaker: Speaker | None,
    text: str,
    naming: Naming,
    now: dt.datetime,
    crew_may_know: bool = False,
) -> Question:
    """Put a question to a room. It waits for a moderator, unless the event does without.

    ``crew_may_know``: the asker was told that moderators see who asks without attribution.

    Raises:
        RuleError: there is no text, the naming is not offered, the person is blocked or has just asked, or it
            is too early.

    """
    # The row of the asker is held, so that two tabs cannot both slip through slow mode.
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.blocked_at is not None:
        raise RuleError(_("You can no longer ask in this event."), code="blocked")
    rules = rules_of(room.event_id)
    cleaned = clean_text(text)
    if naming == Naming.NAMED and not person.display_name:
        raise RuleError(_("Join with a name first, or ask without attribution."), code="join_first")
    _check_naming(naming, rules)
    _check_pace(person, rules, now=now)
    if session is not None and session.starts_at > now and not rules.before_session:
        raise RuleError(_("Questions open when the session starts."), code="too_early")
    question = Question.objects.create(
        event=room.event,
        room=room,
        session=session,
        to_speaker=to_speaker,
        asker=person,
        naming=naming,
        author_name=person.display_name if naming == Naming.NAMED else "",
        moderators_may_know=rules.crew_sees_names and crew_may_know,
        side=Attendance(person.attendance),
        text=cleaned,
        state=QuestionState.WAITING if rules.is_moderated else QuestionState.APPROVED,
        created_at=now,
        approved_at=None if rules.is_moderated else now,
    )
    publish_question(question, rules=rules)
    return question


def own_waiting_question(*, person: Person, question_id: int) -> Question:
    """Return a question of ``person`` that still waits, and hold its row.

    Raises:
        RuleError: it is somebody else's or not there, or a moderator has taken it up.

    """
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("event", "room", "asker", "to_speaker", "session")
        .filter(pk=question_id, asker=person)
        .first()
    )
    if question is None:
        raise RuleError(_("There is no such question of yours."), code="not_there")
    if question.state != QuestionState.WAITING:
        raise RuleError(
            _("A moderator has taken your question up. It can no longer be changed."), code="too_late"
        )
    return question


@transaction.atomic
def edit_question(*, person: Person, question_id: int, text: str) -> None:
    """Change one's own question while it waits."""
    question = own_waiting_question(person=person, question_id=question_id)
    question.text = clean_text(text)
    question.save(update_fields=["text"])
    publish_question(question)


@transaction.atomic
def withdraw_question(*, person: Person, question_id: int) -> None:
    """Take one's own question back while it waits."""
    question = own_waiting_question(person=person, question_id=question_id)
    question.state = QuestionState.WITHDRAWN
    question.save(update_fields=["state"])
    publish_question(question)
