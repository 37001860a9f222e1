import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybrid.domain.agenda import SessionDetails
from hybrid.enums import SessionKind
from hybrid.models import Cohort
from hybrid.queries.agenda import sessions_of
from hybrid.queries.conflicts import (
    ConflictKind,
    booking_from,
    booking_of,
    by_session,
    find_conflicts,
    new_conflicts,
    overlapping_pairs,
)
from tests.factories import EventFactory, RoomFactory, SessionFactory, SpeakerFactory

BASE = dt.datetime(2026, 10, 25, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Lasting:
    name: int
    starts_at: dt.datetime
    ends_at: dt.datetime


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=25).map(
    lambda found: [
        Lasting(name, BASE + dt.timedelta(minutes=start), BASE + dt.timedelta(minutes=start + length))
        for name, (start, length) in enumerate(found)
    ]
)


@given(spans)
def test_every_pair_that_shares_a_minute_is_found_once(found):
    def minutes(span):
        return set(range(int(span.starts_at.timestamp()) // 60, int(span.ends_at.timestamp()) // 60))

    expected = {
        frozenset((a.name, b.name))
        for a in found
        for b in found
        if a.name < b.name and minutes(a) & minutes(b)
    }
    pairs = overlapping_pairs(found)
    assert {frozenset((a.name, b.name)) for a, b in pairs} == expected
    assert len(pairs) == len(expected)
    assert all(a.starts_at <= b.starts_at for a, b in pairs)


@pytest.fixture
def event(db):
    return EventFactory()


def find(event):
    return find_conflicts(event, [booking_of(session) for session in sessions_of(event)])


def conflicts(event):
    return [(c.kind, c.subject and c.subject.name, [b.title for b in c.bookings]) for c in find(event)]


def test_a_room_twice(event):
    hall = RoomFactory(event=event, name="Main hall")
    SessionFactory(event=event, room=hall, title="A")
    SessionFactory(event=event, room=hall, title="B")
    SessionFactory(event=event, room=hall, title="next", hour=10)
    SessionFactory(event=event, title="elsewhere")
    assert conflicts(event) == [(ConflictKind.ROOM, "Main hall", ["A", "B"])]
    assert find(event)[0].message == "Main hall is booked twice: “A” and “B”."


def test_a_speaker_twice(event):
    speaker = SpeakerFactory(event=event, name="Ada Example")
    for title in "AB":
        SessionFactory(event=event, title=title, speakers=[speaker])
    assert conflicts(event) == [(ConflictKind.SPEAKER, "Ada Example", ["A", "B"])]


def test_namesakes_are_two_people(event):
    for title in "AB":
        SessionFactory(event=event, title=title, speakers=[SpeakerFactory(event=event, name="Same Name")])
    assert conflicts(event) == []


@pytest.mark.parametrize("kind", [SessionKind.BREAK, SessionKind.REGISTRATION, SessionKind.MARKET])
def test_pauses_do_not_count(event, kind):
    hall, speaker = RoomFactory(event=event), SpeakerFactory(event=event)
    SessionFactory(event=event, room=hall, speakers=[speaker])
    SessionFactory(event=event, room=hall, speakers=[speaker], kind=kind)
    assert conflicts(event) == []


def test_sessions_without_a_room_share_none(event):
    SessionFactory.create_batch(2, event=event, room=None)
    assert conflicts(event) == []


def test_a_group_in_two_different_things_at_once(event):
    group = Cohort.objects.create(event=event, name="Group 1")
    SessionFactory(event=event, title="Workshop 1", cohort=group, kind=SessionKind.WORKSHOP)
    SessionFactory(event=event, title="Tables", cohort=group, kind=SessionKind.TABLE)
    assert conflicts(event) == [(ConflictKind.COHORT, "Group 1", ["Workshop 1", "Tables"])]


def test_a_group_may_split_over_workshops(event):
    group = Cohort.objects.create(event=event, name="Group 1")
    SessionFactory.create_batch(3, event=event, cohort=group, kind=SessionKind.WORKSHOP)
    assert conflicts(event) == []


def test_outside_the_days_of_the_event(event):
    # 23:30 UTC on the last day is half past midnight of the day after in London.
    last = dt.datetime.combine(event.ends_on, dt.time(22), dt.UTC)
    SessionFactory(event=event, title="until late", starts_at=last)
    SessionFactory(event=event, title="too late", starts_at=last + dt.timedelta(minutes=90), room=None)
    SessionFactory(event=event, title="early", starts_at=last - dt.timedelta(days=9))
    assert conflicts(event) == [
        (ConflictKind.OUTSIDE, None, ["early"]),
        (ConflictKind.OUTSIDE, None, ["too late"]),
    ]


@pytest.mark.parametrize("count", [2, 6])
def test_warnings_cost_no_query_of_their_own(event, count, django_assert_num_queries):
    speaker, hall = SpeakerFactory(event=event), RoomFactory(event=event)
    SessionFactory.create_batch(count, event=event, room=hall, speakers=[speaker])
    with django_assert_num_queries(2):
        found = find(event)
        assert [c.message for c in found]
    assert len(found) == count * (count - 1)  # each pair, for the room and for the speaker
    assert len(by_session(found)) == count


def test_only_what_a_change_adds_is_new(event):
    hall, other = RoomFactory(event=event, name="Main hall"), RoomFactory(event=event)
    here, clashing, free = (
        SessionFactory(event=event, room=room, title=title)
        for room, title in ((hall, "here"), (hall, "clashing"), (other, "free"))
    )
    bookings = [booking_of(session) for session in sessions_of(event)]

    def messages(session, **changes):
        facts = {"title": session.title, "starts_at": session.starts_at, "ends_at": session.ends_at}
        details = SessionDetails(**{**facts, "room": session.room, **changes})
        return [c.message for c in new_conflicts(event, bookings, booking_from(details, code=session.code))]

    assert messages(clashing) == []
    assert messages(free) == []
    assert messages(free, room=hall) == [
        "Main hall is booked twice: “here” and “free”.",
        "Main hall is booked twice: “clashing” and “free”.",
    ]
    assert messages(here, starts_at=here.starts_at - dt.timedelta(days=30)) == [
        "“here” is not on a day of the event."
    ]
