"""How good a timetable could be at all: a bound that is always valid, and on small boards the proven optimum.

Over the columns of `columns.py`: prices for the proposals are improved by rounds of a linear program over a
few columns and a look through all of them. Whatever the prices are, *their sum + for each slot the best
column less the prices of its members* is a bound (Lagrange). When that leaves a gap to the best timetable
known, only columns whose own shortfall is smaller than the gap can be in a better one: usually few enough to
branch on.
"""

from __future__ import annotations

from math import floor, inf
from typing import TYPE_CHECKING

import numpy as np

from .columns import TooManyError, list_columns, seat
from .seating import SPEED

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from .board import Board
    from .columns import Columns
    from .highs import Program

ROUNDS = 250
"""Rounds of pricing at most; a board of forty proposals needs about sixty."""

TAKEN = 40
"""Columns that a round adds for each kind of slot."""

UNHURRIED = 6.0
"""Seconds for listing columns where steps are the only limit; else it may take half of the proof's."""

BRANCHED = 60_000
"""Columns at most that the branching is given."""

FEW = 3_000
"""Columns that are branched on in a fraction of a second, so that it need not wait for a better timetable."""

EPSILON = 1e-6
"""Votes are whole; what the linear programs say about them is not quite."""

NODES = 3_000
"""Branching nodes at most, so that a limit of steps alone ends too, always in the same place."""


def simple_bound(board: Board) -> int:
    """What counting alone tells: each person's votes for what can be held, one a slot they are there."""
    possible = [any(row) for row in board.allowed]
    wishes: dict[int, list[int]] = {}
    for vote in board.problem.votes:
        if possible[board.proposal_index[vote.proposal]]:
            wishes.setdefault(vote.person, []).append(vote.weight)
    total = 0
    for person, weights in wishes.items():
        there = board.slots - len(board.person[person].away & board.slot_index.keys())
        total += sum(sorted(weights, reverse=True)[:there])
    wanted = sorted((board.wanted[i] for i in range(board.size) if possible[i]), reverse=True)
    return min(total, sum(wanted[: board.cells]))


