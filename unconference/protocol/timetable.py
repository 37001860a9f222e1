"""The draft of a timetable on the live socket: section ``timetable`` of a board's topic, for the crew.

See docs/protocol/timetable.md. Times are sent as words of the event's own clock, ready to show.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from hybrid.protocol.core import LiveEvent, Request, TopicName
from unconference.enums import RunMode, RunState

Id = Annotated[
    int, msgspec.Meta(ge=1, le=2**53 - 1, description="Number of a proposal, a slot, a space or a run.")
]
MAX_SEATS = 100_000
MAX_NAME_LENGTH = 80


class GridCell(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One place of the grid."""

    slot: Id
    space: Id


# --- what is shown ---------------------------------------------------------------------------------


class DraftSlot(msgspec.Struct, kw_only=True, frozen=True):
    """A row of the grid: "14:00", "14:25"."""

    id: int
    starts: str
    ends: str


class DraftSpace(msgspec.Struct, kw_only=True, frozen=True):
    """A column. ``offers`` are words to show; in the slots ``closed`` the formal agenda has it."""

    id: int
    name: str
    capacity: int
    offers: list[str]
    closed: list[int]


class DraftProposal(msgspec.Struct, kw_only=True, frozen=True):
    """A proposal as facilitators see it. ``is_open`` is false for one that was withdrawn or joined with another.

    ``seats`` is what a space must have, ``seats_said`` a facilitator's word in place of the estimate.
    """

    id: int
    title: str
    hosts: str
    votes: int
    seats: int
    seats_said: int | None
    needs: list[str]
    may_repeat: bool
    is_open: bool


class DraftPlace(msgspec.Struct, kw_only=True, frozen=True):
    """A session in a cell."""

    proposal: int
    slot: int
    space: int
    is_pinned: bool


class DraftBan(msgspec.Struct, kw_only=True, frozen=True):
    """Where a proposal must not be; a whole row or column where the other is null."""

    proposal: int
    slot: int | None
    space: int | None


class DraftClash(msgspec.Struct, kw_only=True, frozen=True):
    """How many people want both of two sessions in one slot."""

    slot: int
    first: int
    second: int
    people: int


class DraftTrouble(msgspec.Struct, kw_only=True, frozen=True):
    """A hard requirement that the draft breaks, in words, and the session that it is about."""

    text: str
    proposal: int | None


class DraftReport(msgspec.Struct, kw_only=True, frozen=True):
    """What the draft achieves: votes that can be attended, people by how much they get, what is still wrong.

    ``bound``, where the solver found one for these votes, is what no timetable can exceed.
    """

    votes: int
    attendable: int
    bound: int | None
    all_votes: int
    most: int
    some: int
    none: int
    clashes: list[DraftClash]
    troubles: list[DraftTrouble]


class Draft(msgspec.Struct, kw_only=True, frozen=True):
    """A whole draft: every change sends it anew. ``released`` is the number of the latest release, 0 for none."""

    revision: int
    slots: list[DraftSlot]
    spaces: list[DraftSpace]
    proposals: list[DraftProposal]
    places: list[DraftPlace]
    bans: list[DraftBan]
    report: DraftReport
    released: int
    is_released_as_is: bool


class RunView(msgspec.Struct, kw_only=True, frozen=True):
    """A run of the solver. ``share`` of its steps is done, 0 to 1; ``votes`` of ``total_votes`` can be attended.

    ``notes`` are sentences on what became of it: requirements that conflict, what moved and why. ``is_silent``:
    its process seems to have ended; the best so far is kept. ``is_taken``: the draft has its timetable.
    """

    id: int
    mode: RunMode
    state: RunState
    seed: int
    steps: int
    asked_by: str
    share: float
    votes: int
    total_votes: int
    bound: int | None
    greedy: int | None
    interruptions: int
    is_silent: bool
    is_taken: bool
    conflict: list[str]
    dropped: list[str]
    changes: list[str]


class TimetableSection(msgspec.Struct, kw_only=True, frozen=True):
    """The crew's part of a snapshot. There is no ``draft`` while votes are cast whose counts nobody may know."""

    draft: Draft | None
    run: RunView | None


