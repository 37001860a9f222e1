"""Registrations as the organiser lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hybrid.enums import Attendance, RegistrationState
from hybrid.models import Registration, RegistrationMail

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from hybrid.models import Event, RegistrationAnswer

OFFERED = "offered"
FILTERS = (*RegistrationState.values, OFFERED)


@dataclass(frozen=True)
class Filter:
    """What a list of registrations is narrowed to; empty strings narrow nothing."""

    search: str = ""
    state: str = ""
    attendance: str = ""
    unstreamed: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filter:
        """Read it from an address; what it does not know is left out."""
        state, attendance = query.get("state", ""), query.get("attendance", "")
        return cls(
            search=query.get("q", "").strip()[:200],
            state=state if state in FILTERS else "",
            attendance=attendance if attendance in Attendance.values else "",
            unstreamed=query.get("unstreamed") == "1",
        )

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anybody out."""
        return self != Filter()


def registrations_of(event: Event, chosen: Filter) -> QuerySet[Registration]:
    """Return the event's registrations, the latest first, with what they wait for. One query."""
    found: QuerySet[Registration] = (
        Registration.objects.filter(event=event)
        .select_related("wait", "person", "invitation")
        .order_by("-created_at", "-id")
    )
    for word in chosen.search.split():
        found = found.filter(
            Q(name__icontains=word) | Q(email__icontains=word) | Q(organisation__icontains=word)
        )
    if chosen.state == OFFERED:
        found = found.filter(wait__offered_at__isnull=False)
    elif chosen.state == RegistrationState.WAITING:
        found = found.filter(wait__isnull=False, wait__offered_at=None).order_by(
            "wait__queued_at", "wait__id"
        )
    elif chosen.state:
        found = found.filter(state=chosen.state)
    if chosen.attendance:
        found = found.filter(attendance=chosen.attendance)
    if chosen.unstreamed:
        # Whom the camera must not show: everybody who has not said that it may.
        found = found.filter(
            Q(may_stream=False) | Q(may_record=False),
            state=RegistrationState.CONFIRMED,
            attendance=Attendance.IN_ROOM,
        )
    return found


@dataclass(frozen=True)
class MailTrouble:
    """Mails of an event that have not been handed to the mail server: how many, and why the last failed."""

    waiting: int = 0
    retrying: int = 0
    failed: int = 0
    next_try: dt.datetime | None = None
    reason: str = ""

    @property
    def stuck(self) -> int:
        """How many have been tried in vain."""
        return self.retrying + self.failed

    @property
    def is_any(self) -> bool:
        """Whether an organiser should know."""
        return bool(self.stuck)


def mail_trouble(event: Event) -> MailTrouble:
    """Look for mails of ``event`` that are stuck. One query, of the few that are still in the queue."""
    tasks = RegistrationMail.objects.filter(event=event).values("task")
    rows = list(
        DBTaskResult.objects.filter(pk__in=tasks).values_list(
            "status", "run_after", "exception_class_path", "traceback"
        )
    )
    failed = [row for row in rows if row[0] == TaskResultStatus.FAILED]
    retrying = [row for row in rows if row[0] == TaskResultStatus.READY and row[2]]
    reasons = [row[3].strip().rpartition("\n")[2] for row in (*retrying, *failed) if row[3]]
    return MailTrouble(
        waiting=len(rows) - len(failed) - len(retrying),
        retrying=len(retrying),
        failed=len(failed),
        next_try=min((row[1] for row in retrying if row[1]), default=None),
        reason=reasons[-1][:200] if reasons else "",
    )


def with_answers(found: QuerySet[Registration]) -> QuerySet[Registration]:
    """Have registrations come with what was answered. One query more."""
    return found.prefetch_related("answers")


def answers_of(registration: Registration) -> QuerySet[RegistrationAnswer]:
    """Return what somebody answered, in the order of the questions. One query."""
    return registration.answers.select_related("question").order_by("question__position")


def mails_of(registration: Registration) -> list[tuple[RegistrationMail, str]]:
    """Return the mails to somebody, each with ``sent``, ``waiting``, ``retrying`` or ``failed``. Two queries."""
    mails = list(RegistrationMail.objects.filter(registration=registration))
    states = _mail_states([mail.task for mail in mails])
    return [(mail, states.get(mail.task, "sent")) for mail in mails]


def _mail_states(task_ids: list[UUID]) -> dict[UUID, str]:
    """Return ``waiting``, ``retrying`` or ``failed`` for each of the mails that is not sent yet. One query."""
    found = {}
    for pk, status, error in DBTaskResult.objects.filter(pk__in=task_ids).values_list(
        "pk", "status", "exception_class_path"
    ):
        if status == TaskResultStatus.FAILED:
            found[pk] = "failed"
        elif status != TaskResultStatus.SUCCESSFUL:
            found[pk] = "retrying" if error else "waiting"
    return found
