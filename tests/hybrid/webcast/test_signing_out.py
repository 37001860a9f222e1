"""Whoever signs out, or leaves, loses what they watch and publish, though no page of theirs is open any more."""

import pytest

from hybrid.enums import Role
from hybrid.models import RelayOrder
from tests.factories import EventFactory, PersonFactory, UserFactory
from tests.hybrid.access.world import browser_of, browser_with, signed_in
from tests.hybrid.webcast.conftest import orders, room_state

pytestmark = pytest.mark.django_db


def test_signing_out_ends_the_media_of_all_ones_places_and_of_nobody_else(relay, event, room):
    relay.state(room_state())
    user = UserFactory()
    here, there = (
        PersonFactory(event=place, user=user, roles=[Role.DELEGATE])
        for place in (event, EventFactory(slug="other"))
    )
    PersonFactory(event=event, roles=[Role.DELEGATE])
    assert browser_with(event, here).post("/accounts/logout/").status_code == 302
    assert sorted(orders()) == sorted(
        [
            ("demo", "", f"user-{user.pk}", "", False),
            ("demo", "", str(here.pk), "", False),
            ("other", "", str(there.pk), "", False),
        ]
    )


def test_the_guest_that_a_browser_was_beside_its_account_goes_with_it(relay, event, room):
    relay.state(room_state())
    browser, guest = signed_in(), PersonFactory(event=event, user=None, roles=[Role.GUEST])
    session = browser.session
    session["people"] = {str(event.pk): guest.pk}
    session.save()
    browser.post("/accounts/logout/")
    assert ("demo", "", str(guest.pk), "", False) in orders()


def test_a_guest_who_leaves_watches_no_longer(relay, event, room):
    relay.state(room_state())
    person = PersonFactory(event=event, user=None, roles=[Role.GUEST])
    assert browser_with(event, person).post("/demo/leave/").status_code == 302
    assert orders() == [("demo", "", str(person.pk), "", False)]


def test_where_nothing_is_on_the_account_itself_is_in_no_order(relay, event, room):
    relay.state()
    browser_of(event, Role.DELEGATE).post("/accounts/logout/")
    assert not RelayOrder.objects.filter(person__startswith="user-").exists()
