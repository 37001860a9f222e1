"""Questions that the demo's invented delegates have asked, in every state that there is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import cycle, islice

from hybrid.domain.moderation import approve_question, close_question
from hybrid.domain.questions import ask_question
from hybrid.domain.votes import Ballot, cast_votes
from hybrid.enums import Naming, Outcome, Role
from hybrid.models import Event, Person, Session
from hybrid.queries.questions import room_topic


@dataclass(frozen=True)
class QuestionPlan:
    """A question on paper. One without ``approved`` still waits for the moderator."""

    session: str
    text: str
    votes: int = 0
    naming: Naming = Naming.NAMED
    approved: bool = True
    outcome: Outcome | None = None
    answer: str = ""


QUESTIONS = (
    QuestionPlan("KEYA23", "Who answers at three in the morning, when the person who runs the account is asleep?", 7),
    QuestionPlan(
        "KEYA23",
        "What do you do when the answer that people want is one that you may not give?",
        5,
        Naming.UNATTRIBUTED,
    ),
    QuestionPlan("KEYA23", "Could the neighbourhood teams have accounts of their own, under their own names?", 4),
    QuestionPlan("KEYA23", "How do you reach the people who are not online at all?", 2),
    QuestionPlan("KEYA23", "Is anybody counting how many questions never get an answer?", 0, approved=False),
    QuestionPlan("KEYA23", "Will the slides be shared?", 1, outcome=Outcome.ANSWERED_IN_WRITING,
                 answer="Yes: they are among the documents of this event."),
    QuestionPlan("PANA23", "What did the public do that you would plan for next time?", 6),
    QuestionPlan("PANA23", "Who checked what was true on the first night, and how long did it take?", 3),
    QuestionPlan(
        "PANA23",
        "Were volunteers told afterwards what became of their search?",
        3,
        Naming.UNATTRIBUTED,
        outcome=Outcome.TAKEN_AWAY,
        answer="The hosts will ask the three forces and write to everybody who took part.",
    ),
)  # fmt: skip


def ask_questions(*, event: Event, now: dt.datetime) -> None:
    """Have the event's delegates ask, vote, and be answered, by the rules that everybody else goes by."""
    people = list(Person.objects.filter(event=event).exclude(role_rows__role=Role.SCREEN).order_by("pk"))
    moderator = next(person for person in people if Role.MODERATOR in person.roles)
    askers = cycle(person for person in people if person != moderator)
    sessions = {
        session.code: session for session in Session.objects.filter(event=event).select_related("room")
    }
    for number, plan in enumerate(QUESTIONS):
        session, asked_at = sessions[plan.session], now - dt.timedelta(minutes=2 * (len(QUESTIONS) - number))
        if session.room is None:
            continue
        question = ask_question(
            person=next(askers),
            room=session.room,
            session=session,
            to_speaker=None,
            text=plan.text,
            naming=plan.naming,
            now=asked_at,
        )
        if not plan.approved:
            continue
        approve_question(by=moderator, question_id=question.pk, now=asked_at)
        ballots = [Ballot(person.pk, question.pk, on=True) for person in islice(people, plan.votes)]
        cast_votes(topic=room_topic(event, session.room), ballots=ballots)
        if plan.outcome is not None:
            close_question(
                by=moderator, question_id=question.pk, outcome=plan.outcome, text=plan.answer, now=now
            )
