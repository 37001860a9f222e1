"""The page before a guest leaves: it says what that takes away, and asking changes nothing."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from hybrid.domain.questions import ask_question
from hybrid.domain.registration.details import Details
from hybrid.domain.registration.register import register
from hybrid.enums import Attendance, Naming, Role
from hybrid.models import Person, RegistrationRules, Star
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory
from tests.hybrid.access.world import browser_of, browser_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    day = timezone.now().date() + dt.timedelta(days=7)
    return EventFactory(slug="demo", starts_on=day, ends_on=day)


def page(browser):
    response = browser.get("/demo/leave/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_it_counts_what_is_given_up(event, count, django_assert_max_num_queries):
    guest = PersonFactory(
        event=event, user=None, roles=[Role.GUEST, Role.MODERATOR], display_name="Sam Field"
    )
    room = RoomFactory(event=event)
    for _n in range(count):
        Star.objects.create(person=guest, session=SessionFactory(event=event))
        ask_question(
            person=guest,
            room=room,
            session=None,
            to_speaker=None,
            text="Why?",
            naming=Naming.NAMED,
            now=timezone.now(),
        )
    browser = browser_with(event, guest)
    with django_assert_max_num_queries(12):
        html = page(browser)
    assert "Your place here as Sam Field" in html
    assert "What you may do as Moderator" in html
    assert ("The session that you keep" if count == 1 else "The 3 sessions that you keep") in html
    assert ("becomes of your question<" if count == 1 else "becomes of your 3 questions<") in html
    assert browser.get("/demo/me/").context["person"] == guest, "asking is not leaving"


def test_who_has_nothing_reads_of_nothing(event):
    html = page(browser_with(event, PersonFactory(event=event, user=None, roles=[Role.GUEST])))
    assert "sessions" not in html.partition("What you give up")[2].partition("</ul>")[0]
    assert "What you may do as" not in html


def test_who_is_registered_comes_back_with_the_link_in_the_mail(event):
    RegistrationRules.objects.create(event=event, is_offered=True)
    guest = PersonFactory(event=event, user=None, roles=[Role.GUEST])
    details = Details(name="Sam Field", email="sam@example.org", attendance=Attendance.ONLINE)
    registration = register(
        event=event,
        details=details,
        user=AnonymousUser(),
        guests={str(event.pk): guest.pk},
        now=timezone.now(),
    )
    html = page(browser_with(event, Person.objects.get(pk=registration.person_id)))
    assert "lets you in again" in html
    assert "cannot be undone" not in html
    assert "Cancel your registration" in html


def test_an_account_signs_out_instead(event):
    response = browser_of(event, Role.DELEGATE).get("/demo/leave/")
    assert (response.status_code, response.url) == (302, "/accounts/logout/")
