import pytest
from django.test import Client

from hybrid.enums import Access, Role
from tests.factories import EventFactory
from tests.hybrid.access.world import NOON, browser_of, signed_in

pytestmark = pytest.mark.django_db


def page(client, path="/demo/manage/"):
    response = client.get(path)
    assert response.status_code == 403
    return response.content.decode().split("<main")[1]


@pytest.mark.parametrize(
    ("access", "path", "words", "has_join"),
    [
        (Access.PUBLIC, "/demo/me/", "a name is all it takes", True),
        (Access.CODE, "/demo/agenda/", "Join with the event code", True),
        (Access.PUBLIC, "/demo/manage/", "who help to run the event", False),
        (Access.REGISTERED, "/demo/agenda/", "whom the organiser has registered", False),
    ],
)
def test_a_stranger_is_shown_the_way_in_that_helps(access, path, words, has_join):
    EventFactory(slug="demo", access=access, contact_email="office@example.org")
    html = page(Client(), path)
    assert words in html
    assert (f"/demo/join/?next={path}" in html) is has_join
    assert f"/accounts/login/?next={path}" in html
    assert "mailto:office@example.org" in html


def test_an_account_without_a_place_is_told_whom_to_ask():
    EventFactory(slug="demo", access=Access.REGISTERED)
    html = page(signed_in())
    assert "Ask the organiser to add your address" in html
    assert "/accounts/login/" not in html


@pytest.mark.parametrize("role", [Role.GUEST, Role.MODERATOR])
def test_somebody_with_another_role_is_not_asked_to_join(role):
    html = page(browser_of(EventFactory(slug="demo"), role))
    assert "people with another role" in html
    assert "/demo/join/" not in html


def test_a_guest_of_an_event_that_closed_is_asked_to_sign_in():
    event = EventFactory(slug="demo", access=Access.REGISTERED)
    html = page(browser_of(event, Role.GUEST, account=False), "/demo/agenda/")
    assert "whom the organiser has registered" in html


def test_a_blocked_person_and_a_screen_are_told_so():
    event = EventFactory(slug="demo")
    assert "has ended your part" in page(browser_of(event, Role.SPEAKER, blocked_at=NOON))
    assert "is a hall screen" in page(browser_of(event, Role.SCREEN, account=False))


def test_a_form_that_was_refused_leads_to_the_front_page():
    EventFactory(slug="demo", access=Access.CODE)
    response = Client().post("/demo/attendance/", {"attendance": "online"})
    html = response.content.decode().split("<main")[1]
    assert 'href="/demo/join/?next=/demo/"' in html
    assert "attendance" not in html
