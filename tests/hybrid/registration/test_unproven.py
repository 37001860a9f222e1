"""Whoever registers learns nothing about an address that they have not shown to be theirs."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from hybrid.domain.registration.changes import cancel_registration
from hybrid.domain.registration.invitations import invite
from hybrid.domain.registration.links import path_of
from hybrid.enums import RegistrationState, Role
from hybrid.models import Person, PersonRole, Registration, Star
from tests.factories import PersonFactory, SessionFactory, UserFactory
from tests.hybrid.registration.conftest import NOW

FORM = {"attendance": "in_room", "name": "Mallory Nosey"}


def told(email, **more):
    """All that a fresh browser is told when it registers with an address, and looks around afterwards."""
    browser = Client()
    browser.get("/demo/register/")
    answer = browser.post("/demo/register/", {**FORM, "email": email, **more})
    pages = [answer.content, answer.headers.get("Location", "")]
    pages += [browser.get(path).content for path in ("/registration/sent/", "/demo/register/", "/demo/me/")]
    text = "\n".join(str(page) for page in pages)
    text = re.sub(r"csrfmiddlewaretoken[^>]+|nonce-[^']+", "", text).replace(email, "THE ADDRESS")
    return answer.status_code, sorted(browser.cookies), text


@pytest.fixture
def seats(rules):
    rules.in_room_places = 10
    rules.save()


def known(come):
    return come("Ada")


def cancelled(come):
    return cancel_registration(registration=come("Ada"), now=NOW)


def blocked(come):
    registration = cancelled(come)
    Person.objects.update(blocked_at=timezone.now())
    return registration


@pytest.mark.usefixtures("seats")
@pytest.mark.parametrize("state", [known, cancelled, blocked])
def test_the_answer_is_the_same_whatever_is_registered(come, state):
    state(come)
    assert told("ada@example.org") == told("eve@example.org")


@pytest.mark.parametrize("state", [known, cancelled])
def test_the_answer_is_the_same_when_it_is_full(come, rules, state):
    rules.online = rules.has_waiting_list = False
    rules.in_room_places = 1
    rules.save()
    state(come)
    if state is cancelled:
        come("Ben")
    assert told("ada@example.org") == told("eve@example.org")


@pytest.mark.usefixtures("seats")
def test_the_owner_is_told_once_and_nothing_is_changed(come, mailbox):
    before = come("Ada")
    people = Person.objects.count()
    for _try in range(3):
        told("ADA@example.org", name="Somebody Else", organisation="Elsewhere")
    assert mailbox.subjects("ada@example.org") == [
        "Your place at Demo",
        "You are registered for Demo already",
    ]
    assert path_of(before) in mailbox.last("ada@example.org").body
    after = Registration.objects.get()
    assert (after.name, after.organisation, after.link_version) == ("Ada Field", "", before.link_version)
    assert Person.objects.count() == people


def test_what_a_browser_did_before_is_kept_when_the_link_lets_it_in(client, event, mailbox):
    session = SessionFactory(event=event)
    client.post(f"/demo/sessions/{session.code}/star/", {"starred": "1"})
    assert Star.objects.count() == 1
    client.post("/demo/register/", {**FORM, "email": "eve@example.org"})
    link = re.search(r"http://[^/]+(/registration/\S+)", mailbox.last("eve@example.org").body)[1]
    client.post(link, {"do": "enter"})
    [person] = Person.objects.all()
    assert (person.roles, Star.objects.get().person) == ({Role.DELEGATE}, person)
    assert "Mallory Nosey" in client.get("/demo/me/").content.decode()


def test_who_is_signed_in_gets_what_was_mailed_to_another_address_of_theirs(client, event, mailbox):
    client.force_login(UserFactory(email="work@example.org"))
    client.post("/demo/register/", {**FORM, "email": "home@example.org"})
    assert client.get("/demo/register/").status_code == 200
    client.post(path_of(Registration.objects.get()), {"do": "enter"})
    [person] = Person.objects.all()
    assert person.user.email == "work@example.org"
    assert client.get("/demo/register/").url == path_of(Registration.objects.get())


def test_the_link_of_somebody_else_takes_nobodys_registration_over(client, event, come, rules):
    """Whoever is registered themselves stays who they are registered as."""
    rules.in_room_places = 5
    rules.save()
    own = PersonFactory(event=event)
    client.force_login(own.user)
    client.post("/demo/register/", {**FORM, "email": own.user.email})
    other = come("Ben")
    client.post(path_of(other), {"do": "enter"})
    assert Person.objects.get(pk=other.person_id).user is None
    assert set(Registration.objects.values_list("person", flat=True)) == {own.pk, other.person_id}
    browser = Client()
    first = come("Cora")
    for registration in (first, other):
        browser.post(path_of(registration), {"do": "enter"})
    assert Person.objects.filter(pk__in=[first.person_id, other.person_id]).count() == 2


def test_who_has_shown_that_the_address_is_theirs_is_let_in_at_once(client, event, come):
    client.force_login(UserFactory(email="eve@example.org"))
    answer = client.post("/demo/register/", {**FORM, "email": "Eve@example.org"})
    assert answer.url == path_of(Registration.objects.get())
    assert "Mallory Nosey" in client.get("/demo/me/").content.decode()
    again = client.post("/demo/register/", {**FORM, "email": "eve@example.org"})
    assert "This address is registered already" in again.content.decode()
    assert 'value="Mallory Nosey"' in again.content.decode(), "nothing that was typed is lost"


def test_an_invitation_that_was_mailed_proves_its_address_alone(client, event, rules):
    rules.in_room_places = 5
    rules.save()
    until = timezone.now() + dt.timedelta(days=1)
    _made, mailed = invite(
        event=event, now=NOW, expires_at=until, email="guest@example.org", label="Gwen Guest"
    )
    _made, handed = invite(event=event, now=NOW, expires_at=until, label="Press", places=3)
    for token, email, is_in in (
        (handed, "press@example.org", False),
        (mailed, "other@example.org", False),
    ):
        answer = client.post(f"/invitation/{token}/", {**FORM, "email": email})
        assert (answer.status_code, answer.url == "/registration/sent/") == (302, not is_in)
    Registration.objects.filter(email="other@example.org").delete()
    answer = client.post(f"/invitation/{mailed}/", {**FORM, "email": "guest@example.org"})
    assert answer.url == path_of(Registration.objects.get(email="guest@example.org"))
    assert PersonRole.objects.filter(person__registrations__state=RegistrationState.CONFIRMED).count() == 2
