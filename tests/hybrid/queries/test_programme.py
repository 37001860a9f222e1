import datetime as dt

import pytest

from hybrid.queries.programme import Item, days_of, natural, now_and_next
from hybrid.queries.room_grid import Column, grid_of
from tests.factories import DAY, EventFactory

ROOMS = [Column(1, "Hall", "hall"), Column(2, "Side", "side"), Column(3, "Unused", "unused")]


def clock(hour, minute=0):
    return dt.datetime.combine(DAY, dt.time(hour, minute), dt.UTC)


def item(pk, start, end, room=1, kind="talk", cohort=""):
    return Item(
        pk=pk,
        code=f"S{pk}",
        kind=kind,
        title=f"Session {pk}",
        starts=start,
        ends=end,
        room_id=room,
        room=f"Room {room}",
        room_slug="",
        cohort_id=None,
        cohort=cohort,
        url=f"/s/{pk}/",
        parts=(),
    )


def shape(grid):
    """The table as numbers: for each row its cells as (keys, rows, columns)."""
    return [[([i.pk for i in c.items], c.rows, c.columns) for c in row.cells] for row in grid.rows]


def test_what_runs_and_what_is_next():
    items = [
        item(1, clock(9), clock(11), kind="break"),
        item(2, clock(9, 30), clock(10, 30)),
        item(3, clock(11), clock(12)),
        item(4, clock(11), clock(12), room=2),
        item(5, clock(12), clock(13)),
    ]
    found = now_and_next(items, now=clock(10))
    assert [i.pk for i in found.now] == [2, 1]
    assert [i.pk for i in found.next] == [3, 4]
    # The end is not included.
    assert [i.pk for i in now_and_next(items, now=clock(11)).now] == [3, 4]
    assert now_and_next(items, now=clock(13)).next == []


def test_days_have_slots_in_order_with_their_state():
    event = EventFactory.build(timezone="UTC")
    items = [item(1, clock(9), clock(10)), item(2, clock(9), clock(11)), item(3, clock(12), clock(13))]
    first, second = days_of(event, items, now=clock(10, 30))
    assert [(slot.state, len(slot.items)) for slot in first.slots] == [("now", 2), ("next", 1)]
    assert first.slots[0].ends is None
    assert first.slots[1].ends == clock(13)
    assert (second.date, second.slots) == (DAY + dt.timedelta(days=1), [])
    assert [slot.state for slot in days_of(event, items, now=clock(14))[0].slots] == ["past", "past"]


def test_groups_only_where_they_part():
    event = EventFactory.build(timezone="UTC")
    together = [item(1, clock(9), clock(10)), item(2, clock(9), clock(10), room=2)]
    apart = [
        item(3, clock(11), clock(12), cohort="Group 10"),
        item(4, clock(11), clock(12), room=2, cohort="Group 9"),
        item(5, clock(11), clock(12), room=3),
    ]
    slots = days_of(event, together + apart, now=clock(8))[0].slots
    assert slots[0].groups == []
    assert [group.name for group in slots[1].groups] == ["Group 9", "Group 10", ""]


def test_names_are_sorted_as_people_do():
    assert sorted(["Group 10", "", "Group 9", "A"], key=natural) == ["A", "Group 9", "Group 10", ""]


def test_parallel_sessions_are_columns_and_plenaries_reach_across():
    grid = grid_of(
        [
            item(1, clock(9), clock(10)),
            item(2, clock(10), clock(12), room=1),
            item(3, clock(10), clock(11), room=2),
            item(4, clock(12), clock(13), room=None, kind="break"),
        ],
        ROOMS,
        everywhere="Everywhere",
        now=clock(9, 30),
    )
    assert [column.name for column in grid.columns] == ["Hall", "Side"]
    assert [row.cells[0].state for row in grid.rows] == ["now", "next", "", "next"]
    assert shape(grid) == [
        [([1], 1, 2)],
        [([2], 2, 1), ([3], 1, 1)],
        [([], 1, 1)],
        [([4], 1, 2)],
    ]


def test_overlaps_in_one_room_share_a_cell_and_no_hour_is_lost():
    grid = grid_of(
        [
            item(1, clock(9), clock(10)),
            item(2, clock(9, 30), clock(11)),
            item(3, clock(14), clock(15), room=None),
            item(4, clock(14), clock(15), room=2),
        ],
        ROOMS,
        everywhere="Everywhere",
        now=clock(9, 30),
    )
    assert [column.name for column in grid.columns] == ["Hall", "Side", "Everywhere"]
    assert shape(grid) == [
        [([1, 2], 3, 1), ([], 1, 1), ([], 1, 1)],
        [([], 1, 1), ([], 1, 1)],
        [([], 1, 1), ([], 1, 1)],
        [([], 1, 1), ([4], 1, 1), ([3], 1, 1)],
    ]


@pytest.mark.parametrize("items", [[], [item(1, clock(9), clock(10))]])
def test_a_day_without_anything_parallel_has_one_column(items):
    grid = grid_of(items, ROOMS, everywhere="Everywhere", now=clock(8))
    assert [column.name for column in grid.columns] == ["Everywhere"]
    assert len(grid.rows) == len(items)
