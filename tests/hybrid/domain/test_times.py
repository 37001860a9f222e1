# ruff: noqa: DTZ001, PT017 -- wall times have no zone by nature; which error a time raises is what is drawn
import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.domain.times import (
    DoubledTimeError,
    SkippedTimeError,
    Which,
    clock_of,
    offsets_between,
    start_of_day,
    to_instant,
    to_wall,
    which_of,
)

LONDON = ZoneInfo("Europe/London")
# Those with the strangest habits by name, so that every run sees some of them; then any other.
ODD = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"]
ODD += ["America/Sao_Paulo", "Pacific/Apia", "Asia/Beirut", "Africa/Cairo", "Antarctica/Troll", "UTC"]
zones = st.one_of(st.sampled_from(ODD), st.sampled_from(sorted(available_timezones()))).map(ZoneInfo)
minutes = st.integers(0, 130 * 366 * 24 * 60).map(lambda n: dt.datetime(1970, 1, 1) + dt.timedelta(minutes=n))


def utc(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


@given(minutes, zones)
def test_an_instant_survives_the_way_to_the_wall_and_back(moment, zone):
    instant = moment.replace(tzinfo=dt.UTC)
    assert to_instant(to_wall(instant, zone), zone, which=which_of(instant, zone)) == instant


@given(minutes, zones)
def test_a_wall_time_is_one_instant_or_says_what_else_there_is(wall, zone):
    try:
        assert to_wall(to_instant(wall, zone), zone) == wall
    except DoubledTimeError as doubled:
        assert doubled.first < doubled.second
        assert to_wall(doubled.first, zone) == to_wall(doubled.second, zone) == wall
        assert to_instant(wall, zone, which=Which.FIRST) == doubled.first
        assert to_instant(wall, zone, which=Which.SECOND) == doubled.second
    except SkippedTimeError as skipped:
        assert skipped.before < wall < skipped.after
        before = to_instant(skipped.before, zone, which=Which.SECOND)
        after = to_instant(skipped.after, zone, which=Which.FIRST)
        assert dt.timedelta() < after - before <= dt.timedelta(minutes=1)


@given(st.dates(dt.date(1970, 1, 2), dt.date(2090, 1, 1)), zones)
def test_a_day_starts_where_the_date_does(date, zone):
    start = start_of_day(date, zone)
    assert to_wall(start - dt.timedelta(seconds=1), zone).date() < to_wall(start, zone).date()
    assert to_wall(start, zone).date() >= date


@given(minutes, st.integers(0, 40 * 24), zones)
def test_offsets_give_every_wall_time_between(moment, hours, zone):
    start = moment.replace(tzinfo=dt.UTC)
    offsets = offsets_between(start, start + dt.timedelta(hours=hours), zone)
    for hour in range(hours + 1):
        instant = start + dt.timedelta(hours=hour)
        offset = [found for found in offsets if found.since <= instant][-1]
        off_by = to_wall(instant, zone) - (
            instant.replace(tzinfo=None) + dt.timedelta(minutes=offset.minutes)
        )
        assert abs(off_by) < dt.timedelta(minutes=1)  # some zones once counted seconds


def test_the_skipped_hour_names_its_neighbours():
    with pytest.raises(SkippedTimeError, match=r"01:30 does not exist.*00:59 and 02:00"):
        to_instant(dt.datetime(2026, 3, 29, 1, 30), LONDON)


def test_a_skipped_day_names_the_dates_of_its_neighbours():
    with pytest.raises(SkippedTimeError, match=r"23:59 \(29 Dec 2011\) and 00:00 \(31 Dec 2011\)"):
        to_instant(dt.datetime(2011, 12, 30, 12), ZoneInfo("Pacific/Apia"))


def test_the_doubled_hour_asks_which():
    wall = dt.datetime(2026, 10, 25, 1, 30)
    with pytest.raises(DoubledTimeError, match="01:30 happens twice") as caught:
        to_instant(wall, LONDON)
    assert caught.value.first == utc(2026, 10, 25, 0, 30)
    assert caught.value.second == utc(2026, 10, 25, 1, 30)


def test_only_a_time_that_is_shown_twice_is_written_with_its_zone():
    assert clock_of(utc(2026, 10, 25, 0, 30), LONDON) == "01:30 BST"
    assert clock_of(utc(2026, 10, 25, 1, 30), LONDON) == "01:30 GMT"
    assert clock_of(utc(2026, 10, 25, 2, 30), LONDON) == "02:30"


def test_an_ordinary_time_ignores_the_choice():
    assert to_instant(dt.datetime(2026, 7, 1, 9), LONDON, which=Which.SECOND) == utc(2026, 7, 1, 8)


def test_a_day_of_25_hours_has_its_change_in_it():
    start, end = start_of_day(dt.date(2026, 10, 25), LONDON), start_of_day(dt.date(2026, 10, 26), LONDON)
    assert end - start == dt.timedelta(hours=25)
    assert [(o.since, o.minutes, o.name) for o in offsets_between(start, end, LONDON)] == [
        (start, 60, "BST"),
        (utc(2026, 10, 25, 1), 0, "GMT"),
    ]
