"""The rules that calendars bring with them are those of the zone, at every hour, by the letter of RFC 5545 §3.6.5."""

import datetime as dt
import io
from itertools import pairwise
from zoneinfo import ZoneInfo

import dateutil.tz
import icalendar
import pytest

from hybrid.interop.time_zones import add_time_zones

FIRST, LAST = dt.date(2025, 3, 28), dt.date(2025, 11, 3)
HALF_HOUR = dt.timedelta(minutes=30)
# Of both halves of the earth; clocks that go by half an hour, that have winter time, and that stand still.
ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Asia/Kathmandu",
)


def written(name, start):
    calendar = icalendar.Calendar()
    entry = icalendar.Event()
    entry.add("uid", "1")
    entry.add("dtstart", start.astimezone(ZoneInfo(name)))
    calendar.add_component(entry)
    add_time_zones(calendar, first=FIRST, last=LAST)
    return calendar.to_ical().decode()


def by_the_letter(text):
    """Onsets in UTC and what holds from then on: DTSTART is on the clock of TZOFFSETFROM."""
    (zone,) = icalendar.Calendar.from_ical(text).walk("VTIMEZONE")
    return sorted(
        (part["dtstart"].dt - part["tzoffsetfrom"].td, part["tzoffsetfrom"].td, part["tzoffsetto"].td)
        for part in zone.subcomponents
    )


@pytest.mark.parametrize("name", ZONES)
def test_it_is_the_zone(name):
    zone = ZoneInfo(name)
    start = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    rules = by_the_letter(written(name, start))
    for (_onset, _before, after), (_later, before, _after) in pairwise(rules):
        assert after == before
    for halves in range(2 * 24 * 365):
        moment = start + halves * HALF_HOUR
        held = [after for onset, _before, after in rules if onset <= moment.replace(tzinfo=None)]
        assert held[-1] == moment.astimezone(zone).utcoffset(), moment


@pytest.mark.parametrize("hours", [-1, 0, 1, 2, 3])
def test_another_program_reads_the_hours_around_a_change(hours):
    spring = dt.datetime(2025, 3, 30, 1, tzinfo=dt.UTC)
    moment = spring + dt.timedelta(hours=hours)
    text = written("Europe/London", moment)
    rules = text[text.index("BEGIN:VTIMEZONE") : text.index("BEGIN:VEVENT")]
    zone = dateutil.tz.tzical(io.StringIO(rules)).get()
    local = dt.datetime.strptime(text.split("DTSTART;TZID=Europe/London:")[1][:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007
    assert local.replace(tzinfo=zone).astimezone(dt.UTC) == moment


def test_what_is_written_in_utc_needs_no_rules():
    assert "VTIMEZONE" not in written("UTC", dt.datetime(2025, 6, 1, tzinfo=dt.UTC))
