import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybrid.domain.agenda import move_session, version_of
from hybrid.domain.releases import release_agenda
from hybrid.domain.shifts import shift_agenda, undo_shift
from hybrid.errors import RuleError
from hybrid.models import AgendaRelease, Session
from hybrid.queries.content import content_of, public_content
from hybrid.queries.releases import draft_of
from tests.factories import DAY, EventFactory, PersonFactory, RoomFactory, SessionFactory

pytestmark = pytest.mark.django_db


def at(hour, minute=0, day=DAY):
    return dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)


@pytest.fixture
def event():
    return EventFactory(slug="demo", timezone="UTC")


def times(event):
    return {f.title: f"{f.starts:%H:%M}-{f.ends:%H:%M}" for f in public_content(event)}


def release(event, name="First"):
    seen = event.release.number if event.release else 0
    return release_agenda(event=event, name=name, seen=seen, draft=draft_of(event).digest, now=at(8))


def shift(event, hour, minutes, seen=0, **more):
    return shift_agenda(event=event, since=at(hour), minutes=minutes, seen=seen, now=at(8), **more)


def make(event, **hours):
    for title, (start, end) in hours.items():
        SessionFactory(event=event, title=title, starts_at=at(start), ends_at=at(end))


@pytest.mark.parametrize("released", [True, False])
def test_what_comes_moves_and_what_runs_ends_later(event, released):
    make(event, early=(9, 10), runs=(10, 11), long=(10, 12), next=(11, 12), late=(15, 16))
    tomorrow = DAY + dt.timedelta(days=1)
    SessionFactory(
        event=event, title="tomorrow", starts_at=at(11, day=tomorrow), ends_at=at(12, day=tomorrow)
    )
    if released:
        release(event)
    before = times(event)
    made = shift(event, 11, 10)
    assert times(event) == {
        "early": "09:00-10:00",
        "runs": "10:00-11:10",
        "long": "10:00-12:10",
        "next": "11:10-12:10",
        "late": "15:10-16:10",
        "tomorrow": "11:00-12:00",
    }
    assert undo_shift(shift=made, now=at(8)) == []
    assert times(event) == before
    assert AgendaRelease.objects.count() == (3 if released else 0)
    with pytest.raises(RuleError, match="undone already"):
        undo_shift(shift=made, now=at(8))


@pytest.mark.parametrize("released", [True, False])
def test_one_room_alone(event, released):
    hall, side = RoomFactory(event=event, name="Hall"), RoomFactory(event=event, name="Side room")
    for title, room in (("hall", hall), ("side", side), ("lunch", None)):
        SessionFactory(event=event, title=title, room=room, starts_at=at(11), ends_at=at(12))
    if released:
        release(event)
    before = times(event)
    made = shift(event, 11, 10, room=hall)
    assert times(event) == {**before, "hall": "11:10-12:10"}
    if released:
        assert event.release.name == "As at 08:00: Hall from 11:00 on 10 minutes later"
    with pytest.raises(RuleError, match="moved everything in Hall from 11:00 on: 10 minutes later"):
        shift(event, 11, 10, room=hall)
    with pytest.raises(RuleError) as refused:
        shift(event, 13, 10, seen=made.pk, room=side)
    assert refused.value.code == "nothing"
    assert undo_shift(shift=made, now=at(8)) == []
    assert times(event) == before


def test_a_session_that_is_in_another_room_in_the_draft_moves_where_the_public_sees_it(event):
    hall, side = RoomFactory(event=event, name="Hall"), RoomFactory(event=event, name="Side room")
    talk = SessionFactory(event=event, title="talk", room=hall, starts_at=at(11), ends_at=at(12))
    release(event)
    Session.objects.filter(pk=talk.pk).update(room=side)
    shift(event, 11, 10, room=hall)
    assert times(event) == {"talk": "11:10-12:10"}
    assert Session.objects.get().starts_at == at(11)


def test_only_the_shift_is_released_not_the_rest_of_the_draft(event):
    make(event, talk=(11, 12))
    release(event)
    Session.objects.update(title="Not public yet")
    make(event, new=(13, 14))
    made = shift(event, 11, 10)
    assert times(event) == {"talk": "11:10-12:10"}
    assert {s.title: s.starts_at for s in Session.objects.all()} == {
        "Not public yet": at(11, 10),
        "new": at(13, 10),
    }
    assert event.release.name == "As at 08:00: from 11:00 on 10 minutes later"
    assert draft_of(event).changes[0].text == "Was called “talk”"
    undo_shift(shift=made, now=at(8))
    assert times(event) == {"talk": "11:00-12:00"}
    assert len(draft_of(event).changes) == 2