class NoSection(msgspec.Struct, kw_only=True, frozen=True):
    """What everybody else sees of a draft: nothing."""


# --- changes ---------------------------------------------------------------------------------------


class DraftChanged(LiveEvent, tag="timetable.changed"):
    """The draft is now so. ``text`` says who did what."""

    draft: Draft
    text: str


class RunChanged(LiveEvent, tag="timetable.run_changed"):
    """A run of the solver has come further."""

    run: RunView


class GridReleased(LiveEvent, tag="grid.released"):
    """Everybody: a timetable was released. ``changed`` are the proposals that moved, came or went with it."""

    number: int
    name: str
    changed: list[int]


# --- requests --------------------------------------------------------------------------------------


class WeighCosts(Request, tag="timetable.costs"):
    """What putting a session into each cell would cost. Answered with :class:`CostsAnswer`."""

    topic: TopicName
    proposal: Id
    source: GridCell | None


class CellCost(msgspec.Struct, kw_only=True, frozen=True):
    """One cell: change of the votes that can be attended, people in new clashes, and what it breaks, in words.

    ``swapped`` is who changes places with the session, or leaves the grid for it. ``slot`` and ``space`` are null
    for the shelf.
    """

    slot: int | None
    space: int | None
    votes: int
    clashes: int
    worst: str
    broken: list[str]
    swapped: int | None


class CostsAnswer(msgspec.Struct, kw_only=True, frozen=True):
    """All cells and the shelf, for one session, at a revision of the draft."""

    revision: int
    cells: list[CellCost]


class MoveSession(Request, tag="timetable.move"):
    """Put a session from a cell or the shelf (null) into a cell or onto the shelf.

    ``occupant`` is who was seen in the target: whoever sees something else there is refused as ``stale``.
    """

    topic: TopicName
    proposal: Id
    source: GridCell | None
    target: GridCell | None
    occupant: Id | None


class PinSession(Request, tag="timetable.pin"):
    """Have the solver leave a session where it is, or no longer."""

    topic: TopicName
    proposal: Id
    cell: GridCell
    on: bool


class BanSession(Request, tag="timetable.ban"):
    """Keep a session out of a slot, a space, or the one cell of both; or no longer."""

    topic: TopicName
    proposal: Id
    slot: Id | None
    space: Id | None
    on: bool


class SaySeats(Request, tag="timetable.seats"):
    """Say how many seats to plan for; null goes back to the estimate."""

    topic: TopicName
    proposal: Id
    seats: Annotated[int, msgspec.Meta(ge=0, le=MAX_SEATS)] | None


class ClearDraft(Request, tag="timetable.clear"):
    """Put everything that is not pinned back on the shelf."""

    topic: TopicName


class UndoStep(Request, tag="timetable.undo"):
    """Take back one's own last step. Answered with what it was, in words; null when there is none."""

    topic: TopicName


class SolveBoard(Request, tag="timetable.solve"):
    """Start the solver. Answered with the number of the run."""

    topic: TopicName
    mode: RunMode
    steps: Annotated[int, msgspec.Meta(ge=1_000, le=200_000_000)]
    seed: Annotated[int, msgspec.Meta(ge=0, le=2_000_000_000)]


class StopRun(Request, tag="timetable.stop"):
    """Stop a run. The best so far is taken."""

    topic: TopicName
    run: Id


class TakeRun(Request, tag="timetable.take"):
    """Take the timetable that a run has found, or has found so far, as the draft."""

    topic: TopicName
    run: Id


class LookAtRun(Request, tag="timetable.look"):
    """How far a run is, for where changes come late. Answered with a :class:`RunView`, null if there is none."""

    topic: TopicName


class AskWhy(Request, tag="timetable.why"):
    """Why a session is where it is, or why it is not held. Answered with sentences."""

    topic: TopicName
    proposal: Id


class ReleaseGrid(Request, tag="timetable.release"):
    """Tell everybody. ``after`` is the latest release that was seen: of two at once, one is refused."""

    topic: TopicName
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_NAME_LENGTH)]
    after: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
