import pytest

from hybrid.enums import Role
from hybrid.models import Cohort, Person, User
from tests.factories import EventFactory, PersonFactory, UserFactory
from tests.hybrid.accounts.mailbox import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(slug="demo")


@pytest.fixture
def organiser(event, client):
    person = PersonFactory(event=event, roles=[Role.ORGANISER], display_name="Robin Vale")
    client.force_login(person.user)
    return person


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    client, organiser, event, count, django_assert_max_num_queries
):
    for _n in range(count):
        PersonFactory(event=event, roles=[Role.DELEGATE, Role.SPEAKER])
    with django_assert_max_num_queries(8):
        html = client.get("/demo/manage/people/").content.decode()
    assert html.count("rows__row") == count + 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Robin Vale", "Sam Field"]),
        ("q=sam", ["Sam Field"]),
        ("q=field+sam", ["Sam Field"]),
        ("q=sam%40example", ["Sam Field"]),
        ("role=speaker", ["Sam Field"]),
        ("role=organiser", ["Robin Vale"]),
        ("q=nobody", []),
        ("blocked=1", []),
    ],
)
def test_people_are_found(client, organiser, event, query, names):
    PersonFactory(
        event=event, user=UserFactory(email="sam@example.org"), display_name="Sam Field", roles=[Role.SPEAKER]
    )
    PersonFactory(event=event, display_name="", user=None)
    PersonFactory(roles=[Role.SPEAKER], display_name="Sam Elsewhere")
    html = client.get(f"/demo/manage/people/?{query}").content.decode()
    rows = html.split("rows__row")[1:]
    assert [
        name for name in ("Robin Vale", "Sam Field", "Sam Elsewhere") if any(name in r for r in rows)
    ] == names
    assert len(rows) == len(names)


def test_a_long_list_has_pages(client, organiser, event):
    people = Person.objects.bulk_create([Person(event=event, display_name=f"Person {n}") for n in range(120)])
    from hybrid.models import PersonRole

    PersonRole.objects.bulk_create([PersonRole(person=p, role=Role.GUEST) for p in people])
    first = client.get("/demo/manage/people/").content.decode()
    assert "?page=2" in first
    assert client.get("/demo/manage/people/?page=2").content.decode().count("rows__row") == 21


def test_roles_and_group_are_given_and_taken(client, organiser, event):
    cohort = Cohort.objects.create(event=event, name="Group 1")
    person = PersonFactory(event=event, roles=[Role.GUEST])
    path = f"/demo/manage/people/{person.pk}/"
    assert client.post(path, {"roles": ["moderator", "speaker"], "cohort": cohort.pk}).status_code == 302
    person = Person.objects.get(pk=person.pk)
    assert (person.roles, person.cohort) == ({Role.MODERATOR, Role.SPEAKER}, cohort)
    client.post(path, {"roles": [], "cohort": ""})
    person = Person.objects.get(pk=person.pk)
    assert (person.roles, person.cohort) == (frozenset(), None)
    assert person.display_name in client.get("/demo/manage/people/").content.decode()


def test_the_last_organiser_stays_one(client, organiser):
    page = client.post(f"/demo/manage/people/{organiser.pk}/", {"roles": ["speaker"]})
    assert page.status_code == 422
    assert "needs an organiser" in page.content.decode()
    assert Person.objects.get().roles == {Role.ORGANISER}


def test_another_events_group_is_none(client, organiser):
    elsewhere = Cohort.objects.create(event=EventFactory(), name="Group 1")
    path = f"/demo/manage/people/{organiser.pk}/"
    assert client.post(path, {"roles": ["organiser"], "cohort": elsewhere.pk}).status_code == 422


def test_blocking_works_at_once_and_can_be_undone(client, organiser, event):
    person = PersonFactory(event=event, roles=[Role.MODERATOR])
    client.post(f"/demo/manage/people/{person.pk}/block/")
    assert Person.objects.get(pk=person.pk).blocked_at is not None
    assert "Blocked" in client.get("/demo/manage/people/?blocked=1").content.decode()
    client.post(f"/demo/manage/people/{person.pk}/unblock/")
    assert Person.objects.get(pk=person.pk).blocked_at is None


def test_an_organiser_is_not_blocked_and_it_says_so(client, organiser):
    page = client.post(f"/demo/manage/people/{organiser.pk}/block/", follow=True)
    assert "Take the role first" in page.content.decode()


def test_a_screen_takes_no_roles(client, organiser, event):
    screen = PersonFactory(event=event, user=None, roles=[Role.SCREEN])
    client.post(f"/demo/manage/people/{screen.pk}/", {"roles": ["organiser"]})
    assert Person.objects.get(pk=screen.pk).roles == {Role.SCREEN}


def test_somebody_is_added_by_address_and_finds_their_place(client, organiser, event):
    data = {"display_name": "Sam Field", "email": "Sam@Example.org", "role": "delegate"}
    assert client.post("/demo/manage/people/new/", data).status_code == 302
    assert client.post("/demo/manage/people/new/", {**data, "role": "speaker"}).status_code == 302
    assert User.objects.filter(email="sam@example.org").count() == 1
    client.logout()
    assert sign_in(client, "sam@example.org").status_code == 302
    html = client.get("/demo/").content.decode()
    assert "Sam Field" in html
    assert Person.objects.get(user__email="sam@example.org").roles == {Role.DELEGATE, Role.SPEAKER}


def test_the_code_is_made_and_made_anew(client, organiser, event):
    client.post("/demo/manage/links/code/")
    event.refresh_from_db()
    first = event.join_code
    assert first in client.get("/demo/manage/links/").content.decode()
    client.post("/demo/manage/links/code/")
    event.refresh_from_db()
    assert event.join_code not in {"", first}
