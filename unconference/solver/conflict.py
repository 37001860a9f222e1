"""Whether what must be held can be held; and if not, which requirements conflict, and what comes nearest.

Only pins and "must be held" can make a board impossible: any other session may simply not be held.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .board import Board
from .reasons import Reason, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .problem import Problem


@dataclass(frozen=True, slots=True)
class Nearest:
    """The board with as few pins and musts given up as possible: `dropped` says which."""

    problem: Problem
    dropped: tuple[Reason, ...]


class Requirements:
    """What must be held, and all that stands in its way, as requirements that can be switched on and off.

    A set of requirements is a whole number with a bit for each.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self.reasons: list[Reason] = []
        self._number: dict[Reason, int] = {}
        proposals = board.problem.proposals
        # Wishes of the facilitator come last: `minimal` tries first whether the later ones can be left out.
        self.decided = [i for i, p in enumerate(proposals) if p.pin is not None or p.must]
        self.refused = {i: self._refused(i) for i in self.decided}
        self.hosts = self._shared_hosts()
        self.held = {i: self._bit(self._holding(i)) for i in self.decided}

    def _bit(self, reason: Reason) -> int:
        number = self._number.setdefault(reason, len(self.reasons))
        if number == len(self.reasons):
            self.reasons.append(reason)
        return 1 << number

    def _refused(self, i: int) -> list[int]:
        board = self.board
        slots = [self._bits(board.slot_refusals(i, slot)) for slot in range(board.slots)]
        spaces = [self._bits(board.space_refusals(i, space)) for space in range(board.width)]
        return [
            slots[slot] | spaces[space] | self._bits(board.cell_refusals(i, slot, space))
            for slot in range(board.slots)
            for space in range(board.width)
        ]

    def _bits(self, refusals: list[Reason]) -> int:
        bits = 0
        for reason in refusals:
            bits |= self._bit(_requirement(reason))
        return bits

    def _shared_hosts(self) -> list[tuple[int, list[int]]]:
        """(bit, sessions) of each host with several decided sessions."""
        hosted: dict[int, list[int]] = {}
        for i in self.decided:
            for host in set(self.board.problem.proposals[i].hosts):
                hosted.setdefault(host, []).append(i)
        return [
            (self._bit(Reason(Rule.HOST_ELSEWHERE, person=host)), mine)
            for host, mine in sorted(hosted.items())
            if len(mine) > 1
        ]

    def _holding(self, i: int) -> Reason:
        proposal = self.board.problem.proposals[i]
        if proposal.pin is None:
            return Reason(Rule.MUST_BE_HELD, proposal=proposal.id)
        return Reason(Rule.PINNED, proposal=proposal.id)

    @property
    def all(self) -> int:
        """Every requirement."""
        return (1 << len(self.reasons)) - 1

    def place(self, active: int) -> dict[int, int] | None:
        """Cells for all sessions that these requirements want held; None if they cannot all be."""
        options = self._options(active)
        found = _match(options)
        if found is None:
            return None
        hosts = [mine for bit, mine in self.hosts if bit & active]
        if not any(len([i for i in mine if i in options]) > 1 for mine in hosts):
            return found
        placed = self.place_most(active)
        return placed if len(placed) == len(options) else None

    def place_most(self, active: int) -> dict[int, int]:
        """Cells for as many of the sessions as can be held together, by the exact solver."""
        from .highs import Program  # noqa: PLC0415 - a board without a conflict does not load the solver

        board = self.board
        options = self._options(active)
        row = {i: number for number, i in enumerate(options)}
        host_row = {
            (bit, slot): len(row) + board.cells + number
            for number, (bit, slot) in enumerate(
                (bit, slot) for bit, _ in self.hosts if bit & active for slot in range(board.slots)
            )
        }
        program = Program([(0.0, 1.0)] * (len(row) + board.cells + len(host_row)))
        choices = [(i, cell) for i, cells in options.items() for cell in cells]
        if not choices:
            return {}
        hosted = {i: [bit for bit, mine in self.hosts if bit & active and i in mine] for i in options}
        rows = [
            [row[i], len(row) + cell, *(host_row[bit, cell // board.width] for bit in hosted[i])]
            for i, cell in choices
        ]
        answer = program.solve_all(rows)
        return {i: cell for (i, cell), value in zip(choices, answer, strict=True) if value}

    def _options(self, active: int) -> dict[int, list[int]]:
        return {
            i: [cell for cell, refused in enumerate(self.refused[i]) if not refused & active]
            for i in self.decided
            if self.held[i] & active
        }


def _requirement(reason: Reason) -> Reason:
    """The requirement behind one refusal: the same for all cells that it rules out."""
    if reason.rule is Rule.CLOSED:
        return Reason(Rule.CLOSED, space=reason.space)
    if reason.rule in (Rule.HOST_ABSENT, Rule.HOST_ON_DUTY):
        return Reason(reason.rule, person=reason.person)
    if reason.rule is Rule.TOO_SMALL:
        return Reason(reason.rule, proposal=reason.proposal, wanted=reason.wanted)
    return Reason(reason.rule, proposal=reason.proposal, thing=reason.thing)


def _match(options: Mapping[int, list[int]]) -> dict[int, int] | None:
    """Each session in a cell of its own, hosts aside; None if that is impossible."""
    taken: dict[int, int] = {}

    def place(i: int, seen: set[int]) -> bool:
        for cell in options[i]:
            if cell in seen:
                continue
            seen.add(cell)
            if cell not in taken or place(taken[cell], seen):
                taken[cell] = i
                return True
        return False

    if not all(place(i, set()) for i in options):
        return None
    return {i: cell for cell, i in taken.items()}


def find_conflict(requirements: Requirements) -> tuple[Reason, ...]:
    """Requirements that cannot all be met, none of which could be left out. Empty if all can be met."""
    board = requirements.board
    if requirements.place(requirements.all) is not None:
        return ()
    if len(requirements.decided) > board.cells:
        few = Reason(Rule.TOO_FEW_PLACES, wanted=len(requirements.decided), available=board.cells)
        return (few, *(_reason for _reason in requirements.reasons if _is_holding(requirements, _reason)))
    bits = [1 << number for number in range(len(requirements.reasons))]
    chosen = minimal(bits, lambda active: requirements.place(active) is not None)
    return tuple(requirements.reasons[bit.bit_length() - 1] for bit in chosen)


def _is_holding(requirements: Requirements, reason: Reason) -> bool:
    return reason in {requirements.reasons[bit.bit_length() - 1] for bit in requirements.held.values()}


def minimal(bits: list[int], possible: Callable[[int], bool]) -> list[int]:
    """A minimal impossible subset of an impossible set, in few questions (QuickXplain, Junker 2004)."""

    def explain(background: int, fresh: bool, rest: list[int]) -> list[int]:  # noqa: FBT001
        if fresh and not possible(background):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        later = explain(background | sum(first), True, second)
        sooner = explain(background | sum(later), bool(later), first)
        return sooner + later

    return explain(0, False, bits) if bits else []


def nearest(requirements: Requirements) -> Nearest:
    """Give up as few pins and musts as possible: a pin first becomes a must elsewhere, then a wish."""
    board = requirements.board
    problem = board.problem
    placed = requirements.place_most(requirements.all)
    lost = [i for i in requirements.decided if i not in placed]
    dropped = tuple(requirements.reasons[requirements.held[i].bit_length() - 1] for i in lost)
    proposals = list(problem.proposals)
    for i in lost:
        proposals[i] = replace(proposals[i], pin=None, must=False)
    for i in lost:
        if problem.proposals[i].pin is None:
            # As many as possible are held already.
            continue
        softer = list(proposals)
        softer[i] = replace(softer[i], must=True)
        again = Requirements(Board(replace(problem, proposals=tuple(softer))))
        if again.place(again.all) is not None:
            proposals = softer
    return Nearest(problem=replace(problem, proposals=tuple(proposals)), dropped=dropped)
