"""The waiting list: what becomes free is offered to the next, for a time, by the jobs process.

``RuleError.code`` of an offer that is not there: ``expired``, or ``no_offer``.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from hybrid.domain.registration.mails import moment, write_to
from hybrid.domain.registration.places import confirm, fresh, hold, release
from hybrid.enums import Attendance, MailKind, RegistrationState
from hybrid.errors import RuleError
from hybrid.models import Event, Registration, RegistrationRules, WaitingEntry, scope
from hybrid.queries.registration import attendances_of, end_of, places_of
from hybrid.retries import keep_trying

if TYPE_CHECKING:
    from collections.abc import Iterable


@keep_trying(forget_when_done=True)
@task
def settle_waiting_list(*, event_id: int) -> None:
    """Offer what is free to who is next. Queued when a place frees, and for when an offer runs out."""
    event = Event.objects.filter(pk=event_id).first()
    if event is not None:
        settle(event=event, now=timezone.now())


@transaction.atomic
def settle(*, event: Event, now: dt.datetime) -> list[Registration]:
    """End the offers that have run out and make new ones, in the order of the queue; return whom to.

    Harmless at any time and as often as one likes.
    """
    with scope(event=event):
        if not WaitingEntry.objects.filter(registration__event=event).exists():
            return []
        try:
            rules = hold(event)
        except RuleError:
            return []
        _end_offers(WaitingEntry.objects.filter(registration__event=event, expires_at__lte=now), now)
        if not rules.is_offered or now >= end_of(event):
            return []
        return [
            registration
            for attendance in attendances_of(rules)
            for registration in _make_offers(event, rules, attendance, now)
        ]


def _end_offers(entries: Iterable[WaitingEntry], now: dt.datetime) -> None:
    for entry in entries:
        registration = fresh(entry.registration)
        # Written while the entry is still there: the mail says what was offered.
        write_to(registration, MailKind.EXPIRED, now=now)
        if registration.state == RegistrationState.WAITING:
            release(registration, state=RegistrationState.EXPIRED, now=now)
        else:
            entry.delete()


def _make_offers(
    event: Event, rules: RegistrationRules, attendance: Attendance, now: dt.datetime
) -> list[Registration]:
    free = places_of(event, rules, now=now)[attendance].free
    queue = (
        WaitingEntry.objects.select_related("registration")
        .filter(registration__event=event, attendance=attendance, offered_at=None)
        .order_by("id")
    )
    expires_at = min(now + dt.timedelta(hours=rules.offer_hours), end_of(event))
    offered = []
    for entry in queue if free is None else queue[:free]:
        entry.offered_at, entry.expires_at = now, expires_at
        entry.save(update_fields=["offered_at", "expires_at"])
        offered.append(fresh(entry.registration))
        write_to(offered[-1], MailKind.OFFERED, now=now)
    if offered:
        settle_waiting_list.using(run_after=expires_at).enqueue(event_id=event.pk)
    return offered


@transaction.atomic
def accept_offer(*, registration: Registration, now: dt.datetime) -> Registration:
    """Take the place that is offered to ``registration``. Who has it already keeps it.

    Raises:
        RuleError: there is no offer, or it has run out.

    """
    with scope(event=registration.event):
        hold(registration.event)
        registration = fresh(registration)
        entry = registration.waiting
        if entry is None or entry.offered_at is None:
            if registration.state == RegistrationState.CONFIRMED and entry is None:
                return registration
            raise _no_offer(registration)
        if entry.expires_at is not None and entry.expires_at <= now:
            raise RuleError(
                _(
                    "This offer ran out on %(when)s, and the place goes to the next person. "
                    "You can join the waiting list again."
                )
                % {"when": moment(registration.event, entry.expires_at)},
                code="expired",
            )
        left = registration.attendance if registration.state == RegistrationState.CONFIRMED else None
        confirm(registration, attendance=Attendance(entry.attendance), now=now)
        if left is not None:
            settle_waiting_list.enqueue(event_id=registration.event_id)
        registration = fresh(registration)
        write_to(registration, MailKind.CONFIRMED, now=now)
    return registration


def _no_offer(registration: Registration) -> RuleError:
    if registration.state == RegistrationState.EXPIRED:
        return RuleError(
            _("This offer has run out, and the place went to the next person. You can join the list again."),
            code="expired",
        )
    return RuleError(_("No place is offered to you now."), code="no_offer")


@transaction.atomic
def decline_offer(*, registration: Registration, now: dt.datetime) -> Registration:
    """Leave the offered place, or the place in the queue, to the next. A place that one has stays."""
    with scope(event=registration.event):
        hold(registration.event)
        registration = fresh(registration)
        entry = registration.waiting
        if entry is None:
            return registration
        if registration.state == RegistrationState.WAITING:
            release(registration, state=RegistrationState.DECLINED, now=now)
        else:
            entry.delete()
        settle_waiting_list.enqueue(event_id=registration.event_id)
        return fresh(registration)
