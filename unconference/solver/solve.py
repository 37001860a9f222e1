"""From a board to a timetable: what is possible at all, the search, the proof, the repeats, the report."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .board import Board
from .conflict import Requirements, find_conflict, nearest
from .cost import State
from .greedy import greedy
from .repeats import add_repeats
from .report import Report, report
from .search import Limits, Progress, Search, never

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .problem import Problem, Timetable
    from .reasons import Reason

PROOF_SHARE = 0.6
"""Share of a limit in seconds by which the proof has to be over; the search has the rest in any case."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The best timetable found.

    `conflict` is empty unless the pins and musts contradict each other or the rest: then it names
    requirements of which one has to give way, and the timetable is for the nearest `problem`, without what
    `dropped` names. `greedy` is what filling the wall by votes would have reached, `steps` the work done,
    `stopped` whether it was cut short by `stop`.
    """

    problem: Problem
    timetable: Timetable
    report: Report
    greedy: int
    steps: int
    stopped: bool
    conflict: tuple[Reason, ...] = ()
    dropped: tuple[Reason, ...] = ()


def solve(
    problem: Problem,
    *,
    limits: Limits,
    seed: int = 0,
    proof: bool = True,
    on_progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] = never,
    clock: Callable[[], float] = time.monotonic,
) -> Solution:
    """Find the timetable in which the most votes can be attended.

    With a limit of steps and none of seconds the same problem and seed give the same answer. `proof` also
    looks for a bound, and ends the search early when that is reached. `stop` ends it at once with the best so
    far; `on_progress` is called some tens of times a second.
    """
    return _solve(
        problem,
        _Call(limits=limits, seed=seed, proof=proof, on_progress=on_progress, stop=stop, clock=clock),
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """What a re-run would like to keep: the timetable before, and each (proposal, cell)'s worth in votes."""

    previous: Timetable
    keep: tuple[tuple[int, ...], ...]
    start: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class _Call:
    limits: Limits
    seed: int
    proof: bool
    on_progress: Callable[[Progress], None] | None
    stop: Callable[[], bool]
    clock: Callable[[], float]


def solve_near(
    problem: Problem,
    wish_for: Callable[[Board], Wish],
    *,
    limits: Limits,
    seed: int,
    on_progress: Callable[[Progress], None] | None,
    stop: Callable[[], bool],
    clock: Callable[[], float],
) -> Solution:
    """As `solve`, but near a timetable that people have already seen."""
    call = _Call(limits=limits, seed=seed, proof=False, on_progress=on_progress, stop=stop, clock=clock)
    return _solve(problem, call, wish_for)


def _solve(problem: Problem, call: _Call, wish_for: Callable[[Board], Wish] | None = None) -> Solution:
    started = call.clock()
    board = Board(problem)
    requirements = Requirements(board)
    conflict = find_conflict(requirements)
    dropped: tuple[Reason, ...] = ()
    if conflict:
        near = nearest(requirements)
        problem, dropped = near.problem, near.dropped
        board = Board(problem)
        requirements = Requirements(board)
    placed = requirements.place(requirements.all) or {}
    first: list[int | None] = [placed.get(i) for i in range(board.size)]
    usual = greedy(board, first)
    wish = wish_for(board) if wish_for else None
    start = _merge(board, first, wish.start) if wish else usual
    state = State(board, start, keep=wish.keep if wish else ())
    limits = call.limits
    if limits.seconds is not None:
        # What it took to get here counts: the caller's limit is for the whole answer.
        limits = replace(limits, seconds=max(0.0, limits.seconds - (call.clock() - started)))
    search = Search(
        state,
        seed=call.seed,
        limits=limits,
        heat=NEAR_HEAT if wish else 1.0,
        on_progress=call.on_progress,
        stop=call.stop,
        clock=call.clock,
    )
    bound = _search(search, call)
    timetable = board.timetable(state.cells())
    timetable = add_repeats(board, timetable, previous=wish.previous if wish else None, stop=call.stop)
    return Solution(
        problem=problem,
        timetable=timetable,
        report=report(board, timetable, bound=bound),
        greedy=_greedy_votes(board, usual),
        steps=search.steps,
        stopped=call.stop(),
        conflict=conflict,
        dropped=dropped,
    )


NEAR_HEAT = 0.4
"""A re-run starts from something good, and is to stay near it."""


def _search(search: Search, call: _Call) -> int | None:
    """Search, with the proof after the first runs, when a good timetable is known; returns the bound."""
    if not call.proof:
        search.run()
        return None
    from .bound import FEW, Prover  # noqa: PLC0415 - numpy and the exact solver are loaded when they are needed

    search.run(runs=1)
    seconds = search.limits.seconds
    end = None if seconds is None else search.started + PROOF_SHARE * seconds
    state = search.state
    prover = Prover(state.board, left=lambda: None if end is None else end - call.clock(), stop=call.stop)
    prover.tighten(state.votes())
    _accept(search, prover.branch(state.votes(), most=FEW))
    # The better the timetable that is known, the less there is to branch on.
    search.run(runs=2, until=prover.votes)
    _accept(search, prover.branch(state.votes()))
    search.run(until=prover.votes)
    return prover.votes


def _accept(search: Search, better: Sequence[int | None] | None) -> None:
    if better is not None:
        search.accept(better)


def _merge(board: Board, first: Sequence[int | None], kept: Sequence[int | None]) -> list[int | None]:
    """What must be held where it can be, and around it what was there before, as far as it is still allowed.

    If what was there before has everything that must be held, it is taken as it is.
    """
    needed = [i for i, cell in enumerate(first) if cell is not None]
    if all(kept[i] is not None for i in needed):
        return list(kept)
    cells = list(first)
    taken = {cell for cell in cells if cell is not None}
    members = [0] * board.slots
    for i in needed:
        members[(first[i] or 0) // board.width] |= 1 << i
    for i, cell in enumerate(kept):
        if cells[i] is None and cell is not None and cell not in taken:
            slot = cell // board.width
            if not board.shares[i] & members[slot]:
                cells[i] = cell
                taken.add(cell)
                members[slot] |= 1 << i
    return cells


def _greedy_votes(board: Board, cells: Sequence[int | None]) -> int:
    grid = [board.size] * board.cells
    for i, cell in enumerate(cells):
        if cell is not None:
            grid[cell] = i
    return board.grid_votes(grid)
