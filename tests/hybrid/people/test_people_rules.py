import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from hybrid.domain.guests import claim_guest
from hybrid.domain.join_codes import LENGTH, code_fits, renew_join_code
from hybrid.domain.names import clean_name
from hybrid.domain.people import (
    block_person,
    ensure_person,
    grant_role,
    join_as_guest,
    revoke_role,
    update_person,
)
from hybrid.enums import Access, Attendance, Role
from hybrid.errors import RuleError
from hybrid.models import Cohort, Person, Star
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2014, 6, 26, 12, tzinfo=dt.UTC)
NOBODY = AnonymousUser()


def join(event, *, code="", name="Sam Field", user=NOBODY, guests=None, attendance=Attendance.ONLINE):
    return join_as_guest(
        event=event, code=code, display_name=name, attendance=attendance, user=user, guests=guests or {}
    )


@pytest.mark.parametrize("typed", ["ABC234", "abc234", " abc-234 ", "ABC 234"])
def test_a_code_is_taken_as_people_type_it(typed):
    event = EventFactory(access=Access.CODE, join_code="ABC234")
    assert join(event, code=typed).roles == {Role.GUEST}


@pytest.mark.parametrize("typed", ["", "ABC235", "ABC2345", "ÅBC234"])
def test_a_wrong_code_opens_nothing(typed):
    event = EventFactory(access=Access.CODE, join_code="ABC234")
    with pytest.raises(RuleError) as refused:
        join(event, code=typed)
    assert refused.value.code == "code"
    assert not Person.objects.exists()


def test_an_event_without_a_code_is_opened_by_none():
    assert not code_fits(event=EventFactory(access=Access.CODE), code="")


def test_a_public_event_needs_no_code():
    assert join(EventFactory(), attendance=Attendance.IN_ROOM).attendance == Attendance.IN_ROOM


def test_who_starred_before_joining_stays_the_same_person():
    event = EventFactory()
    nameless = ensure_person(event=event, user=NOBODY, guests={})
    assert nameless.roles == frozenset()
    joined = join(event, guests={str(event.pk): nameless.pk})
    assert joined == nameless
    assert Person.objects.get().display_name == "Sam Field"


def test_who_has_a_place_needs_no_code_to_take_another_name():
    event = EventFactory(access=Access.CODE, join_code="ABC234")
    person = PersonFactory(event=event, roles=[Role.SPEAKER])
    join(event, name="Another Name", user=person.user)
    person = Person.objects.get()
    assert (person.display_name, person.roles) == ("Another Name", {Role.SPEAKER})


def test_a_blocked_guest_does_not_come_back_in_the_same_browser():
    event = EventFactory()
    guest = join(event)
    block_person(person=guest, now=NOW)
    with pytest.raises(RuleError) as refused:
        join(event, guests={str(event.pk): guest.pk})
    assert refused.value.code == "blocked"


def test_a_new_code_replaces_the_old():
    event = EventFactory(access=Access.CODE, join_code="ABC234")
    code = renew_join_code(event=event)
    assert len(code) == LENGTH
    assert not code_fits(event=event, code="ABC234")
    assert code_fits(event=event, code=code)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("  Sam\n\tField ", "Sam Field"),
        ("Sŵn \u202eGwynt", "Sŵn Gwynt"),
        ("李 7", "李 7"),
        ("x" * 80, "x" * 80),
    ],
)
def test_names_are_one_readable_line(given, shown):
    assert clean_name(given) == shown


@pytest.mark.parametrize("given", ["", " \u200b\u2060", "…!", "x" * 81])
def test_names_that_nobody_can_read_are_refused(given):
    with pytest.raises(RuleError):
        clean_name(given)


def test_roles_are_given_and_taken():
    person = PersonFactory()
    grant_role(person=person, role=Role.MODERATOR)
    grant_role(person=person, role=Role.MODERATOR)
    assert person.roles == {Role.MODERATOR}
    revoke_role(person=person, role=Role.MODERATOR)
    assert person.roles == frozenset()


def test_an_event_keeps_an_organiser():
    event = EventFactory()
    first = PersonFactory(event=event, roles=[Role.ORGANISER])
    with pytest.raises(RuleError):
        revoke_role(person=first, role=Role.ORGANISER)
    second = PersonFactory(event=event)
    revoke_role(person=second, role=Role.ORGANISER)
    grant_role(person=second, role=Role.ORGANISER)
    revoke_role(person=first, role=Role.ORGANISER)
    assert first.roles == frozenset()


def test_an_organiser_is_not_blocked():
    with pytest.raises(RuleError):
        block_person(person=PersonFactory(roles=[Role.ORGANISER]), now=NOW)


def test_a_screen_is_nothing_else():
    with pytest.raises(RuleError):
        grant_role(person=PersonFactory(roles=[Role.SCREEN]), role=Role.ORGANISER)
    with pytest.raises(RuleError):
        grant_role(person=PersonFactory(roles=[Role.SPEAKER]), role=Role.SCREEN)


def test_rooms_and_groups_of_another_event_are_refused():
    person = PersonFactory()
    with pytest.raises(RuleError):
        grant_role(person=person, role=Role.AV_OPERATOR, room=RoomFactory())
    with pytest.raises(RuleError):
        update_person(
            person=person,
            roles=frozenset(),
            cohort=Cohort.objects.create(event=EventFactory(), name="Group 1"),
        )


def test_a_guest_who_signs_in_first_becomes_the_accounts_person():
    event = EventFactory()
    guest = join(event)
    user = UserFactory()
    own = claim_guest(guest=guest, user=user)
    assert (own, own.user, own.display_name) == (guest, user, "Sam Field")


def test_a_guest_who_signs_in_to_a_known_account_brings_everything_along():
    event = EventFactory()
    both, only_guest = SessionFactory(event=event), SessionFactory(event=event)
    own = PersonFactory(event=event, display_name="", roles=[Role.SPEAKER])
    guest = PersonFactory(event=event, user=None, display_name="Sam Field", roles=[Role.GUEST])
    Star.objects.create(person=own, session=both)
    for session in (both, only_guest):
        Star.objects.create(person=guest, session=session)
    claimed = claim_guest(guest=guest, user=own.user)
    assert claimed == own
    assert list(Person.objects.all()) == [own]
    assert set(own.stars.values_list("session", flat=True)) == {both.pk, only_guest.pk}
    assert (claimed.display_name, claimed.roles) == ("Sam Field", {Role.SPEAKER, Role.GUEST})


def test_a_screen_and_a_blocked_guest_are_not_claimed():
    event = EventFactory()
    own = PersonFactory(event=event)
    screen = PersonFactory(event=event, user=None, roles=[Role.SCREEN])
    assert claim_guest(guest=screen, user=own.user).user is None
    blocked = PersonFactory(event=event, user=None, roles=[Role.GUEST, Role.MODERATOR], blocked_at=NOW)
    assert claim_guest(guest=blocked, user=own.user).roles == frozenset()
