"""A script that registers with made-up addresses is stopped; a hall, and whoever has shown who they are, is not."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from hybrid.domain.registration.invitations import invite
from hybrid.domain.registration.links import path_of
from hybrid.enums import Attendance
from hybrid.limits import UNPROVEN_REGISTRATIONS, Limit
from hybrid.models import Registration, RegistrationRules
from tests.factories import EventFactory, UserFactory
from tests.hybrid.registration.conftest import NOW

FORM = {"attendance": "online", "organisation": "A ward"}


def send(number, *, path="/demo/register/", browser=None, **more):
    person = {"name": f"Person {number}", "email": f"person{number}@example.org"}
    return (browser or Client()).post(path, {**FORM, **person}, **more)


@pytest.fixture
def two(monkeypatch, event):
    """A network may register two people."""
    limit = Limit(UNPROVEN_REGISTRATIONS.name, ceiling=2, seconds=600)
    monkeypatch.setattr("hybrid.views.registration.register.UNPROVEN_REGISTRATIONS", limit)
    for number in range(2):
        assert send(number).status_code == 302


def test_one_network_is_asked_to_wait_and_nothing_that_was_written_is_lost(two, mailbox):
    refused = send(3)
    html = refused.content.decode()
    assert refused.status_code == 429
    assert "Wait ten minutes, then send this page again" in html
    assert 'value="person3@example.org"' in html
    assert 'value="A ward"' in html
    assert Registration.objects.count() == 2
    assert not mailbox.subjects("person3@example.org")


def test_other_networks_and_other_events_do_not_wait(two):
    other = EventFactory(slug="other", starts_on=NOW.date(), ends_on=NOW.date())
    RegistrationRules.objects.create(event=other, is_offered=True)
    assert send(3, REMOTE_ADDR="192.0.2.7").status_code == 302
    assert send(4, path="/other/register/").status_code == 302
    assert send(5).status_code == 429


def test_neighbours_in_one_ipv6_network_share_the_count(two):
    for number, status in ((3, 302), (4, 302), (5, 429)):
        assert send(number, REMOTE_ADDR=f"2001:db8::{number}").status_code == status
    assert send(6, REMOTE_ADDR="2001:db8:0:1::6").status_code == 302


def test_whoever_signed_in_or_was_invited_does_not_wait(two, event):
    browser = Client()
    browser.force_login(UserFactory(email="person3@example.org"))
    assert send(3, browser=browser).status_code == 302
    # With an address that is not theirs an account is like anybody.
    assert send(4, browser=browser, path="/demo/register/?another").status_code == 429
    _invitation, token = invite(
        event=event, places=3, now=timezone.now(), expires_at=timezone.now() + dt.timedelta(days=1)
    )
    assert send(5, path=f"/invitation/{token}/").status_code == 302
    assert Registration.objects.count() == 4


def test_what_is_not_right_is_not_counted(monkeypatch, event):
    limit = Limit("fresh", ceiling=1, seconds=600)
    monkeypatch.setattr("hybrid.views.registration.register.UNPROVEN_REGISTRATIONS", limit)
    question = event.registration_questions.create(
        label="What do you eat?", is_required=True, attendance="online"
    )
    for _n in range(3):
        assert send(1).status_code == 422
    answered = {f"question-{question.pk}": "Everything"}
    person = {"name": "Person 1", "email": "person1@example.org"}
    assert Client().post("/demo/register/", {**FORM, **answered, **person}).status_code == 302


def test_a_registration_does_not_try_one_address_after_the_other(come):
    mallory = come("Mallory", attendance=Attendance.ONLINE)
    for name in ("Ada", "Ben", "Cora", "Dora"):
        come(name, attendance=Attendance.ONLINE)
    page = f"{path_of(mallory)}change/"
    mine = {"attendance": "online", "name": "Mallory Field", "email": "mallory@example.org"}
    for name in ("ada", "ben", "ADA"):
        refused = Client().post(page, mine | {"email": f"{name}@example.org"})
        assert refused.status_code == 422
        assert "This address is registered already." in refused.content.decode()
    for name in ("dora", "nobody"):
        refused = Client().post(page, mine | {"email": f"{name}@example.org"})
        assert refused.status_code == 429
        assert "is registered already." not in refused.content.decode()
    # Everything else can still be changed.
    assert Client().post(page, mine | {"name": "Mallory Wood"}).status_code == 302
    assert Registration.objects.get(pk=mallory.pk).name == "Mallory Wood"


def test_the_ceiling_is_a_halls():
    assert UNPROVEN_REGISTRATIONS.ceiling >= 500
    assert UNPROVEN_REGISTRATIONS.seconds <= 600
