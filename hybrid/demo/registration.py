"""Registration as the demo's organiser has set it up, and the invented people who have registered."""

from __future__ import annotations

import datetime as dt
from itertools import cycle

from hybrid.enums import AnswerKind, Attendance, NeedToKnow, RegistrationState, Role
from hybrid.models import (
    Event,
    Person,
    Registration,
    RegistrationAnswer,
    RegistrationQuestion,
    RegistrationRules,
)

INTRO = (
    "Coming costs nothing. Lunch is on the house, and the hall is step-free.\n\n"
    "If you cannot come after all, please say so: somebody else is waiting for your chair."
)
PLACES = 300
# What a few of them answered; the others left it empty.
DIETS = ("Vegetarian", "", "No nuts, please", "", "Vegan", "")
NEEDS = ("", "", "A seat near the hearing loop", "", "", "A place for a wheelchair")


def open_registration(*, event: Event, now: dt.datetime) -> None:
    """Open registration for ``event``, and register its delegates and viewers. Nobody is written to."""
    RegistrationRules.objects.create(event=event, is_offered=True, in_room_places=PLACES, intro=INTRO)
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
            email=f"{'.'.join(person.display_name.lower().split())}@example.org",
            name=person.display_name,
            organisation=person.organisation,
            attendance=person.attendance,
            state=RegistrationState.CONFIRMED,
            may_stream=number % 5 != 0,
            may_record=number % 4 != 0,
            created_at=now - dt.timedelta(days=20, hours=-7 * number),
        )
        for question, value in ((diet, eats), (need, needs)):
            if value and question.attendance in {"", person.attendance}:
                RegistrationAnswer.objects.create(registration=registration, question=question, value=value)
