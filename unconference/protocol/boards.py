"""Boards on the live socket: section ``board`` of a board's topic. See docs/protocol/board.md."""

from __future__ import annotations

from typing import Annotated

import msgspec

from hybrid.protocol.core import LiveEvent, Request, TopicName
from unconference.enums import Phase, ProposalFormat, ProposalState

ProposalId = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1, description="Number of a proposal.")]
VoteCount = Annotated[
    int, msgspec.Meta(ge=0, le=50, description="How many of one's votes; 0 takes them back.")
]


# --- what is shown ---------------------------------------------------------------------------------


class BoardView(msgspec.Struct, kw_only=True, frozen=True):
    """How a board stands. Times are in seconds since 1970 (UTC).

    ``changes_at`` is when the clock moves it on, and to ``changes_to``. Counts are hidden from everybody unless
    ``counts_shown``.
    """

    name: str
    phase: Phase
    changes_at: int | None
    changes_to: Phase | None
    takes_proposals: bool
    votes_per_person: int
    several_votes: bool
    counts_shown: bool
    is_moderated: bool


class PublicProposal(msgspec.Struct, kw_only=True, frozen=True):
    """A proposal on the board. ``votes`` is null while counts are hidden; ``needs`` are words of the spaces."""

    id: int
    title: str
    pitch: str
    format: ProposalFormat
    hosts: list[str]
    needs: list[str]
    is_remote: bool
    votes: int | None


class PitchView(msgspec.Struct, kw_only=True, frozen=True):
    """What the hall screen shows in pitch mode: a proposal, and its time.

    ``ends_at`` is in milliseconds since 1970 while the clock runs; else ``left`` says how many seconds there are.
    """

    proposal: int | None
    seconds: int
    ends_at: int | None
    left: int | None


class OwnProposal(msgspec.Struct, kw_only=True, frozen=True):
    """A proposal of one's own, or to which one is invited, whatever its state.

    ``offers`` is how many others would be joined to it, and wait for its hosts to answer.
    """

    id: int
    title: str
    state: ProposalState
    reason: str
    merged_into: int | None
    is_invited: bool
    offers: int


class BoardSection(msgspec.Struct, kw_only=True, frozen=True):
    """Section ``board`` of a board's snapshot, for everybody. ``voters`` is how many people have voted."""

    board: BoardView
    proposals: list[PublicProposal]
    pitch: PitchView
    voters: int


class BoardCrewSection(msgspec.Struct, kw_only=True, frozen=True):
    """The same for the crew: how many proposals wait for a facilitator."""

    waiting: int


class BoardOwnSection(msgspec.Struct, kw_only=True, frozen=True):
    """The same for one person: their proposals, and their votes by number of the proposal."""

    proposals: list[OwnProposal]
    votes: dict[str, int]


# --- what changes ----------------------------------------------------------------------------------


class BoardChanged(LiveEvent, tag="board.changed"):
    """The board has come on, or its rules are others. ``counts`` are all the votes, null while they are hidden.

    Stream ``public``.
    """

    board: BoardView
    counts: dict[str, int] | None


class ProposalChanged(LiveEvent, tag="board.proposal_changed"):
    """A proposal is there, or is no longer as it was. Stream ``public``."""

    proposal: PublicProposal


class ProposalRemoved(LiveEvent, tag="board.proposal_removed"):
    """A proposal is no longer on the board: a tombstone. ``merged_into`` says where to look. Stream ``public``."""

    id: int
    merged_into: int | None


class PitchChanged(LiveEvent, tag="board.pitch_changed"):
    """Another proposal is pitched, or its clock was started or stopped. Stream ``public``."""

    pitch: PitchView


class WaitingChanged(LiveEvent, tag="board.waiting_changed"):
    """How many proposals wait for a facilitator. Stream ``crew``."""

    waiting: int


class OwnProposalChanged(LiveEvent, tag="board.own_changed"):
    """What became of one's own proposal, or that one is invited to host one. Stream ``person``."""

    proposal: OwnProposal


class OwnProposalGone(LiveEvent, tag="board.own_gone"):
    """One no longer hosts this proposal, or is no longer invited. Stream ``person``."""

    id: int


class OwnVotesChanged(LiveEvent, tag="board.own_votes"):
    """All of one's own votes on this board, also when given on another page. Stream ``person``."""

    votes: dict[str, int]


# --- what people ask for ---------------------------------------------------------------------------


class CastVote(Request, tag="board.vote"):
    """Give ``count`` of one's votes to a proposal. Answered once it is in the database, with ``{"left": …}``."""

    topic: TopicName
    proposal: ProposalId
    count: VoteCount


class Pitch(Request, tag="board.pitch"):
    """Show a proposal in pitch mode and start its clock; null ends pitch mode. Facilitators."""

    topic: TopicName
    proposal: ProposalId | None


class PitchStep(Request, tag="board.pitch_step"):
    """Show the next proposal in pitch mode (1) or the one before (-1). Facilitators."""

    topic: TopicName
    by: Annotated[int, msgspec.Meta(ge=-1, le=1)]


class PitchClock(Request, tag="board.pitch_clock"):
    """Let the clock of the pitch run (``on``), or stop it. Facilitators."""

    topic: TopicName
    on: bool
