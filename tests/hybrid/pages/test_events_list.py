import datetime as dt

import pytest

from hybrid.enums import Access, Role
from hybrid.queries.actors import GUESTS_KEY
from tests.factories import EventFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def names(client):
    return client.get("/").content.decode()


def test_events_by_where_they_stand(client):
    today = dt.datetime.now(dt.UTC).date()
    day = dt.timedelta(days=1)
    for name, start in (("Over", today - 9 * day), ("On", today), ("Coming", today + 9 * day)):
        EventFactory(name=name, starts_on=start, ends_on=start, timezone="UTC")
    html = names(client)
    assert html.index("On now") < html.index(">On<") < html.index("Coming up") < html.index(">Coming<")
    assert html.index("Past") < html.index(">Over<")


def test_no_events_at_all(client):
    assert "No event has been published yet." in names(client)


def test_strangers_see_neither_drafts_nor_invitations(client):
    EventFactory(name="A draft", is_published=False)
    EventFactory(name="By invitation", access=Access.INVITED)
    client.force_login(UserFactory())
    html = names(client)
    assert "A draft" not in html
    assert "By invitation" not in html


def test_people_find_the_events_that_they_have_a_place_in(client):
    draft = EventFactory(name="A draft", is_published=False)
    invited = EventFactory(name="By invitation", access=Access.INVITED)
    user = PersonFactory(event=draft, roles=[Role.ORGANISER]).user
    PersonFactory(event=invited, user=user, roles=[Role.DELEGATE])
    client.force_login(user)
    html = names(client)
    assert "A draft" in html
    assert "Not published" in html
    assert "By invitation" in html


def test_a_guest_is_remembered_by_the_browser(client):
    event = EventFactory(name="By invitation", access=Access.INVITED)
    guest = PersonFactory(event=event, user=None, roles=[Role.SPEAKER])
    session = client.session
    session[GUESTS_KEY] = {str(event.pk): guest.pk}
    session.save()
    assert "By invitation" in names(client)


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_any_number(client, count, django_assert_max_num_queries):
    user = UserFactory()
    for _n in range(count):
        PersonFactory(event=EventFactory(), user=user, roles=[Role.DELEGATE])
    client.force_login(user)
    with django_assert_max_num_queries(6):
        assert names(client).count("event-line__when") == count


def test_the_list_of_events_leads_whoever_may_to_a_new_one(client):
    assert b'href="/new/"' not in client.get("/").content
    client.force_login(UserFactory())
    assert b'href="/new/"' not in client.get("/").content
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert b'href="/new/"' in client.get("/").content
