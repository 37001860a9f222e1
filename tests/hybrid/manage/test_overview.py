import datetime as dt

import pytest

from hybrid.enums import RoomKind, SessionKind
from hybrid.models import Event
from hybrid.queries.readiness import readiness_of
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db


def missing(event):
    return [step.text for step in readiness_of(event).needed if not step.is_done]


def test_an_empty_event_lacks_everything(event):
    assert missing(event) == [
        "Say what the event is about",
        "Say where it is",
        "Add the rooms",
        "Plan the agenda",
    ]


def test_sessions_without_a_room_or_outside_the_days_are_counted(event):
    Event.objects.update(description="About", venue_name="Hall", venue_address="Street 1")
    event.refresh_from_db()
    SessionFactory(event=event)
    assert missing(event) == []
    SessionFactory(event=event, room=None)
    SessionFactory(event=event, room=None, kind=SessionKind.BREAK)
    session = SessionFactory(event=event)
    session.starts_at += dt.timedelta(days=9)
    session.ends_at += dt.timedelta(days=9)
    session.save()
    assert missing(event) == ["Give 1 session a room", "Move 1 session into the days of the event"]


def test_a_session_until_midnight_of_the_last_day_is_within_it():
    event = EventFactory(timezone="America/Los_Angeles", description="x", venue_name="x", venue_address="x")
    session = SessionFactory(event=event)
    last = dt.datetime.combine(event.ends_on, dt.time(22), event.tz)
    session.starts_at, session.ends_at = last, last + dt.timedelta(hours=2)
    session.save()
    assert missing(event) == []


def test_an_online_event_needs_no_venue(event):
    RoomFactory(event=event, kind=RoomKind.VIRTUAL)
    assert "Say where it is" not in missing(event)


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_costs_the_same_for_any_number(
    client, organiser, event, count, django_assert_max_num_queries
):
    for _n in range(count):
        SessionFactory(event=event, speakers=[SpeakerFactory(event=event)])
        PersonFactory(event=event, roles=["guest"])
    with django_assert_max_num_queries(13):
        response = client.get("/demo/manage/")
    assert f"<strong>{count}</strong> <span>Speakers" in response.content.decode()


def test_an_event_is_published_and_hidden_again(client, organiser, event):
    for answer, published in (("no", False), ("yes", True)):
        response = client.post("/demo/manage/publish/", {"published": answer})
        assert response.status_code == 302
        event.refresh_from_db()
        assert event.is_published is published


def test_what_is_still_to_do_leads_to_where_it_is_done(client, organiser):
    html = client.get("/demo/manage/").content.decode()
    assert 'href="/demo/manage/settings/#id_description"' in html
    assert 'aria-current="page">Overview' in html


def test_pages_of_an_event_that_is_not_published_say_so(client, organiser, event):
    assert "preview-bar" not in client.get("/demo/").content.decode()
    Event.objects.update(is_published=False)
    html = client.get("/demo/").content.decode()
    assert "Only its team sees it." in html
    assert 'href="/demo/manage/">To the overview' in html
