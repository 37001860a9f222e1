"""Every set of sessions that one slot could hold, with the votes it would satisfy.

A timetable is a choice of one such set ("column") a slot, no proposal in two of them. Seen so, slots that are
alike are interchangeable without being listed one by one, and the linear relaxation is within a few votes of
the optimum, where the model with a variable for each proposal and cell is blind (it spreads every session
evenly over all slots).

Where the sets are too many, slots are cut into parts that hold fewer sessions, as if people could be in one
session of each part. That can only satisfy more votes, so what is proven about it is still a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from .seating import ANY, WITH, plan_seating

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from .board import Board
    from .seating import Seating

MOST = 1_200_000
"""Sets listed at most: what a round of pricing looks through in about 20 ms."""

KINDS = 6
"""Sets times kinds of slots at most, in multiples of `MOST`; beyond it unlike slots become one kind."""

CHUNK = 1 << 16
"""Sets counted at a time, so that the unions fit into the processor's cache and a stop is heard."""

NEVER = -(1 << 20)
"""Votes of a set that a kind of slot cannot hold: less than any prices could make up for."""


class TooManyError(Exception):
    """Even pairs of sessions are too many to list, or the search was stopped meanwhile."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Slots that are alike: set c satisfies `votes[c]` in one, when seated in the way `seated[c]`."""

    slots: tuple[int, ...]
    parts: int
    votes: NDArray[np.int32]
    seated: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Columns:
    """All sets, and what each kind of slot makes of them.

    `members[c]` are the proposals of set c, padded with the number of proposals. `exact`: choices of columns
    and timetables are the same thing, with the same votes.
    """

    members: NDArray[np.uint16]
    kinds: tuple[Kind, ...]
    seating: Seating
    exact: bool