def test_what_somebody_moved_since_stays_where_they_put_it(event):
    make(event, talk=(11, 12), other=(12, 13))
    release(event)
    made = shift(event, 11, 10)
    talk = Session.objects.get(title="talk")
    move_session(session=talk, version=version_of(talk), starts_at=at(17), room=talk.room)
    assert undo_shift(shift=made, now=at(8)) == ["talk"]
    assert Session.objects.get(title="talk").starts_at == at(17)
    assert times(event) == {"talk": "11:00-12:00", "other": "12:00-13:00"}


def test_two_who_tap_at_once_move_it_once(event):
    make(event, talk=(11, 12))
    first = shift(event, 11, 10, by=PersonFactory(event=event, display_name="Olive"))
    with pytest.raises(RuleError) as refused:
        shift(event, 11, 10)
    assert refused.value.code == "behind"
    assert refused.value.message.startswith(
        "Olive has just moved everything from 11:00 on: 10 minutes later."
    )
    shift(event, 11, 5, seen=first.pk)
    assert times(event) == {"talk": "11:15-12:15"}


def test_earlier_shortens_what_runs_but_not_to_nothing(event):
    make(event, runs=(10, 11), next=(11, 12))
    made = shift(event, 11, -10)
    assert times(event) == {"runs": "10:00-10:50", "next": "10:50-11:50"}
    for minutes in (-60, 0, 241, -241):
        with pytest.raises(RuleError):
            shift_agenda(event=event, since=at(10, 50), minutes=minutes, seen=made.pk, now=at(8))
    with pytest.raises(RuleError) as refused:
        shift(event, 20, 10, seen=made.pk)
    assert refused.value.code == "nothing"


def test_calendars_are_told_that_it_changed(event):
    make(event, talk=(11, 12), early=(8, 9))
    release(event)
    made = shift(event, 11, 10)
    sequences = {f.title: f.sequence for f in public_content(event)}
    assert sequences == {"talk": 1, "early": 0}
    undo_shift(shift=made, now=at(8))
    assert {f.title: f.sequence for f in public_content(event)} == {"talk": 2, "early": 0}


def test_minutes_are_elapsed_time_where_the_clock_changes():
    autumn = dt.date(2014, 10, 26)
    event = EventFactory(timezone="Europe/London", starts_on=autumn, ends_on=autumn)
    start = dt.datetime(2014, 10, 26, 0, 55, tzinfo=dt.UTC)  # 01:55, five minutes before the hour is repeated
    SessionFactory(event=event, title="night", starts_at=start, ends_at=start + dt.timedelta(hours=1))
    shift_agenda(event=event, since=start, minutes=10, seen=0, now=start)
    (facts,) = public_content(event)
    assert facts.starts - start == dt.timedelta(minutes=10)
    assert f"{facts.starts.astimezone(event.tz):%H:%M %Z}" == "01:05 GMT"


SPANS = st.lists(st.tuples(st.integers(0, 1380), st.integers(5, 240)), min_size=1, max_size=5)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=SPANS, since=st.integers(0, 1380), minutes=st.integers(-60, 60).filter(bool))
def test_undo_puts_back_exactly_what_moved(event, spans, since, minutes):
    Session.objects.all().delete()
    AgendaRelease.objects.all().delete()
    event.release = None
    event.shifts.all().delete()
    for start, length in spans:
        begin = at(0) + dt.timedelta(minutes=start)
        SessionFactory(event=event, starts_at=begin, ends_at=begin + dt.timedelta(minutes=length), room=None)
    first = release(event)
    before = {s.pk: (s.starts_at, s.ends_at) for s in Session.objects.all()}
    try:
        made = shift_agenda(
            event=event, since=at(0) + dt.timedelta(minutes=since), minutes=minutes, seen=0, now=at(8)
        )
    except RuleError:
        assert {s.pk: (s.starts_at, s.ends_at) for s in Session.objects.all()} == before
        return
    assert undo_shift(shift=made, now=at(8)) == []
    assert {s.pk: (s.starts_at, s.ends_at) for s in Session.objects.all()} == before
    assert sorted((f.key, f.starts, f.ends) for f in public_content(event)) == sorted(
        (f.key, f.starts, f.ends) for f in content_of(first)
    )