class Prover:
    """Bounds a board: `votes` is what no timetable can exceed.

    `tighten` lowers it as far as prices can, `branch` closes what gap is left on boards that are small
    enough. `left` says how many seconds there are, None for as many as it takes; `stop` ends either at once.
    """

    def __init__(self, board: Board, *, left: Callable[[], float | None], stop: Callable[[], bool]) -> None:
        self.board = board
        self.votes = simple_bound(board)
        self._left = left
        self._stop = stop
        self._columns: Columns | None = None
        proposals = board.problem.proposals
        self._most = np.array([*(2.0 if p.may_repeat else 1.0 for p in proposals), 0.0])
        self._prices = np.zeros(board.size + 1)
        self._proved = float(self.votes)

    def tighten(self, known: int) -> None:
        """Improve the bound until it meets the `known` votes, or prices can do no more."""
        if self.votes <= known:
            return
        try:
            left = self._left()
            listing = UNHURRIED if left is None else left / 2
            self._columns = list_columns(self.board, work=SPEED * listing, stop=self._over)
        except TooManyError:
            return
        self._improve(known)
        self.votes = min(self.votes, max(known, floor(self._proved + EPSILON)))

    def branch(self, known: int, *, most: int = BRANCHED) -> tuple[int | None, ...] | None:
        """Find a timetable with more than the `known` votes (cells by proposal), or prove that there is none.

        None if there is none, or none was found within the limits; `votes` says which. Nothing is tried over more
        columns than `most`.
        """
        columns = self._columns
        if (
            columns is None
            or not columns.exact
            or self._most.max() > 1
            or self.votes <= known
            or self._over()
        ):
            return None
        chosen = []
        for worth in self._worths(columns, self._prices):
            # A slot that does best to hold nothing has the empty column, worth 0.
            best = max(0.0, float(worth.max(initial=0.0)))
            chosen.append(np.flatnonzero(best - worth <= self._proved - known - 1 + EPSILON))
        count = sum(len(mine) for mine in chosen)
        if count > most:
            return None
        if not count:
            self.votes = known
            return None
        return self._choose(columns, chosen, known)

    def _over(self) -> bool:
        left = self._left()
        return self._stop() or (left is not None and left <= 0)

    def _program(self, columns: Columns, *, must: bool) -> Program:
        """One column a slot, each proposal at most once; with `must`, what has to be held exactly once."""
        from .highs import Program  # noqa: PLC0415 - the exact solver is loaded when it is needed

        rows = [
            (1.0 if must and (p.must or p.pin) else -inf, float(most))
            for p, most in zip(self.board.problem.proposals, self._most[:-1], strict=True)
        ]
        return Program([*rows, *((-inf, float(len(kind.slots) * kind.parts)) for kind in columns.kinds)])

    def _improve(self, known: int) -> None:
        assert self._columns is not None  # noqa: S101 - `tighten` has just listed them
        columns = self._columns
        program = self._program(columns, must=False)
        taken: list[set[int]] = [set() for _ in columns.kinds]
        prices = self._first_prices(known)
        for _ in range(ROUNDS):
            value, found = self._price(columns, prices)
            if value < self._proved - EPSILON:
                self._proved, self._prices = value, prices
            if floor(self._proved + EPSILON) <= known or self._over():
                return
            fresh = False
            for number, picked in enumerate(found):
                new = [int(c) for c in picked if int(c) not in taken[number]]
                taken[number].update(new)
                self._add(program, columns, number, new)
                fresh = fresh or bool(new)
            answer = program.solve(seconds=self._left())
            if answer.values is None or answer.objective >= self._proved - EPSILON:
                return
            towards = np.append(np.maximum(answer.duals[: self.board.size], 0.0), 0.0)
            if not fresh and np.allclose(towards, prices):
                return
            # Going only half of the way from the best prices known steadies the rounds (Wentges 1997).
            prices = (self._prices + towards) / 2 if fresh else towards

    def _first_prices(self, known: int) -> NDArray[np.float64]:
        """Nearly its share of the known votes for each proposal, in proportion to how much it is wanted."""
        wanted = np.array([*self.board.wanted, 0], dtype=np.float64)
        scaled: NDArray[np.float64] = wanted * (0.9 * known / max(1.0, float(wanted.sum())))
        return scaled

    def _worths(self, columns: Columns, prices: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """Votes of each column less its members' prices."""
        paid = np.zeros(len(columns.members))
        for k in range(columns.members.shape[1]):
            paid += prices[columns.members[:, k]]
        return [kind.votes - paid for kind in columns.kinds]

    def _price(self, columns: Columns, prices: NDArray[np.float64]) -> tuple[float, list[NDArray[np.intp]]]:
        """The bound that these prices prove, and each kind's most promising columns."""
        total = float((prices * self._most).sum())
        found = []
        for kind, worth in zip(columns.kinds, self._worths(columns, prices), strict=True):
            total += len(kind.slots) * kind.parts * max(0.0, float(worth.max(initial=0.0)))
            few = min(TAKEN, len(worth))
            found.append(
                np.sort(np.argpartition(-worth, few - 1)[:few]) if few else np.array([], dtype=np.intp)
            )
        return total, found

    def _add(self, program: Program, columns: Columns, number: int, new: list[int]) -> None:
        kind = columns.kinds[number]
        members = columns.members[new].tolist()
        rows = [[i for i in mine if i < self.board.size] + [self.board.size + number] for mine in members]
        program.add(kind.votes[new].tolist(), rows)

    def _choose(
        self, columns: Columns, chosen: list[NDArray[np.intp]], known: int
    ) -> tuple[int | None, ...] | None:
        program = self._program(columns, must=True)
        for number, mine in enumerate(chosen):
            self._add(program, columns, number, [int(c) for c in mine])
        answer = program.solve(whole=True, seconds=self._left(), nodes=NODES)
        if answer.infeasible:
            self.votes = known
            return None
        if np.isfinite(answer.bound):
            self.votes = max(known, min(self.votes, floor(answer.bound + EPSILON)))
        if answer.values is None or answer.objective <= known + EPSILON:
            return None
        return self._timetable(columns, chosen, answer.values)

    def _timetable(
        self, columns: Columns, chosen: list[NDArray[np.intp]], values: NDArray[np.float64]
    ) -> tuple[int | None, ...] | None:
        cells: list[int | None] = [None] * self.board.size
        start = 0
        for kind, mine in zip(columns.kinds, chosen, strict=True):
            picked = mine[np.round(values[start : start + len(mine)]) == 1]
            start += len(mine)
            for column, slot in zip(picked, kind.slots, strict=False):
                seated = seat(self.board, columns, kind, int(column), slot)
                if seated is None:
                    return None
                for i, cell in seated:
                    cells[i] = cell
        return tuple(cells)
