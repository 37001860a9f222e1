"""Requests about questions. Each handler authorises, calls one rule, and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hybrid.domain import merges, moderation
from hybrid.domain.questions import ask_question, edit_question, withdraw_question
from hybrid.domain.votes import Ballot, cast_votes
from hybrid.enums import Outcome
from hybrid.live.batch import Batcher
from hybrid.live.callers import heard_topic, member
from hybrid.live.database import in_database
from hybrid.live.once import once
from hybrid.live.topics import Section, registry
from hybrid.models import Event, Person, Room, Session, Speaker
from hybrid.protocol import questions as asked
from hybrid.queries.questions import crew_section, own_section, public_section
from hybrid.rules import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import msgspec

    from hybrid.errors import RuleError
    from hybrid.live.socket import Caller
    from hybrid.live.topics import Topic

registry.add_section(
    Section(
        kind="room",
        name="questions",
        shapes=(asked.PublicSection, asked.CrewSection, asked.OwnSection),
        public=public_section,
        moderators=crew_section,
        person=own_section,
    )
)
registry.add_events(
    asked.OfferChanged,
    asked.QuestionChanged,
    asked.QuestionRemoved,
    asked.CrewQuestionChanged,
    asked.OwnQuestionChanged,
    asked.OwnVoteChanged,
)


# --- people ----------------------------------------------------------------------------------------


def _ask(request: asked.Ask, event: Event, topic: Topic, person_id: int) -> dict[str, int]:
    room = Room.objects.get(pk=topic.object_id)
    room.event = event
    session = Session.objects.filter(code=request.session, room=room).first() if request.session else None
    speaker = Speaker.objects.filter(slug=request.to).first() if request.to else None
    question = ask_question(
        person=Person.objects.get(pk=person_id),
        room=room,
        session=session,
        to_speaker=speaker,
        text=request.text,
        naming=request.naming,
        now=timezone.now(),
        crew_may_know=request.crew_may_know,
    )
    return {"id": question.pk}


@registry.handles(asked.Ask)
async def ask(request: asked.Ask, caller: Caller) -> msgspec.Raw:
    """Ask once, however often it is sent."""
    person_id = member(caller, Action.ASK)
    topic = heard_topic(caller, request.topic)
    return await in_database(
        caller.event,
        once,
        person_id=person_id,
        key=request.key,
        act=lambda: _ask(request, caller.event, topic, person_id),
    )


@registry.handles(asked.Edit)
async def edit(request: asked.Edit, caller: Caller) -> None:
    """Change one's own."""
    person_id = member(caller, Action.ASK)
    await in_database(
        caller.event,
        lambda: edit_question(
            person=Person.objects.get(pk=person_id), question_id=request.question, text=request.text
        ),
    )


@registry.handles(asked.Withdraw)
async def withdraw(request: asked.Withdraw, caller: Caller) -> None:
    """Take one's own back."""
    person_id = member(caller, Action.ASK)
    await in_database(
        caller.event,
        lambda: withdraw_question(person=Person.objects.get(pk=person_id), question_id=request.question),
    )


async def _cast(key: tuple[Event, Topic], ballots: Sequence[Ballot]) -> Sequence[RuleError | None]:
    event, topic = key
    return await in_database(event, cast_votes, topic=topic, ballots=ballots)


_votes: Batcher[tuple[Event, Topic], Ballot, RuleError | None] = Batcher(_cast)


@registry.handles(asked.Vote)
async def vote(request: asked.Vote, caller: Caller) -> None:
    """Vote, together with whoever else does so now."""
    person_id = member(caller, Action.ASK)
    topic = heard_topic(caller, request.topic)
    refusal = await _votes.add((caller.event, topic), Ballot(person_id, request.question, request.on))
    if refusal is not None:
        raise refusal


# --- moderators ------------------------------------------------------------------------------------


async def _moderate(caller: Caller, rule: Callable[..., None], **facts: Any) -> None:  # noqa: ANN401 -- a rule's own arguments
    person_id = member(caller, Action.MODERATE)
    await in_database(caller.event, lambda: rule(by=Person.objects.get(pk=person_id), **facts))


@registry.handles(asked.Approve)
async def approve(request: asked.Approve, caller: Caller) -> None:
    """Let everybody see it."""
    await _moderate(caller, moderation.approve_question, question_id=request.question, now=timezone.now())


@registry.handles(asked.Show)
async def show(request: asked.Show, caller: Caller) -> None:
    """Put it on the screen."""
    await _moderate(caller, moderation.show_question, question_id=request.question, now=timezone.now())


async def _close(caller: Caller, question_id: int, outcome: Outcome, text: str) -> None:
    await _moderate(
        caller,
        moderation.close_question,
        question_id=question_id,
        outcome=outcome,
        text=text,
        now=timezone.now(),
    )


@registry.handles(asked.Decline)
async def decline(request: asked.Decline, caller: Caller) -> None:
    """Close it with a reason."""
    await _close(caller, request.question, Outcome.DECLINED, request.reason)


@registry.handles(asked.AnsweredLive)
async def answered_live(request: asked.AnsweredLive, caller: Caller) -> None:
    """Close it as answered in the room."""
    await _close(caller, request.question, Outcome.ANSWERED_LIVE, "")


@registry.handles(asked.AnswerInWriting)
async def answer_in_writing(request: asked.AnswerInWriting, caller: Caller) -> None:
    """Close it with a written answer."""
    await _close(caller, request.question, Outcome.ANSWERED_IN_WRITING, request.text)


@registry.handles(asked.TakeAway)
async def take_away(request: asked.TakeAway, caller: Caller) -> None:
    """Close it for follow-up."""
    await _close(caller, request.question, Outcome.TAKEN_AWAY, request.note)


@registry.handles(asked.Merge)
async def merge(request: asked.Merge, caller: Caller) -> None:
    """Join it to another."""
    await _moderate(
        caller,
        merges.merge_question,
        question_id=request.question,
        into_id=request.into,
        now=timezone.now(),
    )


@registry.handles(asked.Correct)
async def correct(request: asked.Correct, caller: Caller) -> None:
    """Correct a typing error."""
    await _moderate(
        caller,
        moderation.correct_question,
        question_id=request.question,
        text=request.text,
        now=timezone.now(),
    )


@registry.handles(asked.Handle)
async def handle(request: asked.Handle, caller: Caller) -> None:
    """Say that one deals with it."""
    await _moderate(caller, moderation.handle_question, question_id=request.question, on=request.on)


@registry.handles(asked.BlockAsker)
async def block_asker(request: asked.BlockAsker, caller: Caller) -> None:
    """End the asker's part in the event."""
    await _moderate(caller, moderation.block_asker, question_id=request.question, now=timezone.now())


@registry.handles(asked.Undo)
async def undo(request: asked.Undo, caller: Caller) -> None:
    """Undo the last thing done to it."""
    await _moderate(caller, moderation.undo_last_action, question_id=request.question, now=timezone.now())
