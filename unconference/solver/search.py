"""Simulated annealing with restarts: the engine.

One step picks two positions of the grid, counts what exchanging their contents would bring, and does it when
it is better, or with a probability that falls with the loss and, over a run, with the temperature. Runs
double in length: the first gives a good timetable within a fraction of a second, the later ones spend
whatever time there is.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .cost import State
    from .problem import Timetable

BLOCK = 1024
"""Steps between two looks at the clock and the stop sign: about a millisecond."""

HOT, COLD = 3.0, 0.4
"""Temperatures in votes. Of 2 to 6 and 0.3 to 0.5 these reach the same results in the fewest steps."""

FIRST_RUN = 2500
"""Steps per cell of the grid in the first run; 0.1 s for forty cells."""

_LOGS = [math.log((i + 0.5) / BLOCK) for i in range(BLOCK)]


@dataclass(frozen=True, slots=True)
class Limits:
    """When to end: after so many steps or seconds, whichever is first. Only steps can be repeated exactly."""

    steps: int | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        """Refuse a search without an end. Raises ValueError."""
        if self.steps is None and self.seconds is None:
            raise ValueError("Give a limit of steps or of seconds.")


@dataclass(frozen=True, slots=True)
class Progress:
    """Steps done, seconds since it began, share of its limit used (0 to 1), and the best so far with its votes.

    Whoever keeps the last timetable has something to show if the process is killed.
    """

    steps: int
    seconds: float
    share: float
    votes: int
    timetable: Timetable


def never() -> bool:
    """Do not stop."""
    return False


class Search:
    """Anneals a state and remembers the best grid it saw. Same state, seed and steps: same answer."""

    def __init__(
        self,
        state: State,
        *,
        seed: int,
        limits: Limits,
        heat: float = 1.0,
        on_progress: Callable[[Progress], None] | None = None,
        stop: Callable[[], bool] = never,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`heat` scales the first temperature; `stop` is asked every millisecond or so."""
        self.state = state
        self.limits = limits
        self.on_progress = on_progress
        self.stop = stop
        self.clock = clock
        self.started = clock()
        self.steps = 0
        self.best = list(state.grid)
        self.best_value = state.value
        self.runs = 0
        self._annealed = 0.0
        self._told: tuple[list[int], int, Timetable] | None = None
        self._random = Random(seed)  # noqa: S311 - nobody gains by guessing it, and it must be repeatable
        self._pairs = _pairs(state)
        votes = state.board.problem.votes
        weight = sum(vote.weight for vote in votes) / len(votes) if votes else 1.0
        self._hot = HOT * heat * weight * state.unit
        self._cold = COLD * min(heat, 1.0) * weight * state.unit

    def ended(self) -> bool:
        """Whether a limit is reached or the search was asked to stop."""
        return self.share() >= 1 or self.stop()

    def share(self) -> float:
        """Share of the limits used so far."""
        used = 0.0
        if self.limits.steps is not None:
            used = self.steps / self.limits.steps if self.limits.steps else 1.0
        if self.limits.seconds is not None:
            spent = self.clock() - self.started
            used = max(used, spent / self.limits.seconds if self.limits.seconds else 1.0)
        return used

    def progress(self) -> Progress:
        """Where it stands."""
        spent = self.clock() - self.started
        board = self.state.board
        if self._told is None or self._told[0] is not self.best:
            cells = self.state.cells(self.best)
            self._told = (self.best, board.grid_votes(self.best), board.timetable(cells))
        _, votes, timetable = self._told
        return Progress(self.steps, spent, min(1.0, self.share()), votes, timetable)

    def accept(self, cells: Sequence[int | None]) -> None:
        """Take a timetable found by other means, if it is better; it must be allowed."""
        state = self.state
        grid = [state.empty] * state.positions
        outside = state.board.cells
        for i, cell in enumerate(cells):
            grid[outside if cell is None else cell] = i
            outside += cell is None
        state.restore(grid, 0)
        state.value = state.recount()
        if state.value > self.best_value:
            self.best, self.best_value = list(grid), state.value
        state.restore(self.best, self.best_value)

    def run(self, *, runs: int | None = None, until: int | None = None) -> None:
        """Run after run until a limit, a stop, so many runs, or a run whose best satisfies `until` votes."""
        begun = self.runs
        while self._pairs and not self.ended() and self.runs - begun != runs:
            if until is not None and self.runs and self.state.votes() >= until:
                break
            self.anneal(self._fit(FIRST_RUN * self.state.board.cells << self.runs))
            self.runs += 1

    def _fit(self, length: int) -> int:
        """Shorten or stretch a run so that it has cooled down when the limit comes."""
        left = math.inf
        if self.limits.steps is not None:
            left = self.limits.steps - self.steps
        spent = self.clock() - self.started
        if self.limits.seconds is not None and self.steps:
            # 5 % are left for the clock's unevenness: a run that is cut off a little too early is worth less.
            left = min(left, 0.95 * (self.limits.seconds - spent) * self.steps / max(self._annealed, 1e-9))
        return max(1, int(left)) if left < 1.5 * length else length

    def anneal(self, steps: int) -> None:
        """One run from hot to cold in so many steps, cut off at a limit or a stop."""
        blocks = max(1, -(-steps // BLOCK))
        cooling = (self._cold / self._hot) ** (1 / max(1, blocks - 1))
        temperature = self._hot
        began = self.clock()
        for block in range(blocks):
            if block and self.ended():
                break
            before = self.best_value
            done = min(BLOCK, steps - block * BLOCK)
            self._block(done, [temperature * log for log in _LOGS])
            self.steps += done
            temperature *= cooling
            if self.on_progress and (block % 16 == 0 or self.best_value != before):
                self.on_progress(self.progress())
        self._annealed += self.clock() - began
        self.state.restore(self.best, self.best_value)

    def _block(self, steps: int, thresholds: list[int] | list[float]) -> None:
        """Do some steps at one temperature.

        This is `State.delta` written out: a call would cost more than the count. A test holds the two
        together.
        """
        state, pairs, random = self.state, self._pairs, self._random.random
        grid, slot_of, rest, count = state.grid, state.slot, state.rest, state.count
        allowed, bonus, attracts, shares = state.allowed, state.bonus, state.attracts, state.shares
        members, spread, unit, outside = state.members, state.spread, state.unit, state.board.slots
        choices = len(pairs)
        for _ in range(steps):
            a, b = pairs[int(random() * choices)]
            p = grid[a]
            q = grid[b]
            if p == q or not allowed[p][b] or not allowed[q][a]:
                continue
            slot = slot_of[a]
            other = slot_of[b]
            if slot == other or spread[p] is not spread[q]:
                change = state.delta(a, b)
                if change is None:
                    continue
                gain = change
            else:
                if shares[q] and shares[q] & (members[slot] ^ (1 << p)):
                    continue
                votes = (rest[a] | attracts[a][q]).bit_count() - count[slot]
                if other != outside:
                    if shares[p] and shares[p] & (members[other] ^ (1 << q)):
                        continue
                    votes += (rest[b] | attracts[b][p]).bit_count() - count[other]
                gain = unit * votes + bonus[p][b] - bonus[p][a] + bonus[q][a] - bonus[q][b]
            if gain >= 0 or gain >= thresholds[int(random() * BLOCK)]:
                state.swap(a, b, gain)
                if state.value > self.best_value:
                    self.best_value = state.value
                    self.best = grid[:]


def _pairs(state: State) -> list[tuple[int, int]]:
    """Position pairs worth exchanging: not outside with outside, nor two spaces of a slot that are alike."""
    board = state.board

    def kind(cell: int) -> tuple[object, ...]:
        rows = range(board.size)
        return (
            board.webcast[cell % board.width],
            *(board.allowed[i][cell] for i in rows),
            *(state.bonus[i][cell] for i in rows),
        )

    kinds: dict[tuple[object, ...], int] = {}
    of = [kinds.setdefault(kind(cell), len(kinds)) for cell in range(board.cells)]
    return [
        (a, b)
        for a in range(board.cells)
        for b in range(a + 1, state.positions)
        if state.slot[a] != state.slot[b] or of[a] != of[b]
    ]
