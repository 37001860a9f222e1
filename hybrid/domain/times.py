"""Wall clocks and instants: what a person types, and when it is.

Pure functions. A *wall time* is a ``datetime`` without a zone, as read from a clock in the event's zone; an
*instant* is a ``datetime`` in UTC. Twice a year, in most zones, the two do not match one to one: an hour is
skipped in spring and happens twice in autumn. Python tells the two readings apart by ``fold`` (PEP 495).

    TimeError
    ├── SkippedTimeError   the clock never shows this time
    └── DoubledTimeError   the clock shows it twice: which one?
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_SECOND = dt.timedelta(seconds=1)
_MINUTE = dt.timedelta(minutes=1)


class Which(StrEnum):
    """Which of the two times with the same name, on the night when the clocks go back."""

    FIRST = "first"
    SECOND = "second"


class TimeError(ValueError):
    """A wall time that is not exactly one instant. Its text says what to do."""


class SkippedTimeError(TimeError):
    """The clocks jump over the time. ``before`` and ``after`` are the nearest wall times that exist."""

    def __init__(self, wall: dt.datetime, before: dt.datetime, after: dt.datetime) -> None:
        self.before, self.after = before, after
        super().__init__(
            _(
                "The clocks go forward then, so %(wall)s does not exist. "
                "The nearest times are %(before)s and %(after)s."
            )
            % {
                "wall": f"{wall:%H:%M}",
                "before": _describe(before, beside=wall),
                "after": _describe(after, beside=wall),
            }
        )


class DoubledTimeError(TimeError):
    """The clock shows the time twice. ``first`` and ``second`` are the two instants."""

    def __init__(self, wall: dt.datetime, first: dt.datetime, second: dt.datetime) -> None:
        self.first, self.second = first, second
        super().__init__(
            _("The clocks go back then, so %(wall)s happens twice. Choose which of the two you mean.")
            % {"wall": f"{wall:%H:%M}"}
        )


@dataclass(frozen=True)
class Offset:
    """From ``since`` on, wall clocks are ``minutes`` ahead of UTC (rounded), which is called ``name``."""

    since: dt.datetime
    minutes: int
    name: str


def to_instant(wall: dt.datetime, zone: ZoneInfo, *, which: Which | None = None) -> dt.datetime:
    """Return the instant at which clocks in ``zone`` show ``wall``.

    ``which`` decides for a doubled time and is ignored for any other.

    Raises:
        SkippedTimeError: clocks never show it.
        DoubledTimeError: they show it twice, and ``which`` is not given.

    """
    early = wall.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)
    late = wall.replace(tzinfo=zone, fold=1).astimezone(dt.UTC)
    if early == late:
        return early
    if early < late:
        if which is None:
            raise DoubledTimeError(wall, early, late)
        return early if which is Which.FIRST else late
    # In a gap the offsets before and after it bracket the jump: late < jump <= early (PEP 495).
    jump = _find_change(late, early, zone)
    raise SkippedTimeError(wall, _last_whole_minute_before(jump, zone), to_wall(jump, zone))


def to_wall(instant: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return what clocks in ``zone`` show at ``instant``, as a wall time with ``fold`` 0."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def which_of(instant: dt.datetime, zone: ZoneInfo) -> Which | None:
    """Say which of two equal wall times ``instant`` is; None where the clock shows its time only once."""
    wall = to_wall(instant, zone)
    try:
        to_instant(wall, zone)
    except DoubledTimeError as doubled:
        return Which.FIRST if instant == doubled.first else Which.SECOND
    return None


def clock_of(instant: dt.datetime, zone: ZoneInfo) -> str:
    """Write the time of day: "01:30", or "01:30 BST" where the clock shows that time twice."""
    local = instant.astimezone(zone)
    return f"{local:%H:%M}" if which_of(instant, zone) is None else f"{local:%H:%M %Z}"


def start_of_day(date: dt.date, zone: ZoneInfo) -> dt.datetime:
    """Return the first instant of ``date`` in ``zone``, also where midnight itself is skipped or doubled."""
    midnight = dt.datetime.combine(date, dt.time())
    try:
        return to_instant(midnight, zone, which=Which.FIRST)
    except SkippedTimeError as skipped:
        return to_instant(skipped.after, zone, which=Which.FIRST)


def offsets_between(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> list[Offset]:
    """Return the offset at ``start`` and every change of it up to ``end``, in order."""
    start, end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
    found = [_offset_from(start, zone)]
    # No zone has changed twice within six hours, so that steps of that size see every change.
    step, here = dt.timedelta(hours=6), start
    while here < end:
        there = min(here + step, end)
        if _offset(here, zone) != _offset(there, zone):
            change = _find_change(here, there, zone)
            found.append(_offset_from(change, zone))
        here = there
    return found


def _offset(instant: dt.datetime, zone: ZoneInfo) -> dt.timedelta:
    return instant.astimezone(zone).utcoffset() or dt.timedelta()


def _offset_from(instant: dt.datetime, zone: ZoneInfo) -> Offset:
    name = instant.astimezone(zone).tzname() or ""
    return Offset(instant, round(_offset(instant, zone) / _MINUTE), name)


def _find_change(before: dt.datetime, after: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the first second in (``before``, ``after``] whose offset is not that of ``before``."""
    old = _offset(before, zone)
    while after - before > _SECOND:
        middle = before + dt.timedelta(seconds=(after - before) // _SECOND // 2)
        if _offset(middle, zone) == old:
            before = middle
        else:
            after = middle
    return after


def _last_whole_minute_before(jump: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return to_wall(jump - _SECOND, zone).replace(second=0, microsecond=0)


def _describe(wall: dt.datetime, *, beside: dt.datetime) -> str:
    """Write a wall time, with its date where it is another than that of ``beside``."""
    if wall.date() == beside.date():
        return f"{wall:%H:%M}"
    return f"{wall:%H:%M} ({date_format(wall, 'SHORT_DATE_FORMAT')})"
