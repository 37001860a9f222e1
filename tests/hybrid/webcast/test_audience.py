"""How many watched: counted once, cheaply, and of nobody in particular."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from hybrid.domain.agenda import delete_session, version_of
from hybrid.domain.releases import release_agenda
from hybrid.domain.removals import remove, restore
from hybrid.domain.webcast import control
from hybrid.domain.webcast.reports import take_state
from hybrid.enums import Role, SessionKind
from hybrid.models import RelayLink, Session, WatchMinute
from hybrid.queries.audience import audiences_of
from hybrid.queries.releases import draft_of
from tests.factories import EventFactory, RoomFactory, SessionFactory
from tests.hybrid.access.world import browser_of
from tests.hybrid.webcast.conftest import room_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(relay):
    """Report at given seconds after an hour that has just begun."""
    start = timezone.now().replace(minute=0, second=0, microsecond=0)

    def at(seconds, *rooms, **facts):
        message = relay.state_message(*rooms, at=seconds + 1.0, **facts)
        now = start + dt.timedelta(seconds=seconds)
        take_state(state=message, now=now)
        return message, now

    at.start = start
    at(0)
    return at


@pytest.fixture
def release(event):
    def make(name="First"):
        event.refresh_from_db()
        seen = event.release.number if event.release else 0
        draft = draft_of(event).digest
        return release_agenda(event=event, name=name, seen=seen, draft=draft, now=timezone.now())

    return make


def test_minutes_and_peaks_are_counted_by_session(clock, event, room):
    first = SessionFactory(
        event=event,
        room=room,
        starts_at=clock.start,
        ends_at=clock.start + dt.timedelta(minutes=1),
        title="=One",
    )
    SessionFactory(
        event=event,
        room=room,
        kind=SessionKind.BREAK,
        starts_at=clock.start,
        ends_at=clock.start + dt.timedelta(minutes=1),
    )
    for seconds in range(2, 122, 2):
        clock(seconds, room_state(viewers=10 if seconds < 60 else 4))
    one, rest = audiences_of(event)
    assert (one.title, one.peak, one.minutes_on_air) == ("=One", 10, pytest.approx(58 / 60))
    assert one.minutes_watched == pytest.approx(10 * 58 / 60)
    assert one.average == pytest.approx(10)
    assert (rest.title, rest.peak) == ("", 4)
    assert rest.average == pytest.approx(4)
    assert first.title == "=One"
    # A row a minute and session: an event's day is some hundreds.
    assert WatchMinute.objects.count() == 3

    browser = browser_of(event, Role.ORGANISER)
    page = browser.get("/demo/manage/webcast/viewers/").content.decode()
    assert "=One" in page
    assert "Outside sessions" in page
    file = browser.get("/demo/manage/webcast/viewers.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert [(row["session"], row["peak_viewers"], row["average_viewers"]) for row in rows] == [
        ("'=One", "10", "10.0"),
        ("", "4", "4.0"),
    ]


def test_what_comes_twice_late_or_after_a_gap_is_not_counted(clock, event, room):
    clock(2, room_state(viewers=5))
    message, now = clock(4, room_state(viewers=5))
    take_state(state=message, now=now)
    assert audiences_of(event)[0].minutes_watched == pytest.approx(5 * 4 / 60)
    clock(100, room_state(viewers=5))
    assert audiences_of(event)[0].minutes_watched == pytest.approx(5 * 10 / 60)


def test_only_what_the_public_could_see_is_counted(clock, event, room, operator):
    clock(2, room_state(viewers=5, on_air=False))
    assert audiences_of(event) == []
    control.go_live(room=room, by=operator, now=timezone.now())
    clock(4, room_state(viewers=5, crew=3))
    assert audiences_of(event)[0].peak == 5
    control.put_slate(room=room, by=operator, text="", back_at=None, now=timezone.now())
    clock(6, room_state(viewers=50))
    control.end_slate(room=room, by=operator, now=timezone.now())
    clock(8, room_state(viewers=50, away=True))
    assert audiences_of(event)[0].peak == 5


def test_nothing_personal_is_kept(event, room):
    names = {field.name for field in WatchMinute._meta.get_fields()}
    assert names == {"id", "event", "room", "session", "minute", "seconds", "viewer_seconds", "peak"}
    assert "person" not in {field.name for field in RelayLink._meta.get_fields()}


def test_another_events_viewers_are_its_own(clock, event, room):
    elsewhere = RoomFactory(event=EventFactory(slug="elsewhere"), slug="main-hall")
    clock(2, room_state(viewers=5), room_state(event="elsewhere", viewers=7))
    assert [a.peak for a in audiences_of(event)] == [5]
    assert [a.peak for a in audiences_of(elsewhere.event)] == [7]


def test_the_page_costs_the_same_whatever_its_size(clock, event, room, django_assert_num_queries):
    for number in range(3):
        SessionFactory(
            event=event,
            room=room,
            starts_at=clock.start + dt.timedelta(minutes=number),
            ends_at=clock.start + dt.timedelta(minutes=number + 1),
        )
    for seconds in range(2, 170, 4):
        clock(seconds, room_state(viewers=2))
    with django_assert_num_queries(3):
        assert len(audiences_of(event)) == 3


def test_sessions_are_those_that_the_public_sees(clock, event, room, release):
    at = {"starts_at": clock.start, "ends_at": clock.start + dt.timedelta(minutes=1)}
    shown = SessionFactory(event=event, room=room, title="Released", **at)
    moved = SessionFactory(event=event, title="Elsewhere", **at)
    release()
    # In the draft the one is renamed and somewhere else, and the other is in its room.
    Session.objects.filter(pk=shown.pk).update(title="Draft", room=moved.room)
    Session.objects.filter(pk=moved.pk).update(room=room)
    clock(2, room_state(viewers=5))
    assert [(a.title, a.peak, a.starts_at) for a in audiences_of(event)] == [("Released", 5, clock.start)]


def test_a_session_that_is_deleted_from_the_draft_is_still_counted(clock, event, room, release):
    end = clock.start + dt.timedelta(seconds=30)
    gone = SessionFactory(event=event, room=room, title="Released", starts_at=clock.start, ends_at=end)
    release()
    clock(28, room_state(viewers=5))
    clock(32, room_state(viewers=6))
    delete_session(session=gone, version=version_of(gone), now=clock.start)
    clock(34, room_state(viewers=6))
    assert {(a.title, a.peak) for a in audiences_of(event)} == {("Released", 5), ("", 6)}
    release("Second")
    titles = {a.title for a in audiences_of(event)}
    assert titles == {"A session that is no longer on the agenda", ""}


def test_a_room_that_is_put_back_brings_its_figures_along(clock, event, room, release):
    end = clock.start + dt.timedelta(seconds=30)
    gone = [
        SessionFactory(
            event=event, room=room, title=title, starts_at=starts, ends_at=starts + (end - clock.start)
        )
        for title, starts in (("One", clock.start), ("Two", end))
    ]
    release()
    for seconds, viewers in ((28, 5), (32, 6)):
        clock(seconds, room_state(viewers=viewers))
    before = audiences_of(event)
    assert [(a.title, a.peak) for a in before] == [("One", 5), ("Two", 6)]
    for session in gone:
        delete_session(session=session, version=version_of(session), now=clock.start)
    removal = remove(event=event, target=room, now=clock.start)
    assert audiences_of(event) == []
    restore(removal=removal)
    assert audiences_of(event) == before
