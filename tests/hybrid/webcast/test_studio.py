"""The studio page as the server draws it: who may run, where to publish, whether it is the right room."""

import datetime as dt

import pytest
from django.utils import timezone

from hybrid.enums import Role
from tests.factories import PersonFactory, RoomFactory, SessionFactory, SpeakerFactory
from tests.hybrid.access.world import browser_of, browser_with

ADDRESS = "/demo/live/main-hall/studio/"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def other(event, room):
    return RoomFactory(event=event, slug="breakout-1", name="Breakout 1")


def on_now(event, room, title, **facts):
    now = timezone.now()
    return SessionFactory(
        event=event, room=room, title=title, starts_at=now - HOUR, ends_at=now + HOUR, **facts
    )


def page(browser, address=ADDRESS):
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_operator_runs_the_webcast_and_reads_where_obs_sends_to(event, room):
    html = page(browser_of(event, Role.AV_OPERATOR))
    assert " may-run>" in html
    assert 'value="http://localhost:8000/whip/demo/main-hall"' in html
    assert "/demo/manage/webcast/" in html


def test_a_speaker_runs_their_own_room_alone_and_makes_no_keys(event, room, other):
    event.speakers_may_publish = True
    event.save()
    person = PersonFactory(event=event, roles=[Role.SPEAKER])
    on_now(event, room, "Theirs", speakers=[SpeakerFactory(event=event, person=person)])
    browser = browser_with(event, person)
    html = page(browser)
    assert " may-run>" in html
    assert "/demo/manage/webcast/" not in html
    assert browser.get("/demo/live/breakout-1/studio/").status_code == 403


def test_it_asks_whether_this_is_the_right_room(event, room, other):
    on_now(event, other, "Elsewhere")
    browser = browser_of(event, Role.AV_OPERATOR)
    html = page(browser)
    assert "“Elsewhere” is on now in Breakout 1" in html
    assert "/demo/live/breakout-1/studio/" in html
    on_now(event, room, "Here")
    assert "Elsewhere" not in page(browser)


def test_it_costs_the_same_with_one_session_and_with_many(
    event, room, other, django_assert_max_num_queries, django_assert_num_queries
):
    browser = browser_of(event, Role.AV_OPERATOR)
    on_now(event, other, "First")
    page(browser)
    with django_assert_max_num_queries(30) as asked:
        page(browser)
    for number in range(3):
        on_now(event, RoomFactory(event=event), f"More {number}")
    with django_assert_num_queries(len(asked)):
        page(browser)
