"""Requests about boards, and boards as topics. Each handler authorises, calls one rule, and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from hybrid.live.batch import Batcher
from hybrid.live.brief import Brief
from hybrid.live.callers import check_allowed, member
from hybrid.live.database import in_database
from hybrid.live.socket import Refused
from hybrid.live.topics import NotThere, Section, Topic, TopicKind, registry
from hybrid.rules import Action, allows
from unconference.domain.pitching import pitch_proposal, run_pitch_clock, step_pitch
from unconference.domain.votes import Counted, Wish, cast_votes
from unconference.models import Board
from unconference.protocol import boards as asked
from unconference.queries.boards import crew_section, own_section, public_section
from unconference.queries.topics import board_topic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hybrid.live.socket import Caller
    from hybrid.models import Event
    from hybrid.rules import Actor

KIND = "board"

_boards: Brief[Board | None] = Brief()


def resolve_board(event: Event, actor: Actor, slug: str) -> Topic:
    """Return the topic of a board that ``actor`` may look at."""
    board = _boards.get((event.pk, slug), Board.objects.filter(event=event, slug=slug).first)
    if board is None or not allows(actor, Action.ENTER_ROOM, event):
        raise NotThere
    return board_topic(board)


registry.add_kind(TopicKind(KIND, resolve_board))
registry.add_section(
    Section(
        kind=KIND,
        name="board",
        shapes=(asked.BoardSection, asked.BoardCrewSection, asked.BoardOwnSection),
        public=public_section,
        crew=crew_section,
        person=own_section,
    )
)
registry.add_events(
    asked.BoardChanged,
    asked.ProposalChanged,
    asked.ProposalRemoved,
    asked.PitchChanged,
    asked.WaitingChanged,
    asked.OwnProposalChanged,
    asked.OwnProposalGone,
    asked.OwnVotesChanged,
)


def heard_board(caller: Caller, name: str) -> Topic:
    """Return the topic of a board that this socket listens to; that is where the right to it was checked."""
    for subscription in caller.connection.subscriptions.values():
        topic: Topic = subscription.topic
        if topic.name == name and topic.kind == KIND:
            return topic
    raise Refused("not_subscribed", _("Subscribe to the topic first."))


async def _cast(key: tuple[Event, int], wishes: Sequence[Wish]) -> Sequence[Counted]:
    event, board_id = key
    return await in_database(event, cast_votes, board_id=board_id, wishes=wishes, now=timezone.now())


_votes: Batcher[tuple[Event, int], Wish, Counted] = Batcher(_cast)


@registry.handles(asked.CastVote)
async def cast_vote(request: asked.CastVote, caller: Caller) -> dict[str, int]:
    """Vote, together with whoever else does so now."""
    person_id = member(caller, Action.VOTE_BOARD)
    topic = heard_board(caller, request.topic)
    key = (caller.event, topic.object_id)
    counted = await _votes.add(key, Wish(person_id, request.proposal, request.count))
    if counted.refusal is not None:
        raise counted.refusal
    return {"left": counted.left}


def _facilitated(caller: Caller, name: str) -> Topic:
    check_allowed(caller, Action.FACILITATE)
    return heard_board(caller, name)


@registry.handles(asked.Pitch)
async def pitch(request: asked.Pitch, caller: Caller) -> None:
    """Show a proposal in pitch mode."""
    board_id = _facilitated(caller, request.topic).object_id
    await in_database(
        caller.event, pitch_proposal, board_id=board_id, proposal_id=request.proposal, now=timezone.now()
    )


@registry.handles(asked.PitchStep)
async def pitch_step(request: asked.PitchStep, caller: Caller) -> None:
    """Show the next one, or the one before."""
    board_id = _facilitated(caller, request.topic).object_id
    await in_database(caller.event, step_pitch, board_id=board_id, by=request.by, now=timezone.now())


@registry.handles(asked.PitchClock)
async def pitch_clock(request: asked.PitchClock, caller: Caller) -> None:
    """Start the clock of the pitch, or stop it."""
    board_id = _facilitated(caller, request.topic).object_id
    await in_database(caller.event, run_pitch_clock, board_id=board_id, on=request.on, now=timezone.now())
