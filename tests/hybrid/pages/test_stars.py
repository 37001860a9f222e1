import datetime as dt

import pytest
from django.utils import timezone

from hybrid.domain.stars import toggle_star
from hybrid.enums import Access, Role, SessionKind
from hybrid.models import Person, Star
from tests.factories import DAY, EventFactory, PersonFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory(event=EventFactory(slug="demo"), title="Kept")


def address(session):
    return f"/demo/sessions/{session.code}/star/"


def test_toggling_twice_leaves_nothing(session):
    person = PersonFactory(event=session.event)
    assert toggle_star(person=person, session=session)
    assert not toggle_star(person=person, session=session)
    assert not Star.objects.exists()


def test_a_stranger_becomes_a_nameless_guest_whom_the_browser_remembers(client, session):
    response = client.post(address(session), {"next": "/demo/agenda/?day=all"})
    assert response["Location"] == f"/demo/agenda/?day=all#s-{session.code}"
    person = Person.objects.get()
    assert (person.display_name, person.user, person.roles) == ("", None, frozenset())
    assert "Kept" in client.get("/demo/my-agenda/").content.decode()
    client.post(address(session))
    assert Person.objects.get() == person
    assert "Kept" not in client.get("/demo/my-agenda/").content.decode()


def test_an_account_keeps_its_own_stars(client, session):
    person = PersonFactory(event=session.event)
    client.force_login(person.user)
    client.post(address(session))
    assert Star.objects.get().person == person


def test_nobody_is_sent_to_another_site(client, session):
    for evil in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        response = client.post(address(session), {"next": evil})
        assert response["Location"] == f"/demo/sessions/{session.code}/"


def test_scripts_are_told_what_became_of_it(client, session):
    json = {"accept": "application/json"}
    assert client.post(address(session), headers=json).json() == {"starred": True}
    assert client.post(address(session), headers=json).json() == {"starred": False}


def test_only_by_post_and_only_from_our_own_pages(session):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    assert client.get(address(session)).status_code == 405
    response = client.post(address(session))
    assert response.status_code == 403
    assert "That was not saved" in response.content.decode()
    assert not Person.objects.exists()


def test_whoever_may_not_see_the_programme_stars_nothing(client, session):
    session.event.access = Access.CODE
    session.event.save()
    assert client.post(address(session)).status_code == 403
    assert not Person.objects.exists()


def test_the_blocked_star_nothing(client, session):
    person = PersonFactory(event=session.event, roles=[Role.GUEST], blocked_at=timezone.now())
    client.force_login(person.user)
    assert client.post(address(session)).status_code == 403
    assert not Star.objects.exists()


def test_another_events_session_cannot_be_starred(client, session):
    assert client.post(address(SessionFactory())).status_code == 404


def test_stars_show_on_the_agenda_to_whoever_gave_them(client, session):
    from django.test import Client

    SessionFactory(event=session.event, title="Other")
    client.post(address(session))
    for path in ("/demo/agenda/", "/demo/agenda/?view=rooms"):
        mine = client.get(path).content.decode()
        assert mine.count('aria-pressed="true"') == 1
        assert f'star/" aria-pressed="true" aria-label="Keep “{session.title}”' in mine
        assert 'aria-pressed="true"' not in Client().get(path).content.decode()


def test_clashes_are_named_and_pauses_never_clash(client):
    event = EventFactory(slug="demo")
    half = dt.datetime.combine(DAY, dt.time(9, 30), dt.UTC)
    person = PersonFactory(event=event)
    sessions = [
        SessionFactory(event=event, hour=9, title="First"),
        SessionFactory(event=event, title="Second", starts_at=half, ends_at=half + dt.timedelta(hours=1)),
        SessionFactory(event=event, hour=9, title="Coffee", kind=SessionKind.BREAK),
        SessionFactory(event=event, hour=12, title="Alone"),
    ]
    for session in sessions:
        Star.objects.create(person=person, session=session)
    client.force_login(person.user)
    html = client.get("/demo/my-agenda/").content.decode()
    assert html.count("Overlaps “First”") == 1
    assert html.count("Overlaps “Second”") == 1
    assert html.count("Overlaps") == 2


@pytest.mark.parametrize("count", [1, 3])
def test_my_agenda_costs_the_same_for_any_number(client, count, django_assert_max_num_queries):
    event = EventFactory(slug="demo")
    person = PersonFactory(event=event)
    for hour in range(9, 9 + count):
        Star.objects.create(person=person, session=SessionFactory(event=event, hour=hour))
    client.force_login(person.user)
    with django_assert_max_num_queries(10):
        assert client.get("/demo/my-agenda/").content.count(b"item__title") == count
