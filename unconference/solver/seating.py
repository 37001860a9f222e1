"""Whether a set of sessions fits into the spaces of a slot side by side, for many sets at once.

By Hall's theorem it does if no group of spaces is the only choice of more sessions than it has spaces. Groups
to look at are the unions of what single sessions can use: few, because spaces differ in size and equipment
only.

Where votes from home are at stake, each way to divide a set between spaces with and without webcast is a
seating of its own, and the best of them counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from .board import Board

WITHOUT, WITH, ANY = 0, 1, 2
"""Where a member of a set may be: in a space without a webcast, with one, or in any."""

SPEED = 200_000_000
"""Steps of counting that a second allows, a step being one set, position, way and condition."""

GROUPS = 256
"""Groups of spaces that are looked at, at most."""


@dataclass(frozen=True, slots=True)
class _Fits:
    """What the sessions may use in one kind of slot: `barred` ones nothing, the rest by Hall's conditions.

    A condition is (number of spaces, for each side which sessions have no choice but these spaces).
    """

    barred: NDArray[np.bool_]
    conditions: tuple[tuple[int, NDArray[np.uint8]], ...]


@dataclass(frozen=True, slots=True)
class Seating:
    """The ways to seat a set: for each way and position a side. `exact`: no way or condition is left out."""

    ways: tuple[tuple[int, ...], ...]
    kinds: tuple[_Fits, ...]
    exact: bool

    def fit(self, members: NDArray[np.uint16]) -> Iterator[list[NDArray[np.bool_]]]:
        """For each way and then each kind of slot, which of these sets can be seated."""
        positions = range(members.shape[1])
        free = [~_any(kind.barred[members[:, k]] for k in positions) for kind in self.kinds]
        sides = sorted({side for way in self.ways for side in way})
        shared = {id(kind.conditions): kind.conditions for kind in self.kinds}
        # Looked up once for all ways: the look-ups are what takes time.
        bound = {
            (key, number, side, k): table[side][members[:, k]]
            for key, conditions in shared.items()
            for number, (_, table) in enumerate(conditions)
            for side in sides
            for k in positions
        }
        for way in self.ways:
            met = {}
            for key, conditions in shared.items():
                met[key] = np.ones(len(members), dtype=bool)
                for number, (room, _) in enumerate(conditions):
                    met[key] &= sum(bound[key, number, side, k] for k, side in enumerate(way)) <= room
            yield [met[id(kind.conditions)] & mine for kind, mine in zip(self.kinds, free, strict=True)]


def _any(arrays: Iterable[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    return reduce(np.logical_or, arrays)


def plan_seating(
    board: Board, slots: Sequence[Sequence[int]], size: int, *, sets: int, work: float
) -> Seating:
    """Prepare for so many sets of at most `size` sessions in these kinds of slots.

    `work` is how many steps counting them may take (`SPEED` a second). If that is too little, ways or
    conditions are left out: more sets seem possible than are, and a bound over them is still one.
    """
    web = sum(1 << space for space in range(board.width) if board.webcast[space])
    every = (1 << board.width) - 1
    fits = [_usable(board, group) for group in slots]
    ways, exact = _ways(board, size, web=web, every=every)
    masks = {WITHOUT: every & ~web, WITH: web, ANY: every}
    conditions = _conditions(fits, sorted({side for way in ways for side in way}), masks, size)
    count = sum(len(mine) for mine in {id(mine): mine for mine in conditions}.values())
    if sets * size * len(ways) * (1 + count) > work:
        ways, exact = ((ANY,) * size,), len(ways) == 1
        conditions = _conditions(fits, [ANY], masks, size)
        count = sum(len(mine) for mine in {id(mine): mine for mine in conditions}.values())
    if sets * size * (1 + count) > work or count > GROUPS * len(slots):
        conditions, exact = [()] * len(slots), False
    kinds = tuple(
        _Fits(np.array([not mask for mask in mine] + [False]), found)
        for mine, found in zip(fits, conditions, strict=True)
    )
    return Seating(ways, kinds, exact)


def _usable(board: Board, slots: Sequence[int]) -> list[int]:
    """Spaces that each session may use in some of these slots, as bits."""
    found = []
    for row in board.allowed:
        mask = 0
        for slot in slots:
            for space in range(board.width):
                mask |= row[slot * board.width + space] << space
        found.append(mask)
    return found


def _ways(board: Board, size: int, *, web: int, every: int) -> tuple[tuple[tuple[int, ...], ...], bool]:
    if not any(board.remote) or web in (0, every):
        return ((ANY,) * size,), True
    room = (every & ~web).bit_count()
    return tuple(way for way in product((WITH, WITHOUT), repeat=size) if way.count(WITHOUT) <= room), True


def _conditions(
    fits: Sequence[Sequence[int]], sides: Sequence[int], masks: dict[int, int], size: int
) -> list[tuple[tuple[int, NDArray[np.uint8]], ...]]:
    """Hall's conditions of each kind; kinds that differ only in what they bar share one tuple."""
    base = [0] * len(fits[0])
    for mine in fits:
        base = [a | b for a, b in zip(base, mine, strict=True)]
    common = _hall(base, sides, masks, size)
    return [
        common
        if all(mask in (0, full) for mask, full in zip(mine, base, strict=True))
        else _hall(mine, sides, masks, size)
        for mine in fits
    ]


def _hall(
    fits: Sequence[int], sides: Sequence[int], masks: dict[int, int], size: int
) -> tuple[tuple[int, NDArray[np.uint8]], ...]:
    groups = {0}
    for mask in sorted({mask & masks[side] for mask in fits for side in sides}):
        groups |= {group | mask for group in groups}
        if len(groups) > GROUPS:
            break
    found = []
    for group in sorted(groups):
        if group.bit_count() >= size:
            continue
        bound = np.zeros((3, len(fits) + 1), dtype=np.uint8)
        for side in sides:
            bound[side, :-1] = [mask != 0 and not mask & masks[side] & ~group for mask in fits]
        if bound.any():
            found.append((group.bit_count(), bound))
    return tuple(found)
