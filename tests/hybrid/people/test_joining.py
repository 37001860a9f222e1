import pytest
from django.core.cache import cache

from hybrid.enums import Access, Attendance, Role
from hybrid.limits import WRONG_CODES, Limit
from hybrid.models import Event, Person, Star
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()


@pytest.fixture
def event():
    return EventFactory(slug="demo", access=Access.CODE, join_code="ABC234")


def give_name(client, path="/demo/join/?at=hall", **data):
    return client.post(
        path, {"code": "abc 234", "display_name": "Sam Field", "attendance": "in_room", **data}
    )


def test_a_code_and_a_name_are_enough(client, event):
    first = client.post("/join/", {"code": "abc 234"})
    assert first.status_code == 302
    assert first.url == "/demo/join/?code=ABC234"
    page = client.get(first.url)
    assert page.status_code == 200
    assert 'name="display_name"' in page.content.decode()
    second = give_name(client, first.url)
    assert second.url == "/demo/"
    person = Person.objects.get()
    assert (person.display_name, person.roles, person.user) == ("Sam Field", {Role.GUEST}, None)
    html = client.get("/demo/agenda/").content.decode()
    assert "Sam Field" in html


@pytest.mark.parametrize(("at", "attendance"), [("hall", "in_room"), ("link", "online"), ("", "online")])
def test_the_qr_code_tells_where_somebody_is(client, event, at, attendance):
    html = client.get(f"/demo/join/?code=ABC234&at={at}").content.decode()
    checked = [line for line in html.splitlines() if "checked" in line]
    assert len(checked) == 1
    assert f'value="{attendance}"' in checked[0]


def test_the_session_has_a_new_key_after_joining(client, event):
    session = client.session
    session["planted"] = True
    session.save()
    give_name(client)
    assert client.session.session_key != session.session_key


@pytest.mark.parametrize("path", ["/demo/join/", "/demo/join/?code=WRONG2"])
def test_without_the_right_code_it_is_asked_for(client, event, path):
    html = client.get(path).content.decode()
    assert 'name="code"' in html
    assert 'name="display_name"' not in html


def test_a_wrong_code_is_said_clearly_and_kept(client, event):
    response = client.post("/join/", {"code": "WRONG2"})
    assert response.status_code == 422
    assert "No event has that code" in response.content.decode()
    assert 'value="WRONG2"' in response.content.decode()
    assert give_name(client, code="WRONG2").status_code == 422
    assert not Person.objects.exists()


def test_a_name_that_nobody_can_read_is_refused_and_nothing_is_lost(client, event):
    response = give_name(client, display_name="…")
    assert response.status_code == 422
    assert "Give a name that others can read" in response.content.decode()
    assert 'value="abc 234"' in response.content.decode()


@pytest.mark.parametrize(
    "changes", [{"is_published": False}, {"access": Access.INVITED}, {"access": Access.REGISTERED}]
)
def test_codes_open_only_events_that_let_guests_in(client, changes):
    EventFactory(slug="demo", join_code="ABC234", **{"access": Access.CODE, **changes})
    assert client.post("/join/", {"code": "ABC234"}).status_code == 422
    assert give_name(client).status_code in {403, 404}


def test_who_is_in_is_not_asked_again(client, event):
    give_name(client)
    assert client.get("/demo/join/").url == "/demo/me/"


def test_a_public_event_asks_for_a_name_only(client):
    EventFactory(slug="demo")
    assert 'name="display_name"' in client.get("/demo/join/").content.decode()
    assert give_name(client, code="").status_code == 302


def test_it_leads_back_to_where_somebody_came_from_but_never_elsewhere(client, event):
    assert give_name(client, next="/demo/agenda/").url == "/demo/agenda/"
    client.session.flush()
    client.cookies.clear()
    assert give_name(client, next="https://evil.example/").url == "/demo/"


