"""Whenever the demo is loaded, something is on, and the agenda is still the one on paper."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hybrid.demo.build import PLANS, load_demo
from hybrid.demo.moving import LEFT, STEP, nearest_moment
from hybrid.models import Event, Session
from hybrid.queries.agenda import now_and_next

pytestmark = pytest.mark.django_db
LONDON = zoneinfo.ZoneInfo("Europe/London")
MOMENTS = st.datetimes(
    min_value=dt.datetime(2024, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    max_value=dt.datetime(2030, 12, 31),  # noqa: DTZ001 -- hypothesis adds the zone
    timezones=st.sampled_from([dt.UTC, LONDON, zoneinfo.ZoneInfo("Pacific/Auckland")]),
)
ODD_MOMENTS = [
    dt.datetime(2026, 6, 10, 11, 20, tzinfo=LONDON),
    dt.datetime(2026, 6, 10, 0, 0, tzinfo=LONDON),
    dt.datetime(2026, 6, 10, 23, 59, 59, 999_999, tzinfo=LONDON),
    dt.datetime(2028, 2, 29, 12, 0, tzinfo=LONDON),
    dt.datetime(2026, 12, 31, 23, 58, tzinfo=LONDON),
    # Clocks go forward at 01:00 UTC, back at 01:00 UTC: before, in the doubled hour, after.
    dt.datetime(2026, 3, 29, 0, 59, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 29, 1, 0, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 24, 14, 0, tzinfo=LONDON),
]


def with_odd_moments(test):
    for moment in ODD_MOMENTS:
        test = example(now=moment)(test)
    return test


def agenda(event):
    return list(Session.objects.filter(event=event).order_by("starts_at", "room__position", "id"))


def check_that_it_is_live(event, now):
    sessions = agenda(event)
    on = [s for s in now_and_next(sessions, now=now).now if not s.is_pause]
    assert on, f"nothing is on in {event} at {now}"
    assert any(s.room.slug == "main-hall" for s in on)
    assert any(s.ends_at <= now for s in sessions)
    assert any(s.starts_at > now for s in sessions)
    dates = {s.starts_at.astimezone(event.tz).date() for s in sessions}
    assert event.starts_on == min(dates)
    assert max(dates) <= event.ends_on <= max(dates) + dt.timedelta(days=1)
    assert event.starts_on <= now.astimezone(event.tz).date() <= event.ends_on


def check_that_it_is_the_agenda_on_paper(event, plan):
    rows = {s.code: s for s in agenda(event)}
    assert set(rows) == {item.code for item in plan.sessions}
    shifts = {rows[item.code].starts_at - item.start for item in plan.sessions}
    shifts |= {rows[item.code].ends_at - item.end for item in plan.sessions}
    assert len(shifts) == 1, "order, lengths and gaps are kept"
    assert all(
        s.starts_at.minute % 5 == s.starts_at.second == s.starts_at.microsecond == 0 for s in agenda(event)
    )


@pytest.fixture
def loaded():
    """The demo, made once; each example of a test below moves it on."""
    return load_demo(now=dt.datetime(2025, 5, 5, 12, 0, tzinfo=dt.UTC))


@with_odd_moments
@given(now=MOMENTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_something_is_on_whenever_it_is_loaded(loaded, now):
    load_demo(now=now)
    for plan in PLANS:
        event = Event.objects.get(slug=plan.slug)
        check_that_it_is_live(event, now)
        check_that_it_is_the_agenda_on_paper(event, plan)


@pytest.mark.parametrize("now", ODD_MOMENTS, ids=str)
def test_the_first_load_is_as_good_as_a_later_one(now):
    for event, plan in zip(load_demo(now=now), PLANS, strict=True):
        check_that_it_is_live(event, now)
        check_that_it_is_the_agenda_on_paper(event, plan)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.slug)
def test_by_day_the_hours_are_those_on_paper(plan):
    load_demo(now=dt.datetime(2026, 6, 10, 11, 40, tzinfo=LONDON))
    event = Event.objects.get(slug=plan.slug)
    for item in plan.sessions:
        start = Session.objects.get(event=event, code=item.code).starts_at.astimezone(event.tz)
        assert f"{start:%H:%M}" == item.starts
        assert start.date() == dt.date(2026, 6, 9 + item.day)


@given(now=MOMENTS, later=st.timedeltas(dt.timedelta(), STEP))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_moves_while_a_session_is_still_on(loaded, now, later):
    load_demo(now=now)
    before = {s.pk: (s.starts_at, s.updated_at) for event in loaded for s in agenda(event)}
    load_demo(now=now.astimezone(dt.UTC) + later)
    assert {s.pk: (s.starts_at, s.updated_at) for event in loaded for s in agenda(event)} == before


spans = st.tuples(st.integers(0, 1500), st.integers(1, 90)).map(
    lambda pair: (dt.timedelta(minutes=pair[0]), dt.timedelta(minutes=sum(pair)))
)


@given(
    wanted=st.integers(0, 287).map(lambda n: n * STEP),
    sessions=st.lists(spans, min_size=1, max_size=8),
)
def test_the_nearest_moment_is_inside_a_session_and_no_other_is_nearer(wanted, sessions):
    steps = [n * STEP for n in range(330)]
    good = [m for m in steps if any(a <= m < b and (m <= b - LEFT or m - STEP < a) for a, b in sessions)]
    moment = nearest_moment(wanted=wanted, sessions=sessions)
    if not good:
        assert moment is None
    else:
        assert moment in good
        assert abs(moment - wanted) == min(abs(m - wanted) for m in good)


def test_without_sessions_there_is_no_moment():
    assert nearest_moment(wanted=dt.timedelta(), sessions=[]) is None
