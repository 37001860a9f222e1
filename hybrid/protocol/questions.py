"""Questions on the live socket: section ``questions`` of a room's topic. See docs/protocol/questions.md."""

from __future__ import annotations

from typing import Annotated

import msgspec

from hybrid.enums import Attendance, Naming, Outcome, QuestionState
from hybrid.protocol.core import LiveEvent, Request, RequestKey, TopicName

QuestionId = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1, description="Number of a question.")]
QuestionText = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Note = Annotated[str, msgspec.Meta(max_length=2000)]


# --- what is shown ---------------------------------------------------------------------------------


class PublicQuestion(msgspec.Struct, kw_only=True, frozen=True):
    """A question as everybody sees it. ``author`` is null when it is not attributed.

    Nothing here tells who asked, or that two of these are one person's. ``asked_at`` is in seconds
    since 1970 (UTC). ``session`` is the code of the agenda item that it is put to.
    """

    id: int
    text: str
    author: str | None
    to: str | None
    session: str | None
    state: QuestionState
    outcome: Outcome | None
    outcome_text: str
    merged_into: int | None
    votes: int
    asked_at: int


class CrewQuestion(msgspec.Struct, kw_only=True, frozen=True):
    """The same for moderators, waiting ones too. ``author`` is null where they may not know it either."""

    id: int
    text: str
    original_text: str
    author: str | None
    is_attributed: bool
    side: Attendance
    to: str | None
    session: str | None
    state: QuestionState
    outcome: Outcome | None
    outcome_text: str
    merged_into: int | None
    handled_by: str | None
    votes: int
    asked_at: int


class OwnQuestion(msgspec.Struct, kw_only=True, frozen=True):
    """A question as its asker sees it, whatever its state."""

    id: int
    text: str
    state: QuestionState
    outcome: Outcome | None
    outcome_text: str
    merged_into: int | None
    is_attributed: bool


class QuestionOffer(msgspec.Struct, kw_only=True, frozen=True):
    """What the event allows. ``slow_mode`` is in seconds.

    ``crew_may_know``: moderators see who asks without attribution. Askers are told so.
    """

    is_moderated: bool
    naming: str
    slow_mode: int
    crew_may_know: bool


class PublicSection(msgspec.Struct, kw_only=True, frozen=True):
    """Section ``questions`` of a room's snapshot, for everybody."""

    offer: QuestionOffer
    questions: list[PublicQuestion]


class CrewSection(msgspec.Struct, kw_only=True, frozen=True):
    """The same for moderators, in the crew's part."""

    questions: list[CrewQuestion]


class OwnSection(msgspec.Struct, kw_only=True, frozen=True):
    """The same for one person: the questions they asked here, and the numbers of those they voted for."""

    questions: list[OwnQuestion]
    votes: list[int]


# --- what changes ----------------------------------------------------------------------------------


class OfferChanged(LiveEvent, tag="question.offer_changed"):
    """What the event allows is no longer as it was. Stream ``public``."""

    offer: QuestionOffer


class QuestionChanged(LiveEvent, tag="question.changed"):
    """A question is there, or is no longer as it was. Stream ``public``."""

    question: PublicQuestion


class QuestionRemoved(LiveEvent, tag="question.removed"):
    """A question is no longer public: a tombstone. Stream ``public``."""

    id: int


class CrewQuestionChanged(LiveEvent, tag="question.crew_changed"):
    """The same for moderators. Stream ``moderators``."""

    question: CrewQuestion


class OwnQuestionChanged(LiveEvent, tag="question.own_changed"):
    """What became of one's own question. Stream ``person``."""

    question: OwnQuestion


class OwnVoteChanged(LiveEvent, tag="question.own_vote"):
    """One's own vote, also when given on another page. Stream ``person``."""

    id: int
    on: bool


# --- what people ask for ---------------------------------------------------------------------------


class Ask(Request, tag="question.ask"):
    """Ask a question in a room. Returns ``{"id": …}``.

    ``crew_may_know`` is what the asker was told of it, before asking without attribution: without having
    been told that moderators see who asks, nobody is named to them.
    """

    key: RequestKey
    topic: TopicName
    text: QuestionText
    naming: Naming
    session: str | None = None
    to: str | None = None
    crew_may_know: bool = False


class Edit(Request, tag="question.edit"):
    """Change one's own question while it waits."""

    question: QuestionId
    text: QuestionText


class Withdraw(Request, tag="question.withdraw"):
    """Take one's own question back while it waits."""

    question: QuestionId


class Vote(Request, tag="question.vote"):
    """Vote for a question (``on``) or take the vote back. Answered once it is in the database."""

    topic: TopicName
    question: QuestionId
    on: bool


class Approve(Request, tag="question.approve"):
    """Let everybody see a question; also brings one back from the screen. Moderators."""

    question: QuestionId


class Decline(Request, tag="question.decline"):
    """Close a question with a reason, which its asker and the public see. Moderators."""

    question: QuestionId
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Merge(Request, tag="question.merge"):
    """Join a question to another: votes united, one a person. Moderators."""

    question: QuestionId
    into: QuestionId


class Correct(Request, tag="question.correct"):
    """Correct a typing error; what was asked is kept. Moderators."""

    question: QuestionId
    text: QuestionText


class Show(Request, tag="question.show"):
    """Put a question on the hall screen, in place of the one there. Moderators."""

    question: QuestionId


class AnsweredLive(Request, tag="question.answered_live"):
    """It was answered in the room. Moderators."""

    question: QuestionId


class AnswerInWriting(Request, tag="question.answer_in_writing"):
    """Answer a question with a text. Moderators."""

    question: QuestionId
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class TakeAway(Request, tag="question.take_away"):
    """Take a question away for follow-up. Moderators."""

    question: QuestionId
    note: Note = ""


class Handle(Request, tag="question.handle"):
    """Say that one is dealing with a question (``on``), or no longer. Moderators."""

    question: QuestionId
    on: bool


class BlockAsker(Request, tag="question.block_asker"):
    """End the part of whoever asked this in the event, without learning who it is. Moderators."""

    question: QuestionId


class Undo(Request, tag="question.undo"):
    """Undo the last thing that a moderator did to a question. Moderators."""

    question: QuestionId
