"""Questions as they are shown: to everybody, to the crew, to their asker.

The one place that knows whose name may go where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybrid.enums import Attendance, Naming, Outcome, QuestionState
from hybrid.live.topics import Topic
from hybrid.models import Question, QuestionRules
from hybrid.protocol import questions as shown
from hybrid.queries.programme import programme_of
from hybrid.queries.quick import rows

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hybrid.models import Event, Room, Session
    from hybrid.queries.programme import Item

PUBLIC_STATES = [QuestionState.APPROVED, QuestionState.ON_SCREEN, QuestionState.CLOSED]


def room_topic(event: Event, room: Room) -> Topic:
    """Return the live topic of a room."""
    return Topic(event.pk, "room", room.pk, f"room:{room.slug}")


def rules_of(event_id: int) -> QuestionRules:
    """Return how questions work in an event: what it says, else the defaults."""
    return QuestionRules.objects.filter(event_id=event_id).first() or QuestionRules(event_id=event_id)


def _with_names(found: QuerySet[Question]) -> QuerySet[Question]:
    return found.select_related("asker", "to_speaker", "session", "handled_by")


def is_public(question: Question) -> bool:
    """Whether everybody may see it. One that was declined before anybody saw it stays with its asker."""
    return question.state in PUBLIC_STATES and question.approved_at is not None


def public_question(question: Question) -> shown.PublicQuestion:
    """Return a question as everybody sees it."""
    return shown.PublicQuestion(
        id=question.pk,
        text=question.text,
        author=question.author_name or None,
        to=question.to_speaker.name if question.to_speaker else None,
        session=question.session.code if question.session else None,
        state=QuestionState(question.state),
        outcome=Outcome(question.outcome) if question.outcome else None,
        outcome_text=question.outcome_text,
        merged_into=question.merged_into_id,
        votes=question.votes,
        asked_at=int(question.created_at.timestamp()),
    )


def crew_question(question: Question, *, rules: QuestionRules) -> shown.CrewQuestion:
    """Return a question as moderators see it: with the name only where the event lets them, now and when asked."""
    is_attributed = question.naming == Naming.NAMED
    may_know = rules.crew_sees_names and question.moderators_may_know
    return shown.CrewQuestion(
        id=question.pk,
        text=question.text,
        original_text=question.original_text,
        author=question.author_name or (str(question.asker) if may_know else None),
        is_attributed=is_attributed,
        side=Attendance(question.side),
        to=question.to_speaker.name if question.to_speaker else None,
        session=question.session.code if question.session else None,
        state=QuestionState(question.state),
        outcome=Outcome(question.outcome) if question.outcome else None,
        outcome_text=question.outcome_text,
        merged_into=question.merged_into_id,
        handled_by=str(question.handled_by) if question.handled_by else None,
        votes=question.votes,
        asked_at=int(question.created_at.timestamp()),
    )


def own_question(question: Question) -> shown.OwnQuestion:
    """Return a question as its asker sees it."""
    return shown.OwnQuestion(
        id=question.pk,
        text=question.text,
        state=QuestionState(question.state),
        outcome=Outcome(question.outcome) if question.outcome else None,
        outcome_text=question.outcome_text,
        merged_into=question.merged_into_id,
        is_attributed=question.naming == Naming.NAMED,
    )


def offer_of(rules: QuestionRules) -> shown.QuestionOffer:
    """Return what askers are told of the rules."""
    return shown.QuestionOffer(
        is_moderated=rules.is_moderated,
        naming=rules.naming,
        slow_mode=rules.slow_mode,
        crew_may_know=rules.crew_sees_names,
    )


def public_section(topic: Topic) -> shown.PublicSection:
    """Return everybody's part of a room. Two queries."""
    rules = rules_of(topic.event_id)
    found = _with_names(
        Question.objects.filter(room_id=topic.object_id, state__in=PUBLIC_STATES, approved_at__isnull=False)
    )
    return shown.PublicSection(
        offer=offer_of(rules),
        questions=[public_question(question) for question in found],
    )


def crew_section(topic: Topic) -> shown.CrewSection:
    """Return the moderators' part of a room. Two queries."""
    rules = rules_of(topic.event_id)
    found = _with_names(Question.objects.filter(room_id=topic.object_id)).exclude(
        state=QuestionState.WITHDRAWN
    )
    return shown.CrewSection(questions=[crew_question(question, rules=rules) for question in found])


_OWN_QUESTIONS = (
    "SELECT id, text, state, outcome, outcome_text, merged_into_id, naming"
    " FROM hybrid_question WHERE room_id = %s AND asker_id = %s ORDER BY id"
)
_OWN_VOTES = (
    "SELECT vote.question_id FROM hybrid_questionvote vote JOIN hybrid_question question"
    " ON question.id = vote.question_id WHERE question.room_id = %s AND vote.person_id = %s ORDER BY 1"
)
_OWN_FIELDS = ("id", "text", "state", "outcome", "outcome_text", "merged_into_id", "naming")


def own_section(topic: Topic, person_id: int) -> shown.OwnSection:
    """Return one person's part of a room. Two queries."""
    mine = rows(_OWN_QUESTIONS, topic.object_id, person_id)
    votes = rows(_OWN_VOTES, topic.object_id, person_id)
    return shown.OwnSection(
        questions=[own_question(Question(**dict(zip(_OWN_FIELDS, row, strict=True)))) for row in mine],
        votes=[number for (number,) in votes],
    )


def questions_of_session(session: Session) -> list[shown.PublicQuestion]:
    """Return a session's public questions, the most wanted first. One query."""
    found = Question.objects.filter(session=session, state__in=PUBLIC_STATES, approved_at__isnull=False)
    ranked = _with_names(found).exclude(outcome=Outcome.MERGED).order_by("-votes", "id")
    return [public_question(question) for question in ranked]


def sessions_asked_about(room: Room) -> list[Item]:
    """Return the sessions that a room's questions are or can be about, as the public sees them.

    Those in the room, and those elsewhere that have questions here: they were moved. Two queries; with a release four.
    """
    asked = set(
        Question.objects.filter(room=room, session__isnull=False)
        .order_by()
        .values_list("session_id", flat=True)
        .distinct()
    )
    sessions = programme_of(room.event, with_speakers=False)
    return [one for one in sessions if one.pk in asked or (one.room_id == room.pk and not one.is_pause)]


def all_questions(event: Event) -> QuerySet[Question]:
    """Return every question of an event that was not withdrawn, in the order of asking. One query."""
    found = Question.objects.filter(event=event).exclude(state=QuestionState.WITHDRAWN)
    return _with_names(found).select_related("room").order_by("id")


def without_outcome(event: Event) -> list[Question]:
    """Return the questions whose askers have not learned what became of them, the most wanted first. One query."""
    return list(all_questions(event).exclude(state=QuestionState.CLOSED).order_by("-votes", "id"))
