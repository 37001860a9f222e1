"""What a timetable achieves, and why each session is where it is, as data: the caller finds the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .attendance import attend
from .moves import Clash, Desk
from .reasons import Reason, Rule

if TYPE_CHECKING:
    from .board import Board
    from .problem import Placement, Timetable


@dataclass(frozen=True, slots=True)
class Report:
    """How well a timetable serves the voters.

    `attendable` of `votes` can be attended; `bound`, if known, is what no timetable can exceed. Of the people
    who voted, `all_votes` get everything, `most` at least half but not all, `some` less, `none` nothing.
    """

    votes: int
    attendable: int
    bound: int | None
    all_votes: int
    most: int
    some: int
    none: int
    clashes: tuple[Clash, ...]
    broken: tuple[Reason, ...]

    @property
    def share(self) -> float:
        """Share of the votes that can be attended, 0 to 1; 1 where nobody voted."""
        return self.attendable / self.votes if self.votes else 1.0

    @property
    def proven(self) -> bool:
        """Whether no timetable can be better."""
        return self.bound is not None and self.attendable >= self.bound


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The best place for a session in a slot: `votes` more or (below 0) fewer, exchanged with `swapped`."""

    slot: int
    space: int
    votes: int
    swapped: int | None


@dataclass(frozen=True, slots=True)
class Why:
    """Why a session is here: what it needs, what else there was, and what that would have cost.

    `attended` of the `wanted` votes for it are made good. `seats` is what it needs, in a space of `capacity`.
    `slots_out` and `spaces_out` are the hard requirements that rule out other slots and spaces. `elsewhere`
    has the best alternative in each other slot that remains, the least costly first. `pinned`: the
    facilitator decided.
    """

    place: Placement
    wanted: int
    attended: int
    seats: int
    capacity: int
    pinned: bool
    repeated: bool
    slots_out: tuple[Reason, ...]
    spaces_out: tuple[Reason, ...]
    elsewhere: tuple[Elsewhere, ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a proposal is not held: what rules it out everywhere, or what its best place would have cost."""

    proposal: int
    wanted: int
    reasons: tuple[Reason, ...]
    elsewhere: tuple[Elsewhere, ...]


def report(board: Board, timetable: Timetable, *, bound: int | None = None) -> Report:
    """Count what a timetable achieves, by the definition of `attendance.py`."""
    problem = board.problem
    attendance = attend(problem, timetable)
    cast: dict[int, int] = {}
    for vote in problem.votes:
        cast[vote.person] = cast.get(vote.person, 0) + vote.weight
    groups = {"all": 0, "most": 0, "some": 0, "none": 0}
    for person, votes in cast.items():
        groups[_group(attendance.votes[person], votes)] += 1
    desk = Desk(board, timetable)
    return Report(
        votes=sum(cast.values()),
        attendable=attendance.total,
        bound=bound,
        all_votes=groups["all"],
        most=groups["most"],
        some=groups["some"],
        none=groups["none"],
        clashes=desk.clashes(),
        broken=desk.broken(),
    )


def _group(got: int, votes: int) -> str:
    if got == votes:
        return "all"
    if not got:
        return "none"
    return "most" if 2 * got >= votes else "some"


def why_here(board: Board, timetable: Timetable) -> tuple[Why, ...]:
    """Explain every session of a timetable, in its order."""
    desk = Desk(board, timetable)
    problem = board.problem
    got: dict[int, int] = {}
    attendance = attend(problem, timetable)
    weight = {(vote.person, vote.proposal): vote.weight for vote in problem.votes}
    for person, places in attendance.places.items():
        for place in places:
            got[place.proposal] = got.get(place.proposal, 0) + weight[person, place.proposal]
    found = []
    for place in desk.timetable.places:
        i = board.proposal_index[place.proposal]
        repeated = len(timetable.of(place.proposal)) > 1
        slots_out, spaces_out = _ruled_out(board, i)
        found.append(
            Why(
                place=place,
                wanted=board.wanted[i],
                attended=got.get(place.proposal, 0),
                seats=board.seats[i],
                capacity=problem.spaces[board.space_index[place.space]].capacity,
                pinned=problem.proposals[i].pin is not None,
                repeated=repeated,
                slots_out=slots_out,
                spaces_out=spaces_out,
                elsewhere=() if repeated else _elsewhere(desk, i, apart_from=board.slot_index[place.slot]),
            )
        )
    return tuple(found)


def why_not(board: Board, timetable: Timetable) -> tuple[WhyNot, ...]:
    """Explain every proposal that is not held, the most wanted first."""
    desk = Desk(board, timetable)
    held = set(desk.grid.values())
    found = []
    for i in sorted((i for i in range(board.size) if i not in held), key=lambda i: -board.wanted[i]):
        slots_out, spaces_out = _ruled_out(board, i)
        elsewhere = _elsewhere(desk, i, apart_from=None)
        reasons = () if any(board.allowed[i]) else (*slots_out, *spaces_out, *_cells_out(board, i))
        if not elsewhere and not reasons:
            # Allowed in itself, but wherever it could go a host of its is on.
            reasons = _hosts_elsewhere(desk, i)
        found.append(
            WhyNot(
                proposal=board.problem.proposals[i].id,
                wanted=board.wanted[i],
                reasons=reasons,
                elsewhere=elsewhere[:3],
            )
        )
    return tuple(found)


def _ruled_out(board: Board, i: int) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    slots = tuple(reason for slot in range(board.slots) for reason in board.slot_refusals(i, slot))
    spaces = tuple(reason for space in range(board.width) for reason in board.space_refusals(i, space))
    return slots, spaces


def _cells_out(board: Board, i: int) -> tuple[Reason, ...]:
    return tuple(
        reason for cell in range(board.cells) for reason in board.cell_refusals(i, *divmod(cell, board.width))
    )


def _elsewhere(desk: Desk, i: int, *, apart_from: int | None) -> tuple[Elsewhere, ...]:
    board = desk.board
    best: dict[int, Elsewhere] = {}
    for cell in range(board.cells):
        slot, space = divmod(cell, board.width)
        # With repeats each count goes through people one by one: too slow for every session in every cell.
        votes = None if slot == apart_from or desk.repeats else desk.votes_if_moved(i, cell)
        if votes is not None and (slot not in best or votes > best[slot].votes):
            other = desk.grid.get(cell)
            best[slot] = Elsewhere(
                slot=board.problem.slots[slot],
                space=board.problem.spaces[space].id,
                votes=votes,
                swapped=None if other is None else board.problem.proposals[other].id,
            )
    return tuple(sorted(best.values(), key=lambda option: -option.votes))


def _hosts_elsewhere(desk: Desk, i: int) -> tuple[Reason, ...]:
    board = desk.board
    proposals = board.problem.proposals
    return tuple(
        Reason(
            Rule.HOST_ELSEWHERE,
            proposal=proposals[i].id,
            other=proposals[j].id,
            person=host,
            slot=board.problem.slots[cell // board.width],
        )
        for cell, j in sorted(desk.grid.items())
        for host in sorted(set(proposals[i].hosts) & set(proposals[j].hosts))
    )
