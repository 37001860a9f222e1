"""Popular sessions held twice, in places that nothing else can use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .attendance import Voters
from .interest import seats_when_repeated
from .problem import Placement, Timetable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .board import Board

TRIES = 4
"""Candidates that are counted exactly before a round gives up: the estimate is nearly always right."""


def add_repeats(
    board: Board, timetable: Timetable, *, previous: Timetable | None = None, stop: Callable[[], bool]
) -> Timetable:
    """Hold sessions a second time wherever a place is left and that lets more votes be attended.

    Each round adds the one that helps most; among equals, where it was in `previous`. A place that a proposal
    not held could still use is left to it.
    """
    if not any(proposal.may_repeat for proposal in board.problem.proposals):
        return timetable
    people = Voters(board.problem)
    got = people.attend(timetable).votes
    while not stop():
        for _, place in _candidates(board, timetable, previous)[:TRIES]:
            wider = Timetable(tuple(sorted((*timetable.places, place))))
            held = people.held(wider)
            after = {name: people.best_for(name, held)[1] for name in people.concerned(place.proposal)}
            if sum(after.values()) > sum(got[name] for name in after):
                got |= after
                timetable = wider
                break
        else:
            break
    return timetable


def _candidates(
    board: Board, timetable: Timetable, previous: Timetable | None
) -> list[tuple[int, Placement]]:
    """Second holdings with an estimate of their gain, the best first."""
    problem = board.problem
    cells = {board.cell(place): board.proposal_index[place.proposal] for place in timetable.places}
    held = list(cells.values())
    rows: list[list[tuple[int, int]]] = [[] for _ in range(board.slots)]
    for cell, i in cells.items():
        rows[cell // board.width].append((i, cell % board.width))
    unheld = [i for i in range(board.size) if i not in held]
    before = set(previous.places) if previous else set()
    found = []
    for cell in range(board.cells):
        slot, space = divmod(cell, board.width)
        if cell in cells or any(board.allowed[i][cell] and _free(board, i, rows[slot]) for i in unheld):
            continue
        for home, i in sorted(cells.items()):
            if held.count(i) > 1 or not _may_repeat(board, i, cell) or not _free(board, i, rows[slot]):
                continue
            gain = _estimate(board, i, home, cell, rows)
            if home // board.width != slot and gain > 0:
                place = Placement(problem.slots[slot], problem.spaces[space].id, problem.proposals[i].id)
                found.append((gain, place in before, place))
    found.sort(key=lambda item: (-item[0], not item[1], item[2]))
    return [(gain, place) for gain, _, place in found]


def _free(board: Board, i: int, row: Sequence[tuple[int, int]]) -> bool:
    return not any(j == i or board.shares[i] >> j & 1 for j, _ in row)


def _may_repeat(board: Board, i: int, cell: int) -> bool:
    if not board.problem.proposals[i].may_repeat:
        return False
    return not board.refusals(i, cell, seats=seats_when_repeated(board.seats[i]))


def _estimate(board: Board, i: int, home: int, cell: int, rows: Sequence[Sequence[tuple[int, int]]]) -> int:
    """Votes gained if no other session is held twice: of those free here and taken, or shut out, there."""
    slot, space = divmod(cell, board.width)
    start, room = divmod(home, board.width)
    met = _met(board, slot, rows[slot])
    here = board.attracts(i, webcast=board.webcast[space]) & ~met
    rest = _met(board, start, [(j, at) for j, at in rows[start] if j != i])
    # Who has nothing else to go to in its first slot attends it there, and gains nothing by the second.
    alone = board.attracts(i, webcast=board.webcast[room]) & ~rest
    # Its hosts can attend nothing else while they hold it again.
    missed = met & ~board.away[slot] & board.busy[i]
    return (here & ~alone).bit_count() - missed.bit_count()


def _met(board: Board, slot: int, row: Sequence[tuple[int, int]]) -> int:
    """Bits that are satisfied, busy or away in a slot."""
    bits = board.away[slot]
    for j, at in row:
        bits |= board.attracts(j, webcast=board.webcast[at]) | board.busy[j]
    return bits
