import datetime as dt
import re

import pytest
from django.utils import timezone

from hybrid.models import AgendaRelease, AgendaShift, Session
from hybrid.queries.programme import programme_of
from tests.factories import DAY, EventFactory, RoomFactory, SessionFactory

pytestmark = pytest.mark.django_db
PAGE = "/demo/manage/shift/"


@pytest.fixture
def event():
    event = EventFactory(slug="demo", timezone="Europe/London")
    for hour, title in ((9, "First"), (10, "Second"), (10, "Beside"), (12, "Third")):
        SessionFactory(event=event, title=title, hour=hour)
    return event


def starts(event):
    event.refresh_from_db()
    return {item.title: f"{item.starts:%H:%M}" for item in programme_of(event)}


def send(client, html, **fields):
    fields.setdefault("since", re.search(r'name="since" value="([^"]+)" checked', html)[1])
    fields.setdefault("seen", re.search(r'name="seen" value="(\d+)"', html)[1])
    return client.post(PAGE, fields, follow=True).content.decode()


def test_two_taps_and_undo(client, event, olive, release, monkeypatch):
    release()
    now = dt.datetime.combine(DAY, dt.time(9, 40), dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    # The first tap opens the page, with what comes next chosen; the second moves it.
    html = client.get(PAGE).content.decode()
    assert "Second and 1 more" in re.sub(r"\s+", " ", html)
    html = send(client, html, minutes="10")
    assert "Everything from 11:00 on: 10 minutes later. Everybody sees it now." in html
    assert starts(event) == {"First": "10:00", "Second": "11:10", "Beside": "11:10", "Third": "13:10"}
    undo = re.search(r'name="undo" value="(\d+)"', html)[1]
    assert (
        "Everything is back where it was." in client.post(PAGE, {"undo": undo}, follow=True).content.decode()
    )
    assert starts(event) == {"First": "10:00", "Second": "11:00", "Beside": "11:00", "Third": "13:00"}
    assert AgendaRelease.objects.count() == 3


def test_a_second_tap_on_the_same_page_moves_nothing_more(client, event, olive):
    html = client.get(PAGE).content.decode()
    send(client, html, minutes="10")
    assert "Nothing more was moved." in send(client, html, minutes="10")
    assert starts(event)["Third"] == "13:10"


@pytest.mark.parametrize(
    "fields",
    [
        {"minutes": "ten"},
        {"minutes": "", "other": ""},
        {"minutes": "9" * 400},
        {"minutes": "10", "since": "soon"},
        {"minutes": "10", "since": "0001-01-01T00:00:00+14:00"},
        {"minutes": "10", "seen": "x"},
        {"minutes": "0"},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(client, event, olive, fields):
    html = send(client, client.get(PAGE).content.decode(), **fields)
    assert "notice--error" in html
    assert not AgendaShift.objects.exists()


def test_the_day_can_be_chosen(client, event, olive):
    later = dt.datetime.combine(DAY + dt.timedelta(days=1), dt.time(9), dt.UTC)
    SessionFactory(event=event, title="Next day", starts_at=later, ends_at=later + dt.timedelta(hours=1))
    html = client.get(f"{PAGE}?day={later.date()}").content.decode()
    assert "Next day" in html
    assert "Third" not in html
    other = send(client, html, other="-15")
    assert "15 minutes earlier" in other
    assert starts(event)["Next day"] == "09:45"


def test_one_room_can_be_chosen(client, event, olive):
    hall = RoomFactory(event=event, name="Hall", slug="hall")
    RoomFactory(event=event, name="Side room", slug="side-room")
    Session.objects.filter(title="Second").update(room=hall)
    html = client.get(PAGE).content.decode()
    assert 'href="?room=hall&amp;day=2014-06-26"' in html
    html = client.get(f"{PAGE}?room=hall").content.decode()
    assert "Everything in Hall from" in html
    assert ("Second" in html, "Beside" in html) == (True, False)
    html = send(client, html, minutes="10", room="hall")
    assert "Everything in Hall from 11:00 on: 10 minutes later. Everybody sees it now." in html
    # The page that follows is still that room's, and says what was moved.
    assert "everything in Hall from Thu 11:00 on, 10 minutes later." in html
    assert 'name="room" value="hall"' in html
    assert starts(event) == {"First": "10:00", "Second": "11:10", "Beside": "11:00", "Third": "13:00"}
    assert (
        "Nothing is on the agenda in Side room yet." in client.get(f"{PAGE}?room=side-room").content.decode()
    )
    assert client.get(f"{PAGE}?room=elsewhere").status_code == 404
    assert client.post(PAGE, {"room": "elsewhere", "minutes": "10"}).status_code == 404


def test_an_undo_that_is_none_is_404(client, event, olive):
    for key in ("0", "x"):
        assert client.post(PAGE, {"undo": key}).status_code == 404