def test_only_wrong_codes_count_and_the_right_one_has_to_wait_too_then(client, event, monkeypatch):
    limit = Limit(WRONG_CODES.name, ceiling=3, seconds=600)
    monkeypatch.setattr("hybrid.views.people.joining.WRONG_CODES", limit)
    for _n in range(5):
        assert client.post("/join/", {"code": "ABC234"}).status_code == 302
    assert client.get("/demo/join/?code=WRONG2").status_code == 422
    for _n in range(2):
        assert client.post("/join/", {"code": "WRONG2"}).status_code == 422
    assert client.post("/join/", {"code": "ABC234"}).status_code == 429
    assert client.get("/demo/join/?code=ABC234").status_code == 429
    assert client.post("/join/", {"code": "ABC234"}, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_neighbours_in_one_ipv6_network_share_the_count(client, event, monkeypatch):
    limit = Limit(WRONG_CODES.name, ceiling=1, seconds=600)
    monkeypatch.setattr("hybrid.views.people.joining.WRONG_CODES", limit)
    client.post("/join/", {"code": "WRONG2"}, REMOTE_ADDR="2001:db8::1")
    assert client.post("/join/", {"code": "ABC234"}, REMOTE_ADDR="2001:db8::2").status_code == 429


def test_the_ceiling_is_a_halls():
    assert WRONG_CODES.ceiling >= 500


def test_attendance_is_one_tap(client, event):
    give_name(client)
    html = client.get("/demo/agenda/").content.decode()
    assert html.count('aria-pressed="true"') == 1
    response = client.post("/demo/attendance/", {"attendance": "online", "next": "/demo/agenda/"})
    assert response.url == "/demo/agenda/"
    assert Person.objects.get().attendance == Attendance.ONLINE


def test_attendance_takes_no_other_word(client, event):
    give_name(client)
    client.post("/demo/attendance/", {"attendance": "asleep"})
    assert Person.objects.get().attendance == Attendance.IN_ROOM


def test_a_name_can_be_changed(client, event):
    give_name(client)
    assert client.post("/demo/me/", {"display_name": "Sam F.", "attendance": "online"}).status_code == 302
    person = Person.objects.get()
    assert (person.display_name, person.attendance) == ("Sam F.", Attendance.ONLINE)
    assert client.post("/demo/me/", {"display_name": " ", "attendance": "online"}).status_code == 422


def test_leaving_makes_this_browser_nobody(client, event):
    give_name(client)
    assert client.get("/demo/leave/").status_code == 200
    assert client.get("/demo/agenda/").status_code == 200, "asking is not leaving"
    assert client.post("/demo/leave/").url == "/demo/"
    assert client.get("/demo/agenda/").status_code == 403
    assert Person.objects.get().display_name == "Sam Field"


def test_a_blocked_guest_is_told(client, event):
    give_name(client)
    Person.objects.update(blocked_at=event.created_at)
    response = client.get("/demo/agenda/")
    assert response.status_code == 403
    assert "has ended your part" in response.content.decode()


def test_what_a_guest_starred_is_the_accounts_after_signing_in(client, event):
    session = SessionFactory(event=event)
    give_name(client)
    Star.objects.create(person=Person.objects.get(), session=session)
    own = PersonFactory(event=event, display_name="", roles=[Role.SPEAKER])
    assert own.user is not None
    from tests.hybrid.accounts.mailbox import sign_in

    sign_in(client, own.user.email)
    assert [star.person for star in Star.objects.all()] == [own]
    assert Person.objects.get().roles == {Role.SPEAKER, Role.GUEST}
    assert "Sam Field" in client.get("/demo/agenda/").content.decode()


@pytest.mark.parametrize("at", ["hall", "link"])
def test_crew_and_screens_get_the_qr_codes(client, event, at):
    screen = PersonFactory(event=event, user=None, roles=[Role.SCREEN])
    session = client.session
    session["people"] = {str(event.pk): screen.pk}
    session.save()
    response = client.get(f"/demo/join/{at}.svg")
    assert response["content-type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")
    assert b"<script" not in response.content
    assert client.get("/demo/join/elsewhere.svg").status_code == 404
    assert "ABC234" in client.get("/demo/join/screen/").content.decode()


def test_guests_get_no_code_to_pass_on(client, event):
    give_name(client)
    assert client.get("/demo/join/hall.svg").status_code == 403


def test_who_joins_from_a_page_comes_back_to_it(client, event):
    room = RoomFactory(event=event, slug="hall")
    questions = f"/demo/live/{room.slug}/questions/"
    Event.objects.update(access=Access.PUBLIC)
    assert f'href="/demo/join/?next={questions}"' in client.get(questions).content.decode()
    page = client.get(f"/demo/join/?next={questions}").content.decode()
    assert f'name="next" value="{questions}"' in page
    assert give_name(client, "/demo/join/", next=questions).url == questions
    assert client.get(f"/demo/join/?next={questions}").url == questions
    assert client.get("/demo/join/?next=//elsewhere.example/").url == "/demo/me/"


def test_the_step_that_asks_for_the_code_remembers_the_page_too(client, event):
    page = client.get("/demo/join/?next=/demo/agenda/").content.decode()
    assert 'name="code"' in page
    assert 'name="next" value="/demo/agenda/"' in page
