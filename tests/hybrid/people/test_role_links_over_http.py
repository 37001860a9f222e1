import datetime as dt
import io
import logging
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hybrid.domain.role_links import create_role_link, revoke_role_link
from hybrid.enums import Role
from hybrid.limits import WRONG_CODES, WRONG_LINKS, Limit
from hybrid.logs import HideSecrets, without_secrets
from hybrid.models import Person, RoleLink
from tests.factories import EventFactory, PersonFactory, RoomFactory
from tests.hybrid.accounts.mailbox import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()


@pytest.fixture
def event():
    return EventFactory(slug="demo")


@pytest.fixture
def organiser(event, client):
    person = PersonFactory(event=event, roles=[Role.ORGANISER], display_name="Robin Vale")
    client.force_login(person.user)
    return person


def make(event, role=Role.MODERATOR, **kwargs):
    link, token = create_role_link(event=event, role=role, **kwargs)
    return link, f"/r/{token}/"


def take(path, client=None, name="Sam Field"):
    browser = client or Client()
    return browser, browser.post(path, {"display_name": name})


def test_looking_uses_nothing_up(event):
    _link, path = make(event)
    for _n in range(3):
        page = Client().get(path)
        assert page.status_code == 200
        assert page["X-Robots-Tag"] == "noindex"
    assert Client().head(path).status_code == 200
    assert RoleLink.objects.get().used_at is None
    assert not Person.objects.exists()


def test_confirming_takes_the_place(event):
    _link, path = make(event)
    browser, response = take(path)
    assert response.url == "/demo/backstage/"
    assert "Sam Field" in browser.get("/demo/").content.decode()
    assert Person.objects.get().roles == {Role.MODERATOR}


def test_a_facilitator_begins_where_the_board_is_run(event):
    _link, path = make(event, Role.FACILITATOR)
    assert take(path)[1].url == "/demo/backstage/"


def test_an_operator_of_one_room_begins_in_its_studio(event):
    _link, path = make(event, Role.AV_OPERATOR, room=RoomFactory(event=event, slug="main-hall"))
    browser, response = take(path)
    assert response.url == "/demo/live/main-hall/studio/"
    assert browser.get(response.url).status_code == 200


def test_an_organiser_begins_at_their_pages(event):
    _link, path = make(event, Role.ORGANISER)
    browser, response = take(path)
    assert response.url == "/demo/manage/"
    assert browser.get("/demo/manage/").status_code == 200


def test_a_name_is_asked_for_and_the_link_waits(event):
    _link, path = make(event)
    browser, response = take(path, name=" ")
    assert response.status_code == 422
    assert take(path, browser)[1].status_code == 302


def test_the_same_browser_just_goes_on(event):
    _link, path = make(event)
    browser, _response = take(path)
    assert browser.get(path).url == "/demo/backstage/"
    assert take(path, browser)[1].url == "/demo/backstage/"


def test_the_session_has_a_new_key_after_taking_a_place(event):
    _link, path = make(event)
    browser = Client()
    browser.get("/accounts/login/")
    session = browser.session
    session["planted"] = 1
    session.save()
    browser.cookies["sessionid"] = session.session_key
    take(path, browser)
    assert browser.session.session_key != session.session_key


