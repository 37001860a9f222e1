"""Whatever people and organisers do, in whatever order: no place is taken twice, and nobody overtakes."""

import contextlib
import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybrid.domain.registration.changes import cancel_registration, change_registration
from hybrid.domain.registration.details import Details
from hybrid.domain.registration.erasure import erase_registration
from hybrid.domain.registration.offers import accept_offer, decline_offer, settle
from hybrid.domain.registration.register import register
from hybrid.enums import Attendance, RegistrationState, Role
from hybrid.errors import RuleError
from hybrid.models import Registration, WaitingEntry
from hybrid.queries.registration import places_of
from tests.hybrid.registration.conftest import NOW

PEOPLE = 5
ROLE = {Attendance.IN_ROOM: Role.DELEGATE, Attendance.ONLINE: Role.VIEWER}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "come",
                "come",
                "come",
                "cancel",
                "cancel",
                "accept",
                "decline",
                "swap",
                "settle",
                "wait",
                "erase",
                "limit",
            ]
        ),
        st.integers(0, PEOPLE - 1),
        st.sampled_from([Attendance.IN_ROOM, Attendance.IN_ROOM, Attendance.ONLINE]),
    ),
    min_size=2,
    max_size=12,
)


class Crowd:
    """Some people and a clock, doing one thing after another."""

    def __init__(self, event, rules):
        self.event, self.rules, self.now = event, rules, NOW

    def details(self, number, attendance):
        email = f"p{number}@example.org"
        return Details(
            email=email, name=f"P {number}", attendance=attendance, online_meanwhile=bool(number % 2)
        )

    def do(self, what, number, attendance):
        self.now += dt.timedelta(minutes=1)
        found = Registration.objects.filter(email=f"p{number}@example.org").first()
        if what == "settle":
            settle(event=self.event, now=self.now)
        elif what == "wait":
            self.now += dt.timedelta(hours=30)
        elif what == "limit":
            # Only upwards: whoever has a place keeps it.
            self.rules.in_room_places += number % 2
            self.rules.save()
        elif what == "come":
            details = self.details(number, attendance)
            others_wait = WaitingEntry.objects.filter(attendance=attendance, offered_at=None).exists()
            new = register(event=self.event, details=details, user=AnonymousUser(), guests={}, now=self.now)
            has_it = new.state == RegistrationState.CONFIRMED and new.attendance == attendance
            assert not (others_wait and has_it), "somebody overtook the queue"
        elif found is None:
            return
        elif what == "swap":
            change_registration(registration=found, details=self.details(number, attendance), now=self.now)
        elif what == "erase":
            erase_registration(registration=found)
        else:
            rule = {"cancel": cancel_registration, "accept": accept_offer, "decline": decline_offer}[what]
            rule(registration=found, now=self.now)

    def check(self, *, settled):
        places = places_of(self.event, self.rules, now=self.now)
        for attendance, row in places.items():
            assert row.limit is None or row.taken + row.offered <= row.limit
            entries = WaitingEntry.objects.filter(attendance=attendance)
            offered = entries.filter(offered_at__isnull=False).values_list("pk", flat=True)
            waiting = entries.filter(offered_at=None).values_list("pk", flat=True)
            assert not offered or not waiting or max(offered) < min(waiting)
            assert not settled or not waiting or row.free == 0
        for registration in Registration.objects.select_related("wait", "person"):
            has_place = registration.state == RegistrationState.CONFIRMED
            expected = {ROLE[registration.attendance]} if has_place else set()
            assert registration.person.roles == expected
            assert (registration.state != RegistrationState.WAITING) or registration.waiting is not None
            assert registration.waiting is None or registration.state in {
                RegistrationState.WAITING,
                RegistrationState.CONFIRMED,
            }


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_place_is_taken_twice_and_nobody_overtakes(event, steps):
    with transaction.atomic():
        rules = event.registration_rules
        rules.in_room_places, rules.online_places = 1, 2
        rules.save()
        crowd = Crowd(event, rules)
        full = [("come", number, Attendance.IN_ROOM) for number in range(3)]
        for what, number, attendance in [*full, *steps]:
            with contextlib.suppress(RuleError):
                crowd.do(what, number, attendance)
            crowd.check(settled=what == "settle")
        transaction.set_rollback(True)
