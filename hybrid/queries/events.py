from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hybrid.enums import Access
from hybrid.models import Event

if TYPE_CHECKING:
    import datetime as dt


@dataclass
class EventGroups:
    """Listed events by where they stand: on today, to come (soonest first), over (latest first)."""

    current: list[Event] = field(default_factory=list)
    upcoming: list[Event] = field(default_factory=list)
    past: list[Event] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is none at all."""
        return not (self.current or self.upcoming or self.past)


def listed_events(*, now: dt.datetime) -> EventGroups:
    """Sort the published events that are not by invitation only. One query."""
    groups = EventGroups()
    for event in Event.objects.filter(is_published=True).exclude(access=Access.INVITED):
        today = now.astimezone(event.tz).date()
        if event.ends_on < today:
            groups.past.insert(0, event)
        elif event.starts_on > today:
            groups.upcoming.append(event)
        else:
            groups.current.append(event)
    return groups
