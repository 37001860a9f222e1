"""Giving and taking places, by whoever holds the event's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.cohorts import assign_newcomer
from hybrid.domain.people import grant_role, revoke_role
from hybrid.enums import Attendance, RegistrationState, Role
from hybrid.errors import RuleError
from hybrid.models import PersonRole, Registration, RegistrationRules, WaitingEntry

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Event

ROLE_OF = {Attendance.IN_ROOM: Role.DELEGATE, Attendance.ONLINE: Role.VIEWER}


def hold(event: Event) -> RegistrationRules:
    """Return the event's rules and let nobody else take or free a place until this transaction ends.

    Raises:
        RuleError: the event has none: nobody can register (``code="not_offered"``).

    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("hold the rules within the transaction that counts")
    rules: RegistrationRules | None = (
        RegistrationRules.objects.select_for_update().filter(event=event).first()
    )
    if rules is None:
        raise RuleError(_("People do not register for this event."), code="not_offered")
    return rules


def fresh(registration: Registration) -> Registration:
    """Return ``registration`` as it is now; call it once the rules are held."""
    found: Registration = Registration.objects.select_related("event", "person", "wait", "invitation").get(
        pk=registration.pk
    )
    return found


def confirm(registration: Registration, *, attendance: Attendance, now: dt.datetime) -> None:
    """Give ``registration`` a place at ``attendance``, and its person the role that goes with it."""
    WaitingEntry.objects.filter(registration=registration).delete()
    registration.attendance = attendance
    registration.state = RegistrationState.CONFIRMED
    _save(registration, now)
    person = registration.person
    if person.attendance != attendance:
        person.attendance = attendance
        person.save(update_fields=["attendance"])
    give_role(registration)
    if attendance == Attendance.IN_ROOM:
        assign_newcomer(person=person)


def queue_up(registration: Registration, *, attendance: Attendance, now: dt.datetime) -> None:
    """Put ``registration`` at the end of the waiting list; a place that it has stays its own."""
    WaitingEntry.objects.filter(registration=registration).delete()
    # A new row, because the order of the queue is that of its rows: the one in which the rules were held.
    WaitingEntry.objects.create(registration=registration, attendance=attendance, queued_at=now)
    if registration.state != RegistrationState.CONFIRMED:
        registration.attendance = attendance
        registration.state = RegistrationState.WAITING
    _save(registration, now)


def release(registration: Registration, *, state: RegistrationState, now: dt.datetime) -> None:
    """Take the place of ``registration``, or its place in the queue, and the role that came with it."""
    WaitingEntry.objects.filter(registration=registration).delete()
    registration.state = state
    take_role(registration)
    _save(registration, now)


def _save(registration: Registration, now: dt.datetime) -> None:
    registration.changed_at = now
    registration.sequence += 1
    registration.save()


def give_role(registration: Registration) -> None:
    """Let the registration's person be what the registration says, and no longer what it said before."""
    invited = registration.invitation.role if registration.invitation else Role.DELEGATE
    # An invitation to be a delegate is one to come; who follows from home is a viewer.
    attendance = Attendance(registration.attendance)
    wanted = ROLE_OF[attendance] if invited == Role.DELEGATE else Role(invited)
    if registration.given_role == wanted:
        return
    take_role(registration)
    if not PersonRole.objects.filter(person=registration.person, role=wanted).exists():
        grant_role(person=registration.person, role=wanted)
        registration.given_role = wanted
    registration.save(update_fields=["given_role"])


def take_role(registration: Registration) -> None:
    """Take the role that the registration gave. One that the person had anyway stays."""
    if registration.given_role:
        revoke_role(person=registration.person, role=Role(registration.given_role))
        registration.given_role = ""