def list_columns(board: Board, *, work: float, stop: Callable[[], bool]) -> Columns:
    """List the columns of a board, with so many steps of counting (see `seating.py`). Raises TooManyError."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for slot in range(board.slots):
        first = slot * board.width
        rows = tuple(tuple(row[first : first + board.width]) for row in board.allowed)
        groups.setdefault((board.away[slot], rows), []).append(slot)
    slots = list(groups.values())
    usable = [i for i in range(board.size) if any(board.allowed[i])]
    size = min(board.width, len(usable))
    sets = _count(len(usable), size)
    if sets > MOST or sets * len(slots) > KINDS * MOST:
        slots = [list(range(board.slots))]
    if sets > MOST:
        size = max((k for k in range(2, size) if _count(len(usable), k) <= MOST), default=0)
    if not size:
        raise TooManyError
    members = _list_sets(board, usable, size, stop)
    seating = plan_seating(board, slots, size, sets=len(members), work=work)
    parts = -(-min(board.width, len(usable)) // size)
    kinds = _count_votes(board, slots, parts=parts, members=members, seating=seating, stop=stop)
    exact = parts == 1 and seating.exact and len(slots) == len(groups)
    return Columns(members, kinds, seating, exact)


def _count(options: int, size: int) -> int:
    return sum(comb(options, k) for k in range(1, size + 1))


def _list_sets(
    board: Board, usable: Sequence[int], size: int, stop: Callable[[], bool]
) -> NDArray[np.uint16]:
    """All sets of at most `size` sessions of which no two share a host, level by level."""
    count = len(usable)
    apart = np.array([[not board.shares[i] >> j & 1 for j in usable] for i in usable], dtype=bool)
    names = np.array([*usable, board.size], dtype=np.uint16)
    level = np.arange(count, dtype=np.uint16).reshape(-1, 1)
    levels = []
    while True:
        padded = np.full((len(level), size), count, dtype=np.uint16)
        padded[:, : level.shape[1]] = level
        levels.append(names[padded])
        if level.shape[1] == size:
            return np.concatenate(levels)
        if stop():
            raise TooManyError
        # Each set grows by every session after its last.
        last = level[:, -1].astype(np.int64)
        more = count - 1 - last
        parent = np.repeat(np.arange(len(level)), more)
        starts = np.cumsum(more) - more
        added = np.arange(len(parent)) - starts[parent] + last[parent] + 1
        fine = np.ones(len(parent), dtype=bool)
        for k in range(level.shape[1]):
            fine &= apart[level[parent, k], added]
        level = np.column_stack((level[parent[fine]], added[fine].astype(np.uint16)))


def _words(bits: Sequence[int], width: int) -> NDArray[np.uint64]:
    """The bits of whole numbers in 64-bit words, a column for each number."""
    data = b"".join(value.to_bytes(8 * width, "little") for value in bits)
    return np.ascontiguousarray(np.frombuffer(data, dtype="<u8").reshape(len(bits), width).T)


def _count_votes(
    board: Board,
    slots: Sequence[Sequence[int]],
    *,
    parts: int,
    members: NDArray[np.uint16],
    seating: Seating,
    stop: Callable[[], bool],
) -> tuple[Kind, ...]:
    """For each kind of slot and each set the most votes of all ways to seat it."""
    width = max(1, -(-max((bits.bit_length() for bits in board.bits.values()), default=1) // 64))
    # What hosts wish for otherwise is lost while they host: their bits are in the union, and are taken off
    # again.
    lost = np.array([b.bit_count() - o.bit_count() for b, o in zip(board.busy, board.own, strict=True)] + [0])
    tables = [_words([*row, 0], width) for row in _attracts(board)]
    away = [_words([_always_away(board, group)], width) for group in slots]
    missing = [int(np.bitwise_count(bits).sum()) for bits in away]
    votes = np.full((len(slots), len(members)), NEVER, dtype=np.int32)
    seated = np.zeros((len(slots), len(members)), dtype=np.uint8)
    for start in range(0, len(members), CHUNK):
        if stop():
            raise TooManyError
        chunk = members[start : start + CHUNK]
        here = slice(start, start + len(chunk))
        less = lost[chunk].sum(axis=1, dtype=np.int32)
        sides = {side for way in seating.ways for side in way}
        satisfied = {(side, k): tables[side][:, chunk[:, k]] for side in sides for k in range(chunk.shape[1])}
        for number, (way, fits) in enumerate(zip(seating.ways, seating.fit(chunk), strict=True)):
            union = reduce(np.bitwise_or, [satisfied[side, k] for k, side in enumerate(way)])
            for kind, fit in enumerate(fits):
                counted = -less - missing[kind]
                for word, gone in zip(union, away[kind], strict=True):
                    counted += np.bitwise_count(word | gone)
                better = fit & (counted > votes[kind, here])
                votes[kind, here][better] = counted[better]
                seated[kind, here][better] = number
    return tuple(Kind(tuple(group), parts, votes[kind], seated[kind]) for kind, group in enumerate(slots))


def _attracts(board: Board) -> list[list[int]]:
    """Bits of those whom each session satisfies or keeps busy, by the side that it is on."""
    without = [board.attracts(i, webcast=False) | board.busy[i] for i in range(board.size)]
    full = [board.attracts(i, webcast=True) | board.busy[i] for i in range(board.size)]
    carried = [
        any(row[c] and board.webcast[c % board.width] for c in range(board.cells)) for row in board.allowed
    ]
    best = [f if webcast else w for f, w, webcast in zip(full, without, carried, strict=True)]
    return [without, full, best]


def _always_away(board: Board, slots: Sequence[int]) -> int:
    """Bits of those who are away in all of these slots."""
    bits = board.away[slots[0]]
    for slot in slots:
        bits &= board.away[slot]
    return bits


def seat(board: Board, columns: Columns, kind: Kind, column: int, slot: int) -> list[tuple[int, int]] | None:
    """Spaces for a column's sessions in one slot, as (proposal, cell); None if they do not fit after all."""
    way = columns.seating.ways[int(kind.seated[column])]
    inside = [
        (int(i), side) for i, side in zip(columns.members[column], way, strict=True) if int(i) < board.size
    ]
    first = slot * board.width
    taken: dict[int, int] = {}

    def place(who: int, seen: set[int]) -> bool:
        i, side = inside[who]
        for space in range(board.width):
            if space in seen or not board.allowed[i][first + space]:
                continue
            if side != ANY and board.webcast[space] != (side == WITH):
                continue
            seen.add(space)
            if space not in taken or place(taken[space], seen):
                taken[space] = who
                return True
        return False

    if not all(place(who, set()) for who in range(len(inside))):
        return None
    return [(inside[who][0], first + space) for space, who in taken.items()]
