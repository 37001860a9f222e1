"""One day of the agenda as a table: a column a room, a row wherever something starts or ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hybrid.queries.conflicts import overlapping_pairs
from hybrid.queries.programme import state_of

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.queries.programme import Item


@dataclass(slots=True)
class Cell:
    """What one room has from a row on, for ``rows`` rows and ``columns`` columns; no items: free."""

    items: list[Item]
    rows: int = 1
    columns: int = 1
    is_wide: bool = False
    state: str = ""

    @property
    def starts(self) -> dt.datetime:
        """When the first of its sessions starts."""
        return min(item.starts for item in self.items)

    @property
    def until(self) -> dt.datetime:
        """When the last of its sessions ends."""
        return max(item.ends for item in self.items)

    @property
    def is_narrow(self) -> bool:
        """Whether the column says in which room it is."""
        return not self.is_wide


@dataclass(slots=True)
class Row:
    """The cells that begin at ``starts``; rooms that are still busy from above have none."""

    starts: dt.datetime
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Column:
    """A room, or with an empty slug whatever is in none."""

    pk: int | None
    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The table of one day."""

    columns: list[Column]
    rows: list[Row]


def grid_of(
    items: list[Item],
    rooms: list[Column],
    *,
    everywhere: str,
    now: dt.datetime,
    beside: list[Item] | None = None,
) -> Grid:
    """Lay ``items`` of one day, in order of start, into a table.

    What nothing else goes on beside, a plenary or lunch, reaches across the whole table, as in a printed
    programme. Only rooms that have something of their own that day are columns; what is in no room but beside
    something else has a last column, named ``everywhere``. Sessions of one room that overlap share a cell.
    ``beside``: the whole day, where ``items`` are only what was found of it.
    """
    busy = {item.pk for pair in overlapping_pairs(beside or items) for item in pair}
    alone = [item for item in items if item.pk not in busy]
    parallel = [item for item in items if item.pk in busy]
    used = {item.room_id for item in parallel}
    columns = [room for room in rooms if room.pk in used]
    if None in used or not columns:
        columns.append(Column(None, everywhere, ""))
    moments = sorted({moment for item in items for moment in (item.starts, item.ends)})
    rows = [Row(moment) for moment in moments[:-1]]
    index = {moment: number for number, moment in enumerate(moments)}
    taken: list[set[int]] = [set() for _ in rows]
    starting: dict[tuple[int, int], Cell] = {}
    for number, column in enumerate(columns):
        for group in _clusters([item for item in parallel if item.room_id == column.pk]):
            _place(group, number, 1, index=index, taken=taken, starting=starting)
    for item in alone:
        _place([item], 0, len(columns), is_wide=True, index=index, taken=taken, starting=starting)
    for cell in starting.values():
        cell.state = state_of(cell.items, now)
    for line, row in enumerate(rows):
        for number in range(len(columns)):
            if (line, number) in starting:
                row.cells.append(starting[line, number])
            elif number not in taken[line]:
                row.cells.append(Cell([]))
    # Where every room is free (an hour between two sessions) the table has no row.
    return Grid(
        columns, [row for row in rows if len(row.cells) < len(columns) or any(c.items for c in row.cells)]
    )


def _place(
    group: list[Item],
    column: int,
    columns: int,
    *,
    is_wide: bool = False,
    index: dict[dt.datetime, int],
    taken: list[set[int]],
    starting: dict[tuple[int, int], Cell],
) -> None:
    """Put ``group`` into the table from ``column`` on, and note every place that it covers."""
    first = index[min(item.starts for item in group)]
    last = index[max(item.ends for item in group)]
    starting[first, column] = Cell(group, last - first, columns, is_wide=is_wide)
    for line in range(first, last):
        taken[line] |= set(range(column, column + columns))


def _clusters(items: list[Item]) -> list[list[Item]]:
    """Split ``items``, in order of start, into groups that share no moment with each other."""
    groups: list[list[Item]] = []
    for item in items:
        if groups and item.starts < max(other.ends for other in groups[-1]):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups
