"""One day of the agenda as a table: a column a room, a row wherever something starts or ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.queries.programme import Item


@dataclass(slots=True)
class Cell:
    """What one room has from a row on, for ``rows`` rows and ``columns`` columns; no items: free."""

    items: list[Item]
    rows: int = 1
    columns: int = 1


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


def grid_of(items: list[Item], rooms: list[Column], *, elsewhere: str) -> Grid:
    """Lay ``items`` of one day, in order of start, into a table.

    Rooms without a session that day have no column. What is in no room reaches across the whole table when
    nothing else goes on meanwhile (lunch); otherwise it has a last column named ``elsewhere``. Sessions of
    one room that overlap share a cell.
    """
    placed = [item for item in items if item.room_id is not None]
    loose = [item for item in items if item.room_id is None]
    across = [item for item in loose if not any(_overlap(item, other) for other in placed)]
    beside = [item for item in loose if item not in across]
    used = {item.room_id for item in placed}
    columns = [room for room in rooms if room.pk in used]
    if beside or (across and not columns):
        columns.append(Column(None, elsewhere, ""))
    moments = sorted({moment for item in items for moment in (item.starts, item.ends)})
    rows = [Row(moment) for moment in moments[:-1]]
    index = {moment: number for number, moment in enumerate(moments)}
    taken: list[set[int]] = [set() for _ in rows]
    starting: dict[tuple[int, int], Cell] = {}
    for number, column in enumerate(columns):
        own = beside if column.pk is None else [item for item in placed if item.room_id == column.pk]
        for group in _clusters(own):
            _place(group, number, 1, index=index, taken=taken, starting=starting)
    for group in _clusters(across):
        _place(group, 0, len(columns), index=index, taken=taken, starting=starting)
    for line, row in enumerate(rows):
        for number in range(len(columns)):
            if (line, number) in starting:
                row.cells.append(starting[line, number])
            elif number not in taken[line]:
                row.cells.append(Cell([]))
    # Where every room is free (an evening between two days) the table has no row.
    return Grid(
        columns, [row for row in rows if len(row.cells) < len(columns) or any(c.items for c in row.cells)]
    )


def _place(
    group: list[Item],
    column: int,
    columns: int,
    *,
    index: dict[dt.datetime, int],
    taken: list[set[int]],
    starting: dict[tuple[int, int], Cell],
) -> None:
    """Put ``group`` into the table from ``column`` on, and note every place that it covers."""
    first = index[min(item.starts for item in group)]
    last = index[max(item.ends for item in group)]
    starting[first, column] = Cell(group, last - first, columns)
    for line in range(first, last):
        taken[line] |= set(range(column, column + columns))


def _overlap(first: Item, second: Item) -> bool:
    return first.starts < second.ends and second.starts < first.ends


def _clusters(items: list[Item]) -> list[list[Item]]:
    """Split ``items``, in order of start, into groups that share no moment with each other."""
    groups: list[list[Item]] = []
    for item in items:
        if groups and item.starts < max(other.ends for other in groups[-1]):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups
