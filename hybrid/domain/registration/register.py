"""Registering for an event, by whoever has shown that the address is theirs. For others see :mod:`.unproven`.

``RuleError.code`` says what stands in the way: a ``Door`` that is not open, ``full``, ``known`` (the address is
registered already), ``blocked``, ``screen`` or ``too_often``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.people import ensure_person
from hybrid.domain.registration.details import Details, check_answers, check_details, keep_answers
from hybrid.domain.registration.invitations import check_invitation
from hybrid.domain.registration.mails import check_calm, write_to
from hybrid.domain.registration.places import confirm, fresh, hold, queue_up
from hybrid.domain.registration.turns import in_turn
from hybrid.enums import Attendance, MailKind, RegistrationState, Role
from hybrid.errors import RuleError
from hybrid.models import Invitation, Person, Registration, RegistrationRules, scope
from hybrid.queries.actors import find_person
from hybrid.queries.registration import Door, door_of, places_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from django.contrib.auth.models import AnonymousUser

    from hybrid.models import Event, RegistrationQuestion, User
    from hybrid.queries.registration import Places

STANDING = frozenset({RegistrationState.CONFIRMED, RegistrationState.WAITING})


def register(
    *,
    event: Event,
    details: Details,
    user: User | AnonymousUser,
    guests: dict[str, int],
    now: dt.datetime,
    invitation_token: str = "",
) -> Registration:
    """Register whoever asks, give them a place or a place in the queue, and write to them.

    Who this browser is already becomes the registered person, unless that person is registered under another
    address: then it is for somebody else, who is made. A registration that was cancelled is taken up again.

    Raises:
        RuleError: see the module; or a field is not right, which ``field`` names.

    """
    with in_turn(), transaction.atomic(), scope(event=event):
        asked = look_at(event=event, details=details, invitation_token=invitation_token, now=now)
        before = asked.before
        if before is not None and before.state in STANDING:
            raise RuleError(_("This address is registered already."), code="known", field="email")
        if before is not None and before.person.blocked_at is not None:
            raise RuleError(_("The organiser has ended your part in this event."), code="blocked")
        if before is not None:
            check_calm(before, now=now)
        return take_up(asked, person=_person_for(event, user, guests), now=now)


@dataclass(frozen=True)
class Asked:
    """What somebody asks for, found right, with the event's rules held.

    ``before`` is what is registered under the address already.
    """

    rules: RegistrationRules
    details: Details
    answers: Mapping[RegistrationQuestion, str]
    invitation: Invitation | None
    before: Registration | None


def look_at(*, event: Event, details: Details, invitation_token: str, now: dt.datetime) -> Asked:
    """Hold the event's rules and check what would be wrong whoever asked.

    Raises:
        RuleError: see the module; or a field is not right, which ``field`` names.

    """
    rules = hold(event)
    invitation = check_invitation(token=invitation_token, event=event, now=now) if invitation_token else None
    _check_door(event, rules, invitation, now)
    details = check_details(details, rules=rules)
    answers = check_answers(event, details)
    before = Registration.objects.select_related("person").filter(email__iexact=details.email).first()
    return Asked(rules, details, answers, invitation, before)


def take_up(asked: Asked, *, person: Person, now: dt.datetime) -> Registration:
    """Make ``person`` the one who is registered, find them a place or one in the queue, and write to them."""
    registration = asked.before or Registration(event=person.event)
    _write_down(registration, asked.details, person, asked.invitation)
    kind = _find_place(registration, asked, now)
    keep_answers(registration, asked.answers)
    registration = fresh(registration)
    write_to(registration, kind, now=now)
    return registration


def _check_door(
    event: Event, rules: RegistrationRules, invitation: Invitation | None, now: dt.datetime
) -> None:
    door = door_of(event, rules, now=now)
    # An invitation opens whatever is not over.
    if door == Door.OPEN or (invitation is not None and door != Door.OVER):
        return
    said = {
        Door.EARLY: _("Registration has not opened yet."),
        Door.CLOSED: _("Registration has closed."),
        Door.OVER: _("This event is over."),
        Door.UNPUBLISHED: _("This event is not published yet, so nobody can register."),
    }
    raise RuleError(said.get(door, _("People do not register for this event.")), code=door.value)


def check_browser(event: Event, user: User | AnonymousUser, guests: dict[str, int]) -> Person | None:
    """Return who a browser is at the event, if anybody.

    Raises:
        RuleError: somebody who was blocked, or a hall screen.

    """
    here = find_person(event=event, user=user, guests=guests)
    if here is not None and here.blocked_at is not None:
        raise RuleError(_("The organiser has ended your part in this event."), code="blocked")
    if here is not None and Role.SCREEN in here.roles:
        raise RuleError(_("This browser is a hall screen. Register with another one."), code="screen")
    return here


def _person_for(event: Event, user: User | AnonymousUser, guests: dict[str, int]) -> Person:
    here = check_browser(event, user, guests)
    if here is not None and is_registered(here):
        somebody_else: Person = Person.objects.create(event=event)
        return somebody_else
    return here or ensure_person(event=event, user=user, guests=guests)


def is_registered(person: Person) -> bool:
    """Whether somebody has, or waits for, a place. One query."""
    return bool(Registration.objects.filter(person=person, state__in=STANDING).exists())


def _write_down(
    registration: Registration, details: Details, person: Person, invitation: Invitation | None
) -> None:
    person.display_name = person.display_name or details.name
    person.organisation = details.organisation or person.organisation
    person.attendance = details.attendance
    person.save(update_fields=["display_name", "organisation", "attendance"])
    if registration.pk is not None:
        # Whoever takes it up again need not be who has the links of the last time.
        registration.link_version += 1
    registration.person = person
    registration.invitation = invitation
    registration.email = details.email
    registration.name = details.name
    registration.organisation = details.organisation
    registration.attendance = details.attendance
    registration.may_stream = details.may_stream
    registration.may_record = details.may_record
    registration.state = RegistrationState.WAITING
    registration.save()


def check_room(asked: Asked, places: Mapping[Attendance, Places]) -> bool:
    """Say whether there is a place for whoever asks.

    Raises:
        RuleError: there is none, and no waiting list.

    """
    wanted = asked.details.attendance
    keeps = asked.invitation is not None and asked.invitation.keeps_places and wanted == Attendance.IN_ROOM
    is_free = keeps or places[wanted].open_to_all
    if not is_free and not asked.rules.has_waiting_list:
        raise RuleError(_("There is no place left."), code="full", field="attendance")
    return is_free


def _find_place(registration: Registration, asked: Asked, now: dt.datetime) -> MailKind:
    """Give the registration a place, or one in the queue; return the mail that says so."""
    places, details = places_of(registration.event, asked.rules, now=now), asked.details
    if check_room(asked, places):
        confirm(registration, attendance=details.attendance, now=now)
        return MailKind.CONFIRMED
    if (
        details.online_meanwhile
        and details.attendance == Attendance.IN_ROOM
        and places[Attendance.ONLINE].open_to_all
    ):
        confirm(registration, attendance=Attendance.ONLINE, now=now)
    queue_up(registration, attendance=details.attendance, now=now)
    return MailKind.WAITING
