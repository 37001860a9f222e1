"""How full an event is, and whether one can register for it now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from hybrid.enums import Attendance, RegistrationState
from hybrid.models import Invitation, Registration, RegistrationQuestion, RegistrationRules, WaitingEntry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hybrid.models import Event, Person


# How many places of an invitation have been given.
_USED = Count("registrations", filter=Q(registrations__state=RegistrationState.CONFIRMED))


@dataclass(frozen=True)
class Places:
    """The places of one kind. ``limit`` is None where there is no end of them.

    ``kept`` are free for people who were invited, ``offered`` for people of the waiting list who have not
    answered yet.
    """

    limit: int | None
    taken: int = 0
    offered: int = 0
    kept: int = 0
    waiting: int = 0

    @property
    def free(self) -> int | None:
        """How many nobody has a claim to; None without an end."""
        if self.limit is None:
            return None
        return max(0, self.limit - self.taken - self.offered - self.kept)

    @property
    def open_to_all(self) -> bool:
        """Whether the next one who comes gets a place: one is free, and nobody has waited longer."""
        return self.free is None or self.free > self.waiting


class Door(Enum):
    """Whether one can register, and if not, why."""

    NOT_OFFERED = "not_offered"
    UNPUBLISHED = "unpublished"
    EARLY = "early"
    CLOSED = "closed"
    OVER = "over"
    OPEN = "open"


def rules_of(event: Event) -> RegistrationRules | None:
    """Return how people register for ``event``, if its organiser has said so. One query."""
    rules: RegistrationRules | None = RegistrationRules.objects.filter(event=event).first()
    return rules


def questions_of(event: Event) -> list[RegistrationQuestion]:
    """Return what the organiser asks of everybody who registers, in order. One query."""
    return list(RegistrationQuestion.objects.filter(event=event))


def end_of(event: Event) -> dt.datetime:
    """Return the instant at which the event's last day ends."""
    return dt.datetime.combine(event.ends_on + dt.timedelta(days=1), dt.time(), event.tz)


def door_of(event: Event, rules: RegistrationRules | None, *, now: dt.datetime) -> Door:
    """Say whether one can register for ``event`` now. Whether there is a place is another question."""
    if rules is None or not rules.is_offered or not (rules.in_room or rules.online):
        return Door.NOT_OFFERED
    if now >= end_of(event):
        return Door.OVER
    if rules.closes_at is not None and now >= rules.closes_at:
        return Door.CLOSED
    if not event.is_published:
        return Door.UNPUBLISHED
    if rules.opens_at is not None and now < rules.opens_at:
        return Door.EARLY
    return Door.OPEN


def attendances_of(rules: RegistrationRules) -> list[Attendance]:
    """Return how one can take part."""
    offered = {Attendance.IN_ROOM: rules.in_room, Attendance.ONLINE: rules.online}
    return [attendance for attendance, is_offered in offered.items() if is_offered]


def places_of(event: Event, rules: RegistrationRules, *, now: dt.datetime) -> dict[Attendance, Places]:
    """Count the places of ``event``. Three queries, whatever its size.

    An offer that has run out holds no place, whether or not the jobs have come by.
    """
    taken = dict(
        Registration.objects.filter(event=event, state=RegistrationState.CONFIRMED)
        .order_by()
        .values_list("attendance")
        .annotate(n=Count("pk"))
    )
    waits = {
        attendance: (offered, waiting)
        for attendance, offered, waiting in WaitingEntry.objects.filter(registration__event=event)
        .order_by()
        .values_list("attendance")
        .annotate(offered=Count("pk", filter=Q(expires_at__gt=now)))
        .annotate(waiting=Count("pk", filter=Q(offered_at=None)))
    }
    limits = {Attendance.IN_ROOM: rules.in_room_places, Attendance.ONLINE: rules.online_places}
    kept = {Attendance.IN_ROOM: _kept(event, now)}
    return {
        attendance: Places(
            limit=limit,
            taken=taken.get(attendance, 0),
            offered=waits.get(attendance, (0, 0))[0],
            kept=kept.get(attendance, 0),
            waiting=waits.get(attendance, (0, 0))[1],
        )
        for attendance, limit in limits.items()
    }


def _kept(event: Event, now: dt.datetime) -> int:
    """Count the places in the room that are kept for people who were invited and have not come yet."""
    rows = (
        Invitation.objects.filter(event=event, keeps_places=True, revoked_at=None, expires_at__gt=now)
        .order_by()
        .annotate(used=_USED)
        .values_list("places", "used")
    )
    return sum(max(0, places - used) for places, used in rows)


def invitations_of(event: Event) -> QuerySet[Invitation]:
    """Return the event's invitations, the latest first; ``used`` is how many of its places each has given."""
    return Invitation.objects.filter(event=event).annotate(used=_USED).order_by("-created_at", "-id")


def registration_of(person: Person | None) -> Registration | None:
    """Return the registration of ``person`` that counts: the one with a place, else the latest. One query."""
    if person is None:
        return None
    found = list(Registration.objects.filter(person=person).order_by("-changed_at", "-id"))
    return next(
        (row for row in found if row.state == RegistrationState.CONFIRMED), found[0] if found else None
    )


def place_in_queue(entry: WaitingEntry) -> int:
    """Return how many stand before ``entry``, and itself: 1 is next. One query."""
    mine = WaitingEntry.objects.filter(
        registration__event_id=entry.registration.event_id, attendance=entry.attendance, offered_at=None
    )
    return mine.filter(pk__lt=entry.pk).count() + 1
