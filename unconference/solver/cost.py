"""A timetable under change, and what each change would cost, counted from the little that it touches.

Value = `unit` for each vote that can be attended + small bonuses and penalties for what is only wished:
as many sessions held as there is room for, webcast ones in different slots, little moved in a re-run.
`unit` exceeds all the small ones together, so that a vote always counts more; only the price of moving a
released session is in votes, because it is meant to be weighed against them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .problem import Need

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .board import Board


class State:
    """Sessions in cells: `grid[position]` is a proposal's index or `empty`; from `cells` on they are outside.

    For each cell `rest` is the union of the others in its slot; swapping two sessions then costs two unions
    and two counts to evaluate.
    """

    def __init__(
        self, board: Board, cells: Sequence[int | None], *, keep: Sequence[Sequence[int]] = ()
    ) -> None:
        """`cells[i]` is where proposal i is held, None for not held; all allowed.

        `keep[i][cell]` are the votes that it is worth to have it there.
        """
        self.board = board
        self.empty = board.size
        outside = [i for i, cell in enumerate(cells) if cell is None]
        # A few more places outside than needed, so that a session can leave while others pass.
        self.positions = board.cells + len(outside) + 3
        self.grid = [self.empty] * board.cells + outside + [self.empty] * 3
        for i, cell in enumerate(cells):
            if cell is not None:
                self.grid[cell] = i
        self.slot = [p // board.width if p < board.cells else board.slots for p in range(self.positions)]
        self._prepare_bonuses(keep)
        self._prepare_votes()
        self.rest = [0] * self.positions
        self.members = [0] * (board.slots + 1)
        self.count = [0] * (board.slots + 1)
        self.live = [0] * (board.slots + 1)
        for slot in range(board.slots):
            self.refresh(slot)
        self.value = self.recount()

    def _prepare_bonuses(self, keep: Sequence[Sequence[int]]) -> None:
        board = self.board
        # One more session held outweighs all that it may add to the crowding of webcasts in its slot.
        hold = board.width
        self.unit = 1 + hold * board.size + board.slots * board.width * board.width
        needed = [proposal.must or proposal.pin is not None for proposal in board.problem.proposals]
        everything = self.unit * (1 + sum(board.wanted) + sum(max(row, default=0) for row in keep))
        outside = [0] * (self.positions - board.cells)
        self.bonus: list[list[int]] = []
        for i in range(board.size):
            # The votes that hosts give their own session are counted by `slot_votes` as soon as it is held,
            # and their other bits in that slot are lost; `count` holds all bits of theirs, so the rest is
            # taken off here.
            base = hold - self.unit * (board.busy[i].bit_count() - board.own[i].bit_count())
            base += everything if needed[i] else 0
            row = [base + self.unit * votes for votes in keep[i]] if keep else [base] * board.cells
            self.bonus.append(row + outside)
        self.bonus.append([0] * self.positions)

    def _prepare_votes(self) -> None:
        board = self.board
        hall = [board.hall[i] | board.busy[i] for i in range(board.size)] + [0]
        full = [board.hall[i] | board.remote[i] | board.busy[i] for i in range(board.size)] + [0]
        outside = self.positions - board.cells
        self.attracts = [full if web else hall for web in board.webcast] * board.slots + [hall] * outside
        anywhere = [True] * outside
        self.allowed = [row + anywhere for row in board.allowed] + [[True] * self.positions]
        self.shares = [*board.shares, 0]
        self.spread = [Need.WEBCAST in needs for needs in board.needs] + [False]
        self.lost = [away.bit_count() for away in board.away]

    def refresh(self, slot: int) -> None:
        """Count one slot anew after a change in it."""
        grid, attracts, rest = self.grid, self.attracts, self.rest
        first = slot * self.board.width
        cells = range(first, first + self.board.width)
        union = self.board.away[slot]
        for cell in cells:
            rest[cell] = union
            union |= attracts[cell][grid[cell]]
        self.count[slot] = union.bit_count()
        union = members = live = 0
        for cell in reversed(cells):
            i = grid[cell]
            rest[cell] |= union
            union |= attracts[cell][i]
            members |= 1 << i
            live += self.spread[i]
        self.members[slot] = members
        self.live[slot] = live

    def recount(self) -> int:
        """The value from scratch: what `value` must be after any sequence of swaps."""
        board = self.board
        total = sum(self.bonus[i][position] for position, i in enumerate(self.grid) if position < board.cells)
        for slot in range(board.slots):
            union = board.away[slot]
            live = 0
            for cell in range(slot * board.width, (slot + 1) * board.width):
                union |= self.attracts[cell][self.grid[cell]]
                live += self.spread[self.grid[cell]]
            total += self.unit * (union.bit_count() - self.lost[slot]) - crowding(live)
        return total

    def delta(self, a: int, b: int) -> int | None:
        """What exchanging two positions adds to the value; None if a hard requirement forbids it."""
        if a > b:
            a, b = b, a
        p, q = self.grid[a], self.grid[b]
        slot, other = self.slot[a], self.slot[b]
        if p == q or slot == self.board.slots:
            return 0
        if not (self.allowed[p][b] and self.allowed[q][a]):
            return None
        bonus = self.bonus[p][b] - self.bonus[p][a] + self.bonus[q][a] - self.bonus[q][b]
        if slot == other:
            return bonus + self._within(a, b)
        if self.shares[q] & (self.members[slot] ^ (1 << p)):
            return None
        votes = (self.rest[a] | self.attracts[a][q]).bit_count() - self.count[slot]
        step = self.spread[q] - self.spread[p]
        gain = bonus + crowding(self.live[slot]) - crowding(self.live[slot] + step)
        if other != self.board.slots:
            if self.shares[p] & (self.members[other] ^ (1 << q)):
                return None
            votes += (self.rest[b] | self.attracts[b][p]).bit_count() - self.count[other]
            gain += crowding(self.live[other]) - crowding(self.live[other] - step)
        return gain + self.unit * votes

    def _within(self, a: int, b: int) -> int:
        """Votes by exchanging two spaces of one slot: only a webcast makes a difference."""
        if self.attracts[a] is self.attracts[b]:
            return 0
        slot = self.slot[a]
        first = slot * self.board.width
        union = self.board.away[slot] | self.attracts[a][self.grid[b]] | self.attracts[b][self.grid[a]]
        for cell in range(first, first + self.board.width):
            if cell not in (a, b):
                union |= self.attracts[cell][self.grid[cell]]
        return self.unit * (union.bit_count() - self.count[slot])

    def swap(self, a: int, b: int, gain: int) -> None:
        """Exchange two positions, whose `delta` was `gain`."""
        grid = self.grid
        grid[a], grid[b] = grid[b], grid[a]
        self.value += gain
        for slot in {self.slot[a], self.slot[b]}:
            if slot < self.board.slots:
                self.refresh(slot)

    def restore(self, grid: Sequence[int], value: int) -> None:
        """Go back to a grid that was seen before, with its value."""
        self.grid[:] = grid
        for slot in range(self.board.slots):
            self.refresh(slot)
        self.value = value

    def votes(self) -> int:
        """Votes that can be attended as it stands."""
        return self.board.grid_votes(self.grid)

    def cells(self, grid: Sequence[int] | None = None) -> list[int | None]:
        """Where each proposal is held in this grid, or another; None for not held."""
        found: list[int | None] = [None] * self.board.size
        for cell, i in enumerate((grid or self.grid)[: self.board.cells]):
            if i != self.empty:
                found[i] = cell
        return found


def crowding(live: int) -> int:
    """Pairs of webcast sessions that share a slot."""
    return live * (live - 1) // 2
