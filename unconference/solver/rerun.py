"""A timetable again, after a host fell ill, a room was lost, a late proposal came: near the one before."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from .board import Board
from .moves import Desk, on_board
from .reasons import Reason, Rule
from .search import Limits, Progress, never
from .solve import Solution, Wish, solve_near

if TYPE_CHECKING:
    from collections.abc import Callable

    from .problem import Placement, Problem, Timetable

PRICE = 3
"""Votes that must be gained for each session moved without need: about a table of people to be told."""


class Cause(StrEnum):
    """Why a session is not where it was."""

    FORCED = "forced"
    """A hard requirement forbids its old place."""
    MADE_ROOM = "made-room"
    """Another session needed its old place, or its host, or the place that it then went to needed it."""
    MORE_VOTES = "more-votes"
    """More votes can be attended so."""
    NEW = "new"
    """It was not held before."""


@dataclass(frozen=True, slots=True)
class Change:
    """One session that moved, came, or (`after` None) went.

    `reasons` are the requirements that forbid the old place; `made_room_for` the proposal that is there now;
    `votes` what moving it back, if that is possible, would add (0 or less unless the price of moving
    outweighs it).
    """

    proposal: int
    before: Placement | None
    after: Placement | None
    cause: Cause
    reasons: tuple[Reason, ...] = ()
    made_room_for: int | None = None
    votes: int | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """The new timetable, and all that is different in it."""

    solution: Solution
    changes: tuple[Change, ...]


def solve_again(
    problem: Problem,
    previous: Timetable,
    *,
    limits: Limits,
    seed: int = 0,
    price: int = PRICE,
    on_progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] = never,
    clock: Callable[[], float] = time.monotonic,
) -> Again:
    """Solve a changed board near the timetable that was there before.

    A session that goes to another slot, or is not held any more, costs `price` votes; to another space in its
    slot, a third of that. A price beyond all votes moves only what must move, which is how a late proposal
    goes into a free place. Places that the board no longer has are known by their ids, so those must not be
    used again.
    """
    solution = solve_near(
        problem,
        lambda board: _wish(board, previous, price),
        limits=limits,
        seed=seed,
        on_progress=on_progress,
        stop=stop,
        clock=clock,
    )
    return Again(solution, compare(solution.problem, previous, solution.timetable))


def _wish(board: Board, previous: Timetable, price: int) -> Wish:
    keep = [[0] * board.cells for _ in range(board.size)]
    start: list[int | None] = [None] * board.size
    members = [0] * board.slots
    taken = set()
    for place in sorted(previous.places):
        if place.proposal not in board.proposal_index or place.slot not in board.slot_index:
            continue
        i, slot = board.proposal_index[place.proposal], board.slot_index[place.slot]
        if any(keep[i]):
            # The second holding of one that is held twice is added again later.
            continue
        for space in range(board.width):
            keep[i][slot * board.width + space] = price - price // 3
        if place.space not in board.space_index:
            continue
        cell = board.cell(place)
        keep[i][cell] = price
        if board.allowed[i][cell] and cell not in taken and not board.shares[i] & members[slot]:
            start[i] = cell
            taken.add(cell)
            members[slot] |= 1 << i
    return Wish(previous=previous, keep=tuple(map(tuple, keep)), start=tuple(start))


def compare(problem: Problem, before: Timetable, after: Timetable) -> tuple[Change, ...]:
    """All that differs between two timetables, with the cause seen on the board as it is now."""
    board = Board(problem)
    desk = Desk(board, after)
    changes = []
    for proposal in sorted({place.proposal for place in (*before.places, *after.places)}):
        old, new = set(before.of(proposal)), set(after.of(proposal))
        gone, come = sorted(old - new), sorted(new - old)
        for number in range(max(len(gone), len(come))):
            was = gone[number] if number < len(gone) else None
            now = come[number] if number < len(come) else None
            changes.append(_change(desk, proposal, was, now))
    return tuple(changes)


def _change(desk: Desk, proposal: int, was: Placement | None, now: Placement | None) -> Change:
    if was is None:
        return Change(proposal, None, now, Cause.NEW)
    reasons = _forbidden(desk.board, was)
    if reasons:
        return Change(proposal, was, now, Cause.FORCED, reasons=reasons)
    back = desk.preview(proposal, (was.slot, was.space), source=now)
    occupant = desk.timetable.at(slot=was.slot, space=was.space)
    if back.broken:
        return Change(
            proposal, was, now, Cause.MADE_ROOM, reasons=back.broken, made_room_for=occupant, votes=back.votes
        )
    cause = Cause.MORE_VOTES if back.votes < 0 or occupant is None else Cause.MADE_ROOM
    return Change(proposal, was, now, cause, made_room_for=occupant, votes=back.votes)


def _forbidden(board: Board, place: Placement) -> tuple[Reason, ...]:
    if place.proposal not in board.proposal_index:
        return (Reason(Rule.GONE, proposal=place.proposal),)
    if not on_board(board, place):
        lost_slot = place.slot not in board.slot_index
        return (
            Reason(
                Rule.GONE,
                proposal=place.proposal,
                slot=place.slot if lost_slot else -1,
                space=-1 if lost_slot else place.space,
            ),
        )
    return tuple(board.refusals(board.proposal_index[place.proposal], board.cell(place)))
