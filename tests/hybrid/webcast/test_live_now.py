"""Which rooms are on air, in the pages as the server writes them."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from hybrid.domain.webcast import control
from hybrid.domain.webcast.reports import note_silence
from hybrid.enums import Role
from hybrid.models import RelayLink
from tests.factories import RoomFactory
from tests.hybrid.access.world import NOON, browser_of
from tests.hybrid.webcast.conftest import room_state

pytestmark = pytest.mark.django_db
LIVE = '<span class="tag tag--live">Live now</span>'
PAGES = ("/demo/", "/demo/agenda/", "/demo/live/other/")


@pytest.fixture
def live(relay, event, room):
    RoomFactory(event=event, slug="other")
    relay.state(room_state(viewers=2))
    return room


@pytest.mark.parametrize("address", PAGES)
def test_a_room_on_air_is_linked_to(live, address):
    html = Client().get(address).content.decode()
    assert f'<a href="/demo/live/main-hall/">{LIVE} Main hall</a>' in html


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_live_once_the_relay_is_silent(live, address):
    RelayLink.objects.update(heard_at=timezone.now() - dt.timedelta(seconds=60))
    note_silence(now=timezone.now(), serving_since=NOON)
    assert LIVE not in Client().get(address).content.decode()


def test_a_page_made_before_anybody_noticed_says_nothing_stale_either(live, monkeypatch):
    monkeypatch.setattr("hybrid.queries.webcast.SERVING_SINCE", NOON)
    RelayLink.objects.update(heard_at=timezone.now() - dt.timedelta(seconds=7))
    assert LIVE not in Client().get("/demo/").content.decode()


def test_a_rehearsal_is_not_announced_to_anybody(relay, event, room):
    relay.state(room_state(on_air=False))
    for browser in (Client(), browser_of(event, Role.ORGANISER)):
        assert LIVE not in browser.get("/demo/agenda/").content.decode()


def test_a_pause_says_when_it_goes_on(live, event):
    back_at = dt.datetime.now(event.tz).replace(microsecond=0) + dt.timedelta(hours=1)
    control.put_slate(room=live, by=None, text="Lunch", back_at=back_at, now=timezone.now())
    html = Client().get("/demo/agenda/").content.decode()
    assert f"back at {back_at:%H:%M}" in html
    assert LIVE not in html


def test_the_stage_of_a_room_leaves_itself_out(live):
    html = Client().get("/demo/live/main-hall/").content.decode()
    assert 'here="main-hall"' in html
    assert LIVE not in html


def test_who_may_not_enter_rooms_is_not_sent_there(live, event):
    html = browser_of(event, Role.GUEST, blocked_at=NOON).get("/demo/agenda/").content.decode()
    assert "<live-now" not in html


def test_an_event_that_is_over_needs_no_socket(event, room):
    event.ends_on = event.starts_on = dt.date(2014, 6, 26)
    event.save()
    assert "<live-now" not in Client().get("/demo/").content.decode()
