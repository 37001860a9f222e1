import datetime as dt

import pytest
from django.utils import timezone

from hybrid.enums import SessionKind
from hybrid.models import Session
from tests.factories import DAY, EventFactory, RoomFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db
TOMORROW = DAY + dt.timedelta(days=1)


@pytest.fixture
def event():
    return EventFactory(slug="demo")


def page(client, query=""):
    response = client.get(f"/demo/agenda/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_one_day_at_a_time_the_first_when_it_is_not_on(client, event):
    SessionFactory(event=event, title="On the first day")
    late = dt.datetime.combine(TOMORROW, dt.time(9), dt.UTC)
    SessionFactory(
        event=event, title="On the second day", starts_at=late, ends_at=late + dt.timedelta(hours=1)
    )
    html = page(client)
    assert "On the first day" in html
    assert "On the second day" not in html
    assert "On the second day" in page(client, f"?day={TOMORROW}")
    both = page(client, "?day=all")
    assert "On the first day" in both
    assert "On the second day" in both


def test_today_while_the_event_is_on(client):
    now = timezone.now()
    today = now.date()
    event = EventFactory(slug="demo", timezone="UTC", starts_on=today - dt.timedelta(days=1), ends_on=today)
    SessionFactory(event=event, title="Running", starts_at=now, ends_at=now + dt.timedelta(hours=1))
    html = page(client)
    assert "Running" in html
    assert "slot--now" in html


@pytest.mark.parametrize("query", ["?day=banana", "?day=1999-01-01", "?day=", "?view=banana"])
def test_what_is_no_choice_is_the_usual_page(client, event, query):
    SessionFactory(event=event, title="Here all the same")
    assert "Here all the same" in page(client, query)


def test_a_day_without_sessions_says_so(client, event):
    SessionFactory(event=event)
    assert "Nothing is planned for this day yet." in page(client, f"?day={TOMORROW}")
    assert "Nothing is planned for this day yet." in page(client, f"?day={TOMORROW}&view=rooms")


def test_groups_stand_side_by_side_in_their_order(client, event):
    first = event.cohorts.create(name="Group 2", position=0)
    second = event.cohorts.create(name="Group 10", position=1)
    SessionFactory(event=event, title="Workshop", cohort=second)
    SessionFactory(event=event, title="Tables", cohort=first)
    html = page(client)
    assert html.index(">Group 2<") < html.index("Tables") < html.index(">Group 10<") < html.index("Workshop")


def test_rooms_are_columns_and_what_is_everywhere_reaches_across(client, event):
    hall, side = RoomFactory(event=event, name="Hall"), RoomFactory(event=event, name="Side")
    RoomFactory(event=event, name="Unused")
    SessionFactory(event=event, room=hall, title="A")
    SessionFactory(event=event, room=side, title="B")
    SessionFactory(event=event, room=None, title="Lunch", hour=12, kind=SessionKind.BREAK)
    html = page(client, "?view=rooms")
    assert ">Hall<" in html
    assert ">Side<" in html
    assert "Unused" not in html
    assert '<td colspan="2" class="slot--past rooms__wide"' in html


def test_a_changed_title_shows_at_once(client, event):
    session = SessionFactory(event=event, title="Old title", speakers=[SpeakerFactory(event=event)])
    assert "Old title" in page(client)
    Session.objects.filter(pk=session.pk).update(title="New title")
    assert "New title" in page(client)
    event.speakers.update(name="Somebody Else")
    assert "Somebody Else" in page(client)
    event.rooms.update(name="Another room")
    assert "Another room" in page(client)
    assert "Another room" in page(client, "?view=rooms")


def test_titles_are_text(client, event):
    SessionFactory(event=event, title='<b>"&amp;')
    for query in ("", "?view=rooms"):
        html = page(client, query)
        assert "<b>" not in html
        assert "&lt;b&gt;&quot;&amp;amp;" in html


@pytest.mark.parametrize("query", ["", "?day=all", "?view=rooms"])
@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_any_number(client, event, query, count, django_assert_max_num_queries):
    for hour in range(9, 9 + count):
        SessionFactory(event=event, hour=hour, speakers=[SpeakerFactory(event=event)])
    with django_assert_max_num_queries(5):
        assert page(client, query).count("item__title") == count


def test_the_mark_of_what_is_on_follows_each_room(client, event, monkeypatch):
    # Both begin at nine; one of them is over at ten, while the other still runs.
    noon = dt.datetime.combine(DAY, dt.time(12), dt.UTC)
    SessionFactory(event=event, hour=9)
    SessionFactory(event=event, starts_at=noon - dt.timedelta(hours=3), ends_at=noon)
    for minutes, running in ((30, 2), (90, 1), (200, 0)):
        moment = noon - dt.timedelta(hours=3) + dt.timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        assert page(client, "?view=rooms").count('class="slot--now"') == running
