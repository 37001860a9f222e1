"""One manual move on the grid: what it costs, fast enough to be shown while a session is being dragged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .attendance import Voters
from .interest import seats_when_repeated
from .problem import Placement, Timetable
from .reasons import Reason, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .board import Board


@dataclass(frozen=True, slots=True)
class Clash:
    """How many people want both of two sessions in one slot. `first` < `second`, proposals' ids."""

    slot: int
    first: int
    second: int
    people: int


@dataclass(frozen=True, slots=True)
class Move:
    """What a move would do.

    `votes`: how many more (or, below 0, fewer) votes can be attended. `broken`: hard requirements that do not
    hold after it and did before. `clashes`: pairs that it puts side by side, the worst first. `swapped`: the
    session that changes places with the moved one, or leaves the grid for it.
    """

    timetable: Timetable
    votes: int
    broken: tuple[Reason, ...] = ()
    clashes: tuple[Clash, ...] = ()
    swapped: int | None = None


class Desk:
    """A timetable under a facilitator's hands; it may break requirements, and says so."""

    def __init__(self, board: Board, timetable: Timetable) -> None:
        """Places in slots or spaces that the board no longer has are ignored."""
        self.board = board
        known = [place for place in timetable.places if on_board(board, place)]
        self.timetable = Timetable(tuple(sorted(known)))
        self.grid = {board.cell(place): board.proposal_index[place.proposal] for place in known}
        self._where = {i: cell for cell, i in sorted(self.grid.items(), reverse=True)}
        self.repeats = len({place.proposal for place in known}) < len(known)
        self._clashes: dict[tuple[int, int], int] = {}
        self._voters: list[set[int]] = [set() for _ in range(board.size)]
        for vote in board.problem.votes:
            self._voters[board.proposal_index[vote.proposal]].add(vote.person)
        self._rows = [self._inside(slot, self.grid) for slot in range(board.slots)]
        self._votes = [board.slot_votes(slot, row) for slot, row in enumerate(self._rows)]
        self._people = Voters(board.problem) if self.repeats else None
        self._got = self._people.attend(self.timetable).votes if self._people else {}
        self.votes = sum(self._got.values()) if self.repeats else sum(self._votes)

    def preview(self, proposal: int, to: tuple[int, int] | None, *, source: Placement | None = None) -> Move:
        """Tell what putting a proposal at the (slot, space) `to` would do, or taking it off the grid (None).

        Whoever is there takes the place that it leaves. `source` is the holding to move when there are two.
        Raises KeyError for ids that the board does not have.
        """
        board = self.board
        i = board.proposal_index[proposal]
        start = board.cell(source) if source else self._where.get(i)
        end = None if to is None else board.slot_index[to[0]] * board.width + board.space_index[to[1]]
        if start == end:
            return Move(timetable=self.timetable, votes=0)
        grid = dict(self.grid)
        other = grid.pop(end, None) if end is not None else None
        if start is not None:
            grid.pop(start)
            if other is not None:
                grid[start] = other
        if end is not None:
            grid[end] = i
        slots = {cell // board.width for cell in (start, end) if cell is not None}
        timetable = self._name(grid)
        before = set(self._broken(self.grid, slots))
        return Move(
            timetable=timetable,
            votes=self._change(grid, timetable, slots, [i] if other is None else [i, other]),
            broken=tuple(reason for reason in self._broken(grid, slots) if reason not in before),
            clashes=self._made(grid, slots),
            swapped=None if other is None else board.problem.proposals[other].id,
        )

    def votes_if_moved(self, i: int, end: int) -> int | None:
        """As `preview`, for indices and votes only; None if it is forbidden."""
        start, other = self._where.get(i), self.grid.get(end)
        if i == other:
            return 0 if start == end else None
        if not self._may_be(i, end) or (other is not None and not self._may_be(other, start)):
            return None
        board = self.board
        slot, space = divmod(end, board.width)
        after = {slot: [(j, at) for j, at in self._rows[slot] if at != space]}
        if start is not None:
            home, room = divmod(start, board.width)
            row = after.get(home, self._rows[home])
            after[home] = [(j, at) for j, at in row if at != room]
            if other is not None:
                after[home].append((other, room))
        after[slot].append((i, space))
        if any(_together(board, row) for row in after.values()):
            return None
        if self._people is None:
            return sum(board.slot_votes(s, row) - self._votes[s] for s, row in after.items())
        grid = {cell: j for cell, j in self.grid.items() if cell not in (start, end)}
        grid[end] = i
        if start is not None and other is not None:
            grid[start] = other
        return self._change(grid, self._name(grid), set(), [i] if other is None else [i, other])

    def _may_be(self, i: int, cell: int | None) -> bool:
        """Whether a session may be in a cell, or off the grid, whatever else is on it."""
        proposal = self.board.problem.proposals[i]
        if cell is None:
            return not proposal.must and proposal.pin is None
        if self.repeats and len(self.timetable.of(proposal.id)) > 1:
            return not self.board.refusals(i, cell, seats=seats_when_repeated(self.board.seats[i]))
        return self.board.allowed[i][cell]

    def costs(self, proposal: int) -> dict[tuple[int, int], int]:
        """Change of votes by (slot, space), for every place that no hard requirement forbids."""
        board = self.board
        problem = board.problem
        i = board.proposal_index[proposal]
        found = {}
        for cell in range(board.cells):
            change = self.votes_if_moved(i, cell)
            if change is not None:
                found[problem.slots[cell // board.width], problem.spaces[cell % board.width].id] = change
        return found

    def broken(self) -> tuple[Reason, ...]:
        """Every hard requirement that the timetable breaks."""
        return tuple(self._broken(self.grid, set(range(self.board.slots))))

    def clashes(self) -> tuple[Clash, ...]:
        """All pairs side by side that somebody wants both of, the worst first."""
        found = [self._pair(s, i, j) for s in range(self.board.slots) for i, j in self._pairs(s, self.grid)]
        return _worst_first(found)

    def _inside(self, slot: int, grid: dict[int, int]) -> list[tuple[int, int]]:
        width = self.board.width
        first = slot * width
        return [(grid[first + space], space) for space in range(width) if first + space in grid]

    def _change(
        self, grid: dict[int, int], timetable: Timetable, slots: set[int], moved: Sequence[int]
    ) -> int:
        if self._people is None:
            return sum(self.board.slot_votes(s, self._inside(s, grid)) - self._votes[s] for s in slots)
        # Nobody else is concerned than those who want, or host, what moves.
        held = self._people.held(timetable)
        names = [self.board.problem.proposals[i].id for i in moved]
        concerned = set[int]().union(*(self._people.concerned(name) for name in names))
        return sum(self._people.best_for(name, held)[1] - self._got[name] for name in concerned)

    def _name(self, grid: dict[int, int]) -> Timetable:
        problem, width = self.board.problem, self.board.width
        return Timetable(
            tuple(
                sorted(
                    Placement(
                        problem.slots[c // width], problem.spaces[c % width].id, problem.proposals[i].id
                    )
                    for c, i in grid.items()
                )
            )
        )

    def _broken(self, grid: dict[int, int], slots: set[int]) -> list[Reason]:
        board = self.board
        proposals = board.problem.proposals
        times: dict[int, int] = {}
        for i in grid.values():
            times[i] = times.get(i, 0) + 1
        found = []
        for slot in sorted(slots):
            inside = self._inside(slot, grid)
            for i, space in inside:
                seats = seats_when_repeated(board.seats[i]) if times[i] > 1 else None
                found += board.refusals(i, slot * board.width + space, seats=seats)
            for i, j in self._pairs(slot, grid):
                name = board.problem.slots[slot]
                found += [
                    Reason(
                        Rule.HOST_ELSEWHERE,
                        proposal=proposals[i].id,
                        other=proposals[j].id,
                        person=host,
                        slot=name,
                    )
                    for host in sorted(set(proposals[i].hosts) & set(proposals[j].hosts))
                ]
                if i == j:
                    found.append(Reason(Rule.HELD_TWICE, proposal=proposals[i].id, slot=name))
        found += [
            Reason(Rule.MUST_BE_HELD, proposal=proposal.id)
            for i, proposal in enumerate(proposals)
            if (proposal.must or proposal.pin) and i not in times
        ]
        return found

    def _pairs(self, slot: int, grid: dict[int, int]) -> Iterable[tuple[int, int]]:
        inside = sorted(i for i, _ in self._inside(slot, grid))
        return ((i, j) for k, i in enumerate(inside) for j in inside[k + 1 :])

    def _pair(self, slot: int, i: int, j: int) -> Clash:
        if (i, j) not in self._clashes:
            self._clashes[i, j] = len(self._voters[i] & self._voters[j])
        problem = self.board.problem
        first, second = sorted((problem.proposals[i].id, problem.proposals[j].id))
        return Clash(problem.slots[slot], first, second, self._clashes[i, j])

    def _made(self, grid: dict[int, int], slots: set[int]) -> tuple[Clash, ...]:
        before = {pair for slot in slots for pair in self._pairs(slot, self.grid)}
        found = [self._pair(s, *pair) for s in slots for pair in self._pairs(s, grid) if pair not in before]
        return _worst_first(found)


def on_board(board: Board, place: Placement) -> bool:
    """Whether the board still has what a place names."""
    return (
        place.slot in board.slot_index
        and place.space in board.space_index
        and place.proposal in board.proposal_index
    )


def _together(board: Board, row: Sequence[tuple[int, int]]) -> bool:
    """Whether somebody would host two of these sessions, or one of them is there twice."""
    bits = sum(1 << i for i in {i for i, _ in row})
    return len({i for i, _ in row}) < len(row) or any(board.shares[i] & bits for i, _ in row)


def _worst_first(clashes: Iterable[Clash]) -> tuple[Clash, ...]:
    return tuple(
        sorted((c for c in clashes if c.people), key=lambda c: (-c.people, c.slot, c.first, c.second))
    )
