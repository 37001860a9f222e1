"""What is kept of whoever registered: given to them, erased when they wish, and erased when its time is over."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from hybrid.domain.forgetting import forget_name
from hybrid.domain.registration.offers import settle, settle_waiting_list
from hybrid.domain.registration.places import fresh, hold, take_role
from hybrid.models import (
    Event,
    Invitation,
    Registration,
    RegistrationAnswer,
    RegistrationMail,
    RegistrationQuestion,
    RegistrationRules,
    Removal,
    scope,
    scopes_disabled,
)
from hybrid.retries import keep_trying

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

A_DAY = dt.timedelta(days=1)
# Longer than a mail server takes to answer; shorter than most pauses between two tries.
A_MOMENT = dt.timedelta(minutes=1)


def everything_about(registration: Registration) -> dict[str, Any]:
    """Return all that is kept of a registration, for the one whom it is about. Three queries."""
    entry = registration.waiting
    answers = registration.answers.select_related("question").order_by("question__position", "pk")
    mails = RegistrationMail.objects.filter(registration=registration).order_by("queued_at")
    return {
        "event": registration.event.name,
        "name": registration.name,
        "email": registration.email,
        "organisation": registration.organisation,
        "invited_as": str(registration.invitation) if registration.invitation else None,
        "takes_part": registration.attendance,
        "state": registration.state,
        "role": registration.given_role,
        "waits_for": entry.attendance if entry else None,
        "waits_since": entry.queued_at.isoformat() if entry else None,
        "offered_until": entry.expires_at.isoformat() if entry and entry.expires_at else None,
        "may_be_streamed": registration.may_stream,
        "may_be_recorded": registration.may_record,
        "answers": [{"question": row.question.label, "answer": row.value} for row in answers],
        "mails": [{"kind": row.kind, "at": row.queued_at.isoformat()} for row in mails],
        "registered_at": registration.created_at.isoformat(),
        "changed_at": registration.changed_at.isoformat(),
    }


@transaction.atomic
def erase_registration(*, registration: Registration) -> None:
    """Take a registration out of everything: its place goes to the next, and nothing personal of it stays.

    The invitations that were mailed to that person go along. What the person did at the event is theirs, not the
    registration's: it stays, under no name where only the registration had given them one.
    """
    event = registration.event
    with scope(event=event):
        hold(event)
        registration = fresh(registration)
        person = registration.person
        take_role(registration)
        # Mails that have not gone out yet would tell of what was erased.
        _take_back(RegistrationMail.objects.filter(registration=registration).values_list("task", flat=True))
        _forget_deleted_answers(registration)
        theirs = Q(pk=registration.invitation_id) | Q(email__iexact=registration.email)
        _erase_invitations(Invitation.objects.filter(theirs, event=event).exclude(email=""))
        registration.delete()
        is_known_otherwise = person.user_id is not None or person.role_rows.exists()
        if not is_known_otherwise and not Registration.objects.filter(person=person).exists():
            forget_name(person=person)
        settle_waiting_list.enqueue(event_id=event.pk)


def _erase_invitations(invitations: QuerySet[Invitation]) -> None:
    """Delete invitations, and those of their mails that have not gone out."""
    _take_back(RegistrationMail.objects.filter(invitation__in=invitations).values_list("task", flat=True))
    invitations.delete()


def _take_back(tasks: Iterable[uuid.UUID]) -> None:
    """Take mails out of the queue; what is being sent at this moment, once that has ended without success."""
    rows = DBTaskResult.objects.filter(pk__in=list(tasks))
    rows.exclude(status=TaskResultStatus.RUNNING).delete()
    if running := [str(pk) for pk in rows.values_list("pk", flat=True)]:
        forget_mails.using(run_after=timezone.now() + A_MOMENT).enqueue(tasks=running)


@keep_trying(forget_when_done=True)
@task
def forget_mails(*, tasks: list[str]) -> None:
    """Take mails that were on their way when they were taken back out of the queue: it would try them again."""
    _take_back(uuid.UUID(task) for task in tasks)


def _forget_deleted_answers(registration: Registration) -> None:
    """Take the registration's answers out of questions that were deleted and can still be put back."""
    kind = RegistrationAnswer._meta.label_lower
    for removal in Removal.objects.filter(
        event=registration.event, model=RegistrationQuestion._meta.label_lower
    ):
        payload = json.loads(removal.payload)
        rows = [
            row
            for row in payload["rows"]
            if row["model"] != kind or row["fields"]["registration"] != registration.pk
        ]
        if len(rows) < len(payload["rows"]):
            removal.payload = json.dumps({**payload, "rows": rows})
            removal.save(update_fields=["payload"])


def erase_what_is_due(*, event: Event, now: dt.datetime) -> int:
    """Erase what of ``event`` has had its time: answers, then registrations and who was invited.

    Return how many registrations.
    """
    over = (now.astimezone(event.tz).date() - event.ends_on).days
    with scope(event=event):
        due = RegistrationQuestion.objects.filter(event=event, kept_days__lt=over)
        RegistrationAnswer.objects.filter(question__in=due).delete()
        if not RegistrationRules.objects.filter(event=event, kept_days__lt=over).exists():
            return 0
        found = list(Registration.objects.select_related("event", "person").filter(event=event))
        for registration in found:
            erase_registration(registration=registration)
        _erase_invitations(Invitation.objects.filter(event=event))
    return len(found)


@keep_trying(forget_when_done=True)
@task
def look_after_registrations() -> None:
    """Once a day: erase what is due, and go through the waiting lists in case a task of theirs was lost."""
    now = timezone.now()
    with scopes_disabled():
        events = list(Event.objects.filter(registration_rules__isnull=False))
    for event in events:
        erase_what_is_due(event=event, now=now)
        settle(event=event, now=now)
    plan_next_look(now=now)


@transaction.atomic
def plan_next_look(*, now: dt.datetime) -> None:
    """Queue the next daily look unless one is queued already."""
    planned = DBTaskResult.objects.filter(
        task_path=look_after_registrations.module_path,
        status=TaskResultStatus.READY,
        run_after__gt=F("enqueued_at"),
    )
    if not planned.exists():
        look_after_registrations.using(run_after=now + A_DAY).enqueue()
