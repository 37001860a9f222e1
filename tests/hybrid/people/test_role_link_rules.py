import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from hybrid.domain.people import block_person
from hybrid.domain.role_links import create_role_link, redeem_role_link, revoke_role_link
from hybrid.enums import Attendance, Role
from hybrid.errors import RuleError
from hybrid.models import Person, RoleLink
from tests.factories import EventFactory, PersonFactory, RoomFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2014, 6, 20, 12, tzinfo=dt.UTC)
NOBODY = AnonymousUser()


def make(event, role=Role.MODERATOR, **kwargs):
    return create_role_link(event=event, role=role, now=NOW, **kwargs)


def redeem(token, *, user=NOBODY, guests=None, now=NOW, name="Robin Vale"):
    return redeem_role_link(token=token, now=now, user=user, guests=guests or {}, display_name=name)


def guests_of(person):
    return {str(person.event_id): person.pk}


def test_the_token_is_not_kept():
    link, token = make(EventFactory())
    assert token not in str(RoleLink.objects.filter(pk=link.pk).values().get())


def test_it_makes_a_person_with_the_role_and_the_name():
    event = EventFactory()
    person = redeem(make(event)[1], name="  Robin \u200b Vale ")
    assert (person.event, person.display_name, person.roles) == (event, "Robin Vale", {Role.MODERATOR})
    assert person.attendance == Attendance.IN_ROOM


def test_the_account_that_opens_it_gets_the_role():
    event = EventFactory()
    user = UserFactory()
    person = redeem(make(event)[1], user=user)
    assert person.user == user


def test_a_guest_keeps_name_attendance_and_place():
    event = EventFactory()
    guest = PersonFactory(event=event, user=None, roles=[Role.GUEST], display_name="Sam Field")
    person = redeem(make(event)[1], guests=guests_of(guest), name="")
    assert person == guest
    assert (person.display_name, person.attendance) == ("Sam Field", Attendance.ONLINE)
    assert person.roles == {Role.GUEST, Role.MODERATOR}


def test_a_name_is_needed_and_asking_for_it_does_not_use_the_link_up():
    _link, token = make(EventFactory())
    with pytest.raises(RuleError) as refused:
        redeem(token, name=" \u200e ")
    assert refused.value.field == "display_name"
    assert redeem(token).roles == {Role.MODERATOR}


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda link: None, "used"),
        (lambda link: revoke_role_link(link=link, now=NOW), "revoked"),
        (lambda link: RoleLink.objects.filter(pk=link.pk).update(used_at=None, expires_at=NOW), "expired"),
    ],
)
def test_what_does_not_work_says_why(spoil, code):
    link, token = make(EventFactory())
    redeem(token)
    spoil(link)
    with pytest.raises(RuleError) as refused:
        redeem(token)
    assert refused.value.code == code


def test_a_guessed_token_is_unknown():
    with pytest.raises(RuleError) as refused:
        redeem("x" * 32)
    assert refused.value.code == "unknown"


def test_the_browser_that_used_it_just_goes_on_and_gets_nothing_back():
    _link, token = make(EventFactory())
    person = redeem(token)
    person.role_rows.all().delete()
    again = redeem(token, guests=guests_of(person), now=NOW + dt.timedelta(days=30))
    assert again == person
    assert Person.objects.get(pk=person.pk).roles == frozenset()


def test_a_blocked_person_gets_no_new_role():
    event = EventFactory()
    guest = PersonFactory(event=event, user=None, roles=[Role.GUEST])
    block_person(person=guest, now=NOW)
    with pytest.raises(RuleError) as refused:
        redeem(make(event)[1], guests=guests_of(guest))
    assert refused.value.code == "blocked"


def test_a_screen_is_the_same_person_each_time_and_never_an_account():
    event = EventFactory()
    room = RoomFactory(event=event, name="Main hall")
    link, token = make(event, Role.SCREEN, room=room)
    first = redeem(token, user=UserFactory(), name="")
    second = redeem(token, name="")
    assert first == second
    assert (first.user, first.display_name, first.roles) == (None, "Main hall", {Role.SCREEN})
    assert first.role_rows.get().room == room
    revoke_role_link(link=link, now=NOW)
    assert Person.objects.get(pk=first.pk).roles == frozenset()
    with pytest.raises(RuleError):
        redeem(token, guests=guests_of(first))


def test_a_screens_link_lasts_for_the_event():
    event = EventFactory(timezone="Europe/London")
    link, _token = make(event, Role.SCREEN)
    assert link.expires_at >= dt.datetime(2014, 6, 28, tzinfo=event.tz)
    late, _token = create_role_link(event=event, role=Role.SCREEN, now=NOW + dt.timedelta(days=400))
    assert late.expires_at > NOW + dt.timedelta(days=400)


@pytest.mark.parametrize("role", [Role.GUEST])
def test_nobody_hands_out_a_guests_place(role):
    with pytest.raises(RuleError):
        make(EventFactory(), role)


def test_only_screens_and_av_are_held_to_a_room_and_to_one_of_the_event():
    event = EventFactory()
    with pytest.raises(RuleError):
        make(event, Role.SPEAKER, room=RoomFactory(event=event))
    with pytest.raises(RuleError):
        make(event, Role.AV_OPERATOR, room=RoomFactory())
