"""The rules of a time zone for calendars that do not know them, or know others (RFC 5545 §3.6.5)."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icalendar import Calendar

_DAY, _SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)


def add_time_zones(calendar: Calendar, *, first: dt.date, last: dt.date) -> None:
    """Put the rules of every zone that ``calendar`` speaks of into it, for the years around ``first`` to ``last``.

    Not by icalendar's own ``add_missing_timezones``, which has clocks go forward by the hour that they show
    afterwards: strict readers take the first hour of summer time for an hour later.
    """
    years = dt.date(first.year - 1, 1, 1), dt.date(last.year + 2, 1, 1)
    for name in sorted(calendar.get_missing_tzids()):
        calendar.subcomponents.insert(0, _rules(name, *years))


@lru_cache(maxsize=64)
def _rules(name: str, first: dt.date, last: dt.date) -> Timezone:
    """Return the VTIMEZONE of a zone for a span of time, one observance for each change. Never to be changed."""
    zone, found = ZoneInfo(name), Timezone()
    found.add("tzid", name)
    start = dt.datetime.combine(first, dt.time(), dt.UTC)
    found.add_component(_observance(zone, start, before=_offset(zone, start)))
    for moment in _changes(zone, start, dt.datetime.combine(last, dt.time(), dt.UTC)):
        found.add_component(_observance(zone, moment, before=_offset(zone, moment - _SECOND)))
    return found


def _changes(zone: ZoneInfo, start: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    """Yield each instant from which on the zone's clocks show something else, in UTC and to the second."""
    while start < end:
        until = start + _DAY
        if _offset(zone, start) != _offset(zone, until):
            before, after = start, until
            while after - before > _SECOND:
                middle = before + (after - before) // _SECOND // 2 * _SECOND
                if _offset(zone, middle) == _offset(zone, start):
                    before = middle
                else:
                    after = middle
            yield after
        start = until


def _observance(
    zone: ZoneInfo, moment: dt.datetime, *, before: dt.timedelta
) -> TimezoneStandard | TimezoneDaylight:
    """Return what holds from ``moment`` on. It begins at the hour that clocks show before they are changed."""
    local = moment.astimezone(zone)
    found = TimezoneDaylight() if local.dst() else TimezoneStandard()
    found.add("dtstart", moment.replace(tzinfo=None) + before)
    found.add("tzoffsetfrom", before)
    found.add("tzoffsetto", _offset(zone, moment))
    found.add("tzname", local.tzname())
    return found


def _offset(zone: ZoneInfo, moment: dt.datetime) -> dt.timedelta:
    return moment.astimezone(zone).utcoffset() or dt.timedelta()
