"""The mails of registration, put into the queue in the transaction that causes them."""

from __future__ import annotations

import datetime as dt
import uuid
from email.utils import formataddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hybrid.dates import days_between
from hybrid.domain.registration.links import address_of, invitation_address
from hybrid.domain.registration.texts import filled_in, subject_line, text_of
from hybrid.enums import Attendance, MailKind
from hybrid.errors import RuleError
from hybrid.interop.registration_calendar import calendar_of_place
from hybrid.mail import queue
from hybrid.models import Registration, RegistrationMail, scope
from hybrid.queries.registration import place_in_queue

if TYPE_CHECKING:
    from hybrid.models import Event, Invitation

WITH_CALENDAR = frozenset({MailKind.CONFIRMED, MailKind.CHANGED, MailKind.CANCELLED})
CALENDAR_NAME = "event.ics"
_WHERE = {Attendance.IN_ROOM: gettext_lazy("in the room"), Attendance.ONLINE: gettext_lazy("online")}


def event_values(event: Event) -> dict[str, str]:
    """Return the placeholders that say the same to everybody."""
    lines = [event.venue_name, *event.venue_address.splitlines()]
    return {
        "event": event.name,
        "dates": days_between(event.starts_on, event.ends_on),
        "venue": "\n".join(line.strip() for line in lines if line.strip()),
        "contact": event.contact_email,
    }


def moment(event: Event, when: dt.datetime) -> str:
    """Return ``when`` as people of the event read it: "Thursday 26 June 2014, 17:30 (BST)"."""
    local = when.astimezone(event.tz)
    return f"{date_format(local, 'l j F Y, H:i')} ({local.tzname()})"


def values_for(registration: Registration) -> dict[str, str]:
    """Return every placeholder for ``registration``."""
    entry = registration.waiting
    attendance = Attendance(entry.attendance if entry else registration.attendance)
    return {
        **event_values(registration.event),
        "name": registration.name,
        "place": str(_WHERE[attendance]),
        "link": address_of(registration),
        "number": str(place_in_queue(entry)) if entry else "",
        "until": moment(registration.event, entry.expires_at) if entry and entry.expires_at else "",
    }


def _message(event: Event, kind: MailKind, to: str, values: dict[str, str]) -> EmailMessage:
    text = text_of(event, kind)
    return EmailMessage(
        subject=subject_line(text.subject, values),
        body=filled_in(text.body, values),
        from_email=formataddr((event.name, settings.DEFAULT_FROM_EMAIL)),
        to=[to],
        reply_to=[event.contact_email] if event.contact_email else None,
        # RFC 3834 §5: no holiday notes in return.
        headers={"Auto-Submitted": "auto-generated"},
    )


def write_to(registration: Registration, kind: MailKind, *, now: dt.datetime) -> None:
    """Queue a mail of ``kind`` about ``registration``, in the current transaction."""
    message = _message(registration.event, kind, registration.email, values_for(registration))
    if kind in WITH_CALENDAR:
        calendar = calendar_of_place(registration, url=address_of(registration))
        # RFC 6047 §2.4: the media type names the same method as the calendar.
        message.attach(CALENDAR_NAME, calendar.decode(), "text/calendar; method=PUBLISH")
    RegistrationMail.objects.create(
        event=registration.event,
        registration=registration,
        kind=kind,
        task=uuid.UUID(queue(message)),
        queued_at=now,
    )


def write_invitation(invitation: Invitation, *, token: str, now: dt.datetime) -> None:
    """Queue the mail with the link of ``invitation``, whose token is kept nowhere else."""
    event = invitation.event
    values = {
        **event_values(event),
        "name": invitation.label or invitation.email,
        "link": invitation_address(token),
        "until": moment(event, invitation.expires_at),
    }
    message = _message(event, MailKind.INVITED, invitation.email, values)
    RegistrationMail.objects.create(
        event=event,
        invitation=invitation,
        kind=MailKind.INVITED,
        task=uuid.UUID(queue(message)),
        queued_at=now,
    )


@transaction.atomic
def try_again(*, event: Event) -> int:
    """Let the queue try every mail of ``event`` again now that failed or waits for its next try.

    Returns how many those are.
    """
    with scope(event=event):
        tasks = list(RegistrationMail.objects.filter(event=event).values_list("task", flat=True))
    stuck = DBTaskResult.objects.filter(
        pk__in=tasks, status__in=[TaskResultStatus.FAILED, TaskResultStatus.READY]
    )
    # A fresh start: the tries so far count no longer.
    return stuck.update(
        status=TaskResultStatus.READY, run_after=timezone.now(), finished_at=None, worker_ids=[]
    )


# Changes and cancellations of one registration that write mails: enough for anybody who cannot decide.
MOST_MAILS, MAILS_WITHIN = 20, dt.timedelta(hours=1)


def is_calm(registration: Registration, *, now: dt.datetime) -> bool:
    """Whether one more mail about ``registration`` would not flood a mailbox."""
    mails = RegistrationMail.objects.filter(registration=registration, queued_at__gt=now - MAILS_WITHIN)
    return bool(mails.count() < MOST_MAILS)


def check_calm(registration: Registration, *, now: dt.datetime) -> None:
    """Refuse what would write yet another mail about ``registration``.

    Raises:
        RuleError: there were too many within an hour.

    """
    if not is_calm(registration, now=now):
        raise RuleError(
            _("This registration was changed very often just now. Wait an hour, then try again."),
            code="too_often",
        )


# Whoever asks for somebody's link again and again would fill their mailbox.
LINK_PAUSE = dt.timedelta(minutes=10)


def write_once(registration: Registration, kind: MailKind, *, now: dt.datetime) -> None:
    """Queue a mail of ``kind`` that anybody can cause, unless there was one just now."""
    just_now = RegistrationMail.objects.filter(
        registration=registration, kind=kind, queued_at__gt=now - LINK_PAUSE
    )
    if not just_now.exists():
        write_to(registration, kind, now=now)


@transaction.atomic
def send_link(*, event: Event, email: str, now: dt.datetime) -> None:
    """Mail the private link to ``email`` if it is registered; nobody learns whether it is."""
    with scope(event=event):
        registration = (
            Registration.objects.select_related("event", "person", "wait")
            .filter(event=event, email__iexact=email.strip())
            .first()
        )
        if registration is not None:
            write_once(registration, MailKind.LINK, now=now)
