"""Changing and cancelling a registration, by whoever has it or by the organiser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.registration.details import Details, check_answers, check_details, keep_answers
from hybrid.domain.registration.mails import check_calm, write_to
from hybrid.domain.registration.offers import settle_waiting_list
from hybrid.domain.registration.places import confirm, fresh, hold, queue_up, release
from hybrid.domain.registration.register import STANDING
from hybrid.enums import Attendance, MailKind, RegistrationState
from hybrid.errors import RuleError
from hybrid.models import Registration, RegistrationRules, WaitingEntry, scope
from hybrid.queries.registration import end_of, places_of

if TYPE_CHECKING:
    import datetime as dt


@transaction.atomic
def cancel_registration(*, registration: Registration, now: dt.datetime) -> Registration:
    """Give the place back, to be offered to the next. Twice is once."""
    with scope(event=registration.event):
        hold(registration.event)
        registration = fresh(registration)
        if registration.state == RegistrationState.CANCELLED:
            return registration
        release(registration, state=RegistrationState.CANCELLED, now=now)
        registration = fresh(registration)
        write_to(registration, MailKind.CANCELLED, now=now)
        settle_waiting_list.enqueue(event_id=registration.event_id)
    return registration


@transaction.atomic
def change_registration(*, registration: Registration, details: Details, now: dt.datetime) -> Registration:
    """Change what was said, and where one takes part. Whoever has to wait for the room keeps their place.

    A new address gets a new link; the ones that were sent to the old address stop working.

    Raises:
        RuleError: it was cancelled, the event is over, it was changed too often, or a field is not right,
            which ``field`` names.

    """
    with scope(event=registration.event):
        rules = hold(registration.event)
        registration = fresh(registration)
        if registration.state not in STANDING:
            raise RuleError(_("This registration does not stand any more. Register again."), code="gone")
        if now >= end_of(registration.event):
            raise RuleError(_("This event is over."), code="over")
        check_calm(registration, now=now)
        details = check_details(details, rules=rules)
        answers = check_answers(registration.event, details)
        others = Registration.objects.exclude(pk=registration.pk)
        if others.filter(email__iexact=details.email).exists():
            raise RuleError(_("This address is registered already."), code="known", field="email")
        if details.email != registration.email:
            registration.link_version += 1
        registration.email = details.email
        registration.name = details.name
        registration.organisation = details.organisation
        registration.may_stream = details.may_stream
        registration.may_record = details.may_record
        registration.changed_at = now
        registration.save()
        keep_answers(registration, answers)
        _move(registration, rules, details.attendance, now)
        registration = fresh(registration)
        kind = MailKind.CHANGED if registration.state == RegistrationState.CONFIRMED else MailKind.WAITING
        write_to(registration, kind, now=now)
    return registration


def _move(registration: Registration, rules: RegistrationRules, wanted: Attendance, now: dt.datetime) -> None:
    """Let the registration take part, or wait to take part, at ``wanted``."""
    entry = registration.waiting
    has_place = registration.state == RegistrationState.CONFIRMED
    if has_place and registration.attendance == wanted:
        # Whoever chooses what they have waits for nothing else any more.
        WaitingEntry.objects.filter(registration=registration).delete()
        settle_waiting_list.enqueue(event_id=registration.event_id)
        return
    if entry is not None and entry.attendance == wanted:
        return
    if places_of(registration.event, rules, now=now)[wanted].open_to_all:
        confirm(registration, attendance=wanted, now=now)
    elif rules.has_waiting_list:
        queue_up(registration, attendance=wanted, now=now)
    else:
        raise RuleError(_("There is no place left."), code="full", field="attendance")
    settle_waiting_list.enqueue(event_id=registration.event_id)


@transaction.atomic
def give_place(*, registration: Registration, now: dt.datetime) -> Registration:
    """Let an organiser give somebody a place before their turn, and beyond the limit if there is none.

    Raises:
        RuleError: they have one.

    """
    with scope(event=registration.event):
        hold(registration.event)
        registration = fresh(registration)
        entry = registration.waiting
        if registration.state == RegistrationState.CONFIRMED and entry is None:
            raise RuleError(_("They have a place already."), code="confirmed")
        confirm(
            registration,
            attendance=Attendance(entry.attendance if entry else registration.attendance),
            now=now,
        )
        registration = fresh(registration)
        write_to(registration, MailKind.CONFIRMED, now=now)
        settle_waiting_list.enqueue(event_id=registration.event_id)
    return registration
