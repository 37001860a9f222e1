"""What a search finds in the agenda. No query: pages that search have read the agenda anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hybrid.queries.programme import days_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from hybrid.models import Event
    from hybrid.queries.programme import Day, Item
    from hybrid.search import Search


@dataclass(frozen=True)
class Found:
    """The days that have something, with that alone, and how many sessions there are on each date.

    ``in_groups`` is how many there are on all dates; ``anywhere`` counts those for other groups, too.
    """

    days: list[Day]
    on: dict[dt.date, int]
    anywhere: int

    @property
    def count(self) -> int:
        """How many sessions are shown."""
        return sum(self.on[day.date] for day in self.days)

    @property
    def in_groups(self) -> int:
        """How many there are on all dates for the groups that are shown."""
        return sum(self.on.values())


def is_wanted(item: Item, search: Search) -> bool:
    """Say whether every word is in the title, who speaks and as what, the room, the kind or the group."""
    people = [word for part in item.parts for word in (part.name, part.part)]
    return search.finds(item.title, item.room, item.cohort, item.kind_label, *people)


def search_agenda(
    event: Event,
    items: Iterable[Item],
    search: Search,
    *,
    hold: Callable[[Item], bool],
    day: dt.date | None,
    now: dt.datetime,
) -> Found:
    """Find ``search`` in ``items``: those that the groups ``hold``, on one ``day`` or on all of them."""
    anywhere = [item for item in items if is_wanted(item, search)]
    days = days_of(event, filter(hold, anywhere), now=now)
    return Found(
        days=[each for each in days if each.slots and day in {None, each.date}],
        on={each.date: sum(len(slot.items) for slot in each.slots) for each in days},
        anywhere=len(anywhere),
    )
