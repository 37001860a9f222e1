"""Registering for an event.

``RuleError.code`` says what stands in the way: a ``Door`` that is not open, ``full``, ``known`` (the address is
registered already), ``blocked``, ``screen`` or ``too_often``.
"""

from __future__ import annotations

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

    from django.contrib.auth.models import AnonymousUser

    from hybrid.models import Event, User

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
        rules = hold(event)
        invitation = (
            check_invitation(token=invitation_token, event=event, now=now) if invitation_token else None
        )
        _check_door(event, rules, invitation, now)
        details = check_details(details, rules=rules)
        answers = check_answers(event, details)
        before: Registration | None = (
            Registration.objects.select_related("person").filter(email__iexact=details.email).first()
        )
        if before is not None and before.state in STANDING:
            raise RuleError(_("This address is registered already."), code="known", field="email")
        if before is not None and before.person.blocked_at is not None:
            raise RuleError(_("The organiser has ended your part in this event."), code="blocked")
        if before is not None:
            check_calm(before, now=now)
        person = _person_for(event, user, guests)
        registration = before or Registration(event=event)
        _write_down(registration, details, person, invitation)
        kind = _find_place(registration, rules, details, now)
        keep_answers(registration, answers)
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


def _person_for(event: Event, user: User | AnonymousUser, guests: dict[str, int]) -> Person:
    here = find_person(event=event, user=user, guests=guests)
    if here is not None:
        if here.blocked_at is not None:
            raise RuleError(_("The organiser has ended your part in this event."), code="blocked")
        if Role.SCREEN in here.roles:
            raise RuleError(_("This browser is a hall screen. Register with another one."), code="screen")
        if Registration.objects.filter(person=here, state__in=STANDING).exists():
            somebody_else: Person = Person.objects.create(event=event)
            return somebody_else
    return here or ensure_person(event=event, user=user, guests=guests)


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


def _find_place(
    registration: Registration, rules: RegistrationRules, details: Details, now: dt.datetime
) -> MailKind:
    """Give the registration a place, or one in the queue; return the mail that says so."""
    places = places_of(registration.event, rules, now=now)
    wanted = places[details.attendance]
    invitation = registration.invitation
    keeps = invitation is not None and invitation.keeps_places and details.attendance == Attendance.IN_ROOM
    if keeps or wanted.open_to_all:
        confirm(registration, attendance=details.attendance, now=now)
        return MailKind.CONFIRMED
    if not rules.has_waiting_list:
        raise RuleError(_("There is no place left."), code="full", field="attendance")
    if (
        details.online_meanwhile
        and details.attendance == Attendance.IN_ROOM
        and places[Attendance.ONLINE].open_to_all
    ):
        confirm(registration, attendance=Attendance.ONLINE, now=now)
    queue_up(registration, attendance=details.attendance, now=now)
    return MailKind.WAITING