@pytest.mark.parametrize(
    ("spoil", "status", "words"),
    [
        (lambda link, path: take(path), 410, "was used already"),
        (lambda link, path: revoke_role_link(link=link, now=timezone.now()), 410, "was withdrawn"),
        (lambda link, path: RoleLink.objects.update(expires_at=timezone.now()), 410, "too old"),
        (lambda link, path: RoleLink.objects.all().delete(), 404, "is not known"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_does_not_work_says_why(event, spoil, status, words, method):
    link, path = make(event)
    spoil(link, path)
    people = Person.objects.count()
    response = getattr(Client(), method)(path, {"display_name": "Sam Field"})
    assert response.status_code == status
    assert words in response.content.decode()
    assert Person.objects.count() == people


def test_guessing_is_limited_and_a_link_that_works_is_not(event, monkeypatch):
    limit = Limit(WRONG_LINKS.name, ceiling=4, seconds=600)
    monkeypatch.setattr("hybrid.views.people.redeem.WRONG_LINKS", limit)
    _link, path = make(event)
    for n in range(3):
        assert Client().get(f"/r/guess-{n}/").status_code == 404
    assert Client().get("/r/guess-4/").status_code == 429
    assert Client().get(path).status_code == 200
    assert take(path)[1].status_code == 302


def test_mistyped_codes_hold_up_nobody_with_a_link(event):
    _link, path = make(event)
    for _n in range(WRONG_CODES.ceiling):
        WRONG_CODES.count("127.0.0.1")
    assert Client().get(path).status_code == 200


def test_no_log_holds_a_token(event, monkeypatch):
    console = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    monkeypatch.setattr(console, "stream", io.StringIO())
    _link, path = make(event)
    Client(enforce_csrf_checks=True).post(path, {"display_name": "Sam Field"})
    take(path, name="")
    take(path)
    take(path)
    Client().get("/nowhere/?code=SECRET")
    written = console.stream.getvalue()
    assert "/r/***/" in written
    assert path not in written
    access = logging.LogRecord("uvicorn.access", 20, "", 0, '%s - "%s"', ("127.0.0.1", f"GET {path}"), None)
    assert HideSecrets().filter(access)
    assert access.args == ("127.0.0.1", "GET /r/***/")
    assert without_secrets("/demo/join/?at=hall&code=SECRET&x=1") == "/demo/join/?at=hall&code=***&x=1"
    assert without_secrets("GET /api/calendar/0a1b.ics HTTP/1.1") == "GET /api/calendar/*** HTTP/1.1"


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("/registration/0a-1.Sig_n/change/", "/registration/***/change/"),
        ("/invitation/SECRET/?x=1", "/invitation/***/?x=1"),
        ("/accounts/login/?next=/r/SECRET/", "/accounts/login/?next=/r/***/"),
        ("/accounts/login/?next=%2Fr%2FSECRET%2F&x=1", "/accounts/login/?next=%2Fr%2F***%2F&x=1"),
        ("/accounts/login/?next=%2Fdemo%2Fjoin%2F%3Fcode%3DSECRET%26at=1", "%3Fcode%3D***%26at=1"),
        ("/demo/sessions/ABC234/", "/demo/sessions/ABC234/"),
        ("/r/", "/r/"),
    ],
)
def test_tokens_are_found_wherever_an_address_has_them(address, written):
    assert without_secrets(f'"GET {address} HTTP/1.1" 200').endswith(f'{written} HTTP/1.1" 200')
    assert "SECRET" not in without_secrets(address)


def test_pages_with_a_token_in_their_address_pass_it_on_to_nobody(event):
    """A form on them still says where it comes from, which "no-referrer" would hide from us too."""
    _link, path = make(event)
    for address in (
        path,
        "/r/wrong/",
        "/registration/wrong/",
        "/invitation/wrong/",
        "/demo/join/?code=ABC234",
    ):
        answer = Client().get(address)
        assert answer["Referrer-Policy"] == "strict-origin", address
        assert answer["X-Robots-Tag"] == "noindex", address
    assert Client().get("/demo/")["Referrer-Policy"] == "same-origin"


def test_a_signed_in_account_takes_the_role_without_a_name_again(event):
    person = PersonFactory(event=event, roles=[Role.DELEGATE])
    _link, path = make(event)
    browser = Client()
    sign_in(browser, person.user.email)
    assert "You go on as" in browser.get(path).content.decode()
    browser.post(path)
    assert Person.objects.get().roles == {Role.DELEGATE, Role.MODERATOR}


def test_a_screen_opens_its_link_as_often_as_it_restarts(event):
    room = RoomFactory(event=event, slug="main-hall")
    _link, path = make(event, Role.SCREEN, room=room)
    for _n in range(2):
        browser, response = take(path, name="")
        assert response.url == "/demo/live/main-hall/screen/"
        assert browser.get("/demo/live/main-hall/screen/").status_code == 200
        assert browser.get(path).url == "/demo/live/main-hall/screen/"
    assert Person.objects.count() == 1


def test_whoever_takes_part_does_not_become_a_screen_by_mistake(event):
    browser, _response = take(make(event, Role.ORGANISER)[1])
    _link, path = make(event, Role.SCREEN)
    assert browser.get(path).status_code == 403
    assert browser.post(path).status_code == 403
    assert browser.get("/demo/manage/").status_code == 200


def test_a_new_link_is_shown_once(client, organiser):
    page = client.post("/demo/manage/links/", {"role": "moderator", "label": "Sam", "lifetime": ""})
    html = page.content.decode()
    path = re.search(r'value="http://localhost:8000(/r/[\w-]+/)"', html)
    assert path
    assert 'src="data:image/svg+xml' in html
    link = RoleLink.objects.get()
    assert (link.created_by, link.label) == (organiser, "Sam")
    assert path[1] not in client.get("/demo/manage/links/").content.decode()
    assert take(path[1])[1].status_code == 302


@pytest.mark.parametrize(
    ("lifetime", "time"), [("hour", dt.timedelta(hours=1)), ("month", dt.timedelta(days=30))]
)
def test_a_link_lasts_as_long_as_chosen(client, organiser, lifetime, time):
    client.post("/demo/manage/links/", {"role": "speaker", "lifetime": lifetime})
    link = RoleLink.objects.get()
    assert abs(link.expires_at - link.created_at - time) < dt.timedelta(minutes=1)


def test_a_room_that_the_role_has_not_is_said_at_the_field(client, organiser, event):
    room = RoomFactory(event=event)
    page = client.post("/demo/manage/links/", {"role": "speaker", "room": room.pk})
    assert page.status_code == 422
    assert "can be held to one room" in page.content.decode()
    elsewhere = RoomFactory()
    assert client.post("/demo/manage/links/", {"role": "screen", "room": elsewhere.pk}).status_code == 422
    assert not RoleLink.objects.exists()


def test_a_link_is_withdrawn_with_one_button(client, organiser, event):
    link, path = make(event)
    assert f"/demo/manage/links/{link.pk}/revoke/" in client.get("/demo/manage/links/").content.decode()
    assert client.post(f"/demo/manage/links/{link.pk}/revoke/").status_code == 302
    assert Client().get(path).status_code == 410


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    client, organiser, event, count, django_assert_max_num_queries
):
    for _n in range(count):
        take(make(event)[1])
    with django_assert_max_num_queries(7):
        client.get("/demo/manage/links/")
