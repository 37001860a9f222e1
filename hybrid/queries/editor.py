"""The agenda as its editor shows it. Five queries, whatever its size."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hybrid.domain.times import Offset, offsets_between, start_of_day, to_wall
from hybrid.models import Removal, Room, Session
from hybrid.queries.agenda import sessions_of
from hybrid.queries.conflicts import Conflict, booking_of, by_session, find_conflicts

if TYPE_CHECKING:
    from hybrid.models import Event

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class EditorDay:
    """One date, with the instants at which it starts and ends, and the sessions that start on it."""

    date: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    sessions: list[Session]
    is_outside: bool


@dataclass(frozen=True)
class EditorAgenda:
    """Everything that an organiser changes or is warned of."""

    event: Event
    sessions: list[Session]
    rooms: list[Room]
    conflicts: list[Conflict]

    @property
    def warnings(self) -> dict[str, list[Conflict]]:
        """The conflicts under the codes of their sessions."""
        return by_session(self.conflicts)

    @property
    def days(self) -> list[EditorDay]:
        """The days of the event, and any other that a session starts on, in order."""
        zone, event_days = self.event.tz, self.event.days
        by_date: dict[dt.date, list[Session]] = {date: [] for date in event_days}
        for session in self.sessions:
            by_date.setdefault(to_wall(session.starts_at, zone).date(), []).append(session)
        return [
            EditorDay(
                date,
                start_of_day(date, zone),
                start_of_day(date + _DAY, zone),
                sessions,
                is_outside=date not in event_days,
            )
            for date, sessions in sorted(by_date.items())
        ]

    @property
    def offsets(self) -> list[Offset]:
        """How far the event's clocks are from UTC on its days, the day before and two days after."""
        days = self.days
        return offsets_between(days[0].starts_at - _DAY, days[-1].ends_at + 2 * _DAY, self.event.tz)


def agenda_to_edit(event: Event) -> EditorAgenda:
    """Read the agenda of ``event`` and what is wrong with it. Four queries."""
    sessions = list(sessions_of(event))
    rooms = list(Room.objects.filter(event=event))
    return EditorAgenda(event, sessions, rooms, find_conflicts(event, [booking_of(s) for s in sessions]))


def removed_sessions(event: Event) -> list[Removal]:
    """Return the sessions that were deleted and can be had back, latest first. One query."""
    return list(Removal.objects.filter(event=event, model=Session._meta.label_lower).defer("payload"))
