"""The usual way to make the timetable by hand: the most wanted first, in the first place that will do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .board import Board


def greedy(board: Board, start: list[int | None] | None = None) -> list[int | None]:
    """Cells by proposal, None for not held.

    In order of votes, each next session goes to the slot with the fewest sessions so far, into the smallest
    space that will do: that is how a facilitator fills a wall, the most popular sessions apart from each
    other and the large rooms kept for those who need them. It honours every hard requirement and looks at
    nobody's other votes. Sessions placed in `start` stay there.
    """
    cells: list[int | None] = list(start) if start else [None] * board.size
    taken = {cell for cell in cells if cell is not None}
    members = [0] * board.slots
    for i, cell in enumerate(cells):
        if cell is not None:
            members[cell // board.width] |= 1 << i
    spaces = sorted(range(board.width), key=lambda space: board.problem.spaces[space].capacity)
    for i in sorted(range(board.size), key=lambda i: -board.wanted[i]):
        if cells[i] is not None:
            continue
        for slot in sorted(range(board.slots), key=lambda slot: members[slot].bit_count()):
            free = [slot * board.width + space for space in spaces]
            cell = next((c for c in free if board.allowed[i][c] and c not in taken), None)
            if cell is not None and not board.shares[i] & members[slot]:
                cells[i] = cell
                taken.add(cell)
                members[slot] |= 1 << i
                break
    return cells
