"""Registration as the demo's organisers have set it up, and the invented people who have registered or wait."""

from __future__ import annotations

import datetime as dt
from itertools import cycle
from typing import TYPE_CHECKING

from hybrid.domain.registration.places import ROLE_OF
from hybrid.enums import AnswerKind, Attendance, NeedToKnow, RegistrationState, Role
from hybrid.models import (
    Event,
    Person,
    PersonRole,
    Registration,
    RegistrationAnswer,
    RegistrationQuestion,
    RegistrationRules,
    WaitingEntry,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

FREE_INTRO = (
    "Coming costs nothing. Lunch is on the house, and the hall is step-free.\n\n"
    "If you cannot come after all, please say so: somebody else is waiting for your chair."
)
PLACES = 300
FULL_INTRO = (
    "Both groups are full. Join the waiting list: when somebody cannot come, the place is offered to you by mail.\n\n"
    "Meanwhile you can follow everything online."
)
OFFERED_FOR = dt.timedelta(hours=47)
# Who waits for a chair: in their order, from where, and whether they follow online meanwhile. The first is
# offered one.
QUEUE = (
    ("Thistle Gatepost", "Panel of Mill Lane (demo)", False),
    ("Poppy Turnstile", "Ward watch, Ropewalk (demo)", False),
    ("Alder Lantern", "Youth council (demo)", True),
    ("Ivy Weathervane", "Custody visitors (demo)", False),
)
# What a few of them answered; the others left it empty.
DIETS = ("Vegetarian", "", "No nuts, please", "", "Vegan", "")
NEEDS = ("", "", "A seat near the hearing loop", "", "", "A place for a wheelchair")


def open_registration(*, event: Event, now: dt.datetime) -> None:
    """Open registration for an ``event`` that has places left, and register who is there. Nobody is written to."""
    RegistrationRules.objects.create(event=event, is_offered=True, in_room_places=PLACES, intro=FREE_INTRO)
    _register_everybody(event, now)


def open_full_registration(*, event: Event, now: dt.datetime) -> None:
    """Open registration for an ``event`` whose last chair is offered to the first of those who wait."""
    delegates = Person.objects.filter(event=event, role_rows__role=Role.DELEGATE).count()
    RegistrationRules.objects.create(
        event=event, is_offered=True, in_room_places=delegates + 1, intro=FULL_INTRO
    )
    _register_everybody(event, now)
    for number, (name, organisation, is_online) in enumerate(QUEUE):
        came = now - dt.timedelta(days=6, hours=-5 * number)
        person = Person.objects.create(event=event, display_name=name, organisation=organisation)
        if is_online:
            PersonRole.objects.create(person=person, role=Role.VIEWER)
        registration = Registration.objects.create(
            event=event,
            person=person,
            email=address_of(name),
            name=name,
            organisation=organisation,
            attendance=Attendance.ONLINE if is_online else Attendance.IN_ROOM,
            state=RegistrationState.CONFIRMED if is_online else RegistrationState.WAITING,
            given_role=Role.VIEWER if is_online else "",
            created_at=came,
        )
        WaitingEntry.objects.create(registration=registration, attendance=Attendance.IN_ROOM, queued_at=came)
    _offer_to(WaitingEntry.objects.filter(registration__event=event)[:1], now)


def move_offers(*, event: Event, now: dt.datetime) -> None:
    """Keep the offer to an invented person open, as the agenda is kept going: nobody is there to take it."""
    ours = [address_of(name) for name, _organisation, _is_online in QUEUE]
    offers = WaitingEntry.objects.filter(
        registration__event=event, registration__email__in=ours, offered_at__isnull=False
    )
    _offer_to(offers, now)


def _offer_to(entries: Iterable[WaitingEntry], now: dt.datetime) -> None:
    for entry in entries:
        entry.offered_at, entry.expires_at = now - dt.timedelta(hours=1), now + OFFERED_FOR
        entry.save(update_fields=["offered_at", "expires_at"])


def address_of(name: str) -> str:
    """Return the invented address of an invented person: nobody can have one at example.org (RFC 2606 §3)."""
    return f"{'.'.join(name.lower().split())}@example.org"


def _register_everybody(event: Event, now: dt.datetime) -> None:
    """Ask what organisers ask, and register the event's delegates and viewers."""
    diet = RegistrationQuestion.objects.create(
        event=event,
        label="What should the kitchen know?",
        help_text="Diets and allergies.",
        attendance=Attendance.IN_ROOM,
        seen_by=NeedToKnow.ORGANISERS,
        position=0,
    )
    need = RegistrationQuestion.objects.create(
        event=event,
        label="What do you need to take part?",
        help_text="For instance a seat near the front, a signer, large print.",
        kind=AnswerKind.LONG,
        seen_by=NeedToKnow.CREW,
        position=1,
    )
    people = Person.objects.filter(event=event, role_rows__role__in=[Role.DELEGATE, Role.VIEWER]).order_by(
        "pk"
    )
    given = zip(people, cycle(DIETS), cycle(NEEDS), strict=False)
    for number, (person, eats, needs) in enumerate(given):
        registration = Registration.objects.create(
            event=event,
            person=person,
            email=address_of(person.display_name),
            name=person.display_name,
            organisation=person.organisation,
            attendance=person.attendance,
            state=RegistrationState.CONFIRMED,
            given_role=ROLE_OF[Attendance(person.attendance)],
            may_stream=number % 5 != 0,
            may_record=number % 4 != 0,
            created_at=now - dt.timedelta(days=20, hours=-7 * number),
        )
        for question, value in ((diet, eats), (need, needs)):
            if value and question.attendance in {"", person.attendance}:
                RegistrationAnswer.objects.create(registration=registration, question=question, value=value)
