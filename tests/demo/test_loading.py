"""What a second load keeps: ids, codes, stars, people, files, and whatever an organiser has changed."""

import datetime as dt

import pytest

from hybrid.demo.build import PLANS, load_demo
from hybrid.demo.registration import QUEUE
from hybrid.domain.registration.offers import accept_offer, settle
from hybrid.enums import Attendance, RegistrationState
from hybrid.models import (
    Document,
    Event,
    Exhibitor,
    Person,
    Question,
    RegistrationMail,
    RegistrationRules,
    Room,
    Session,
    Speaker,
    Star,
    WaitingEntry,
    scope,
)
from hybrid.queries.agenda import now_and_next
from hybrid.queries.registration import places_of
from tests.factories import EventFactory, SessionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 10, 10, 12, 33, tzinfo=dt.UTC)
NEXT_WEEK = NOW + dt.timedelta(days=7, hours=9)


@pytest.fixture
def demo():
    return {event.slug: event for event in load_demo(now=NOW)}


def everything():
    """All rows but the times, which are what a load may change."""
    rows = {}
    for model in (Room, Speaker, Exhibitor, Person, Document, Star, Question):
        rows[model] = sorted(model.objects.values_list())
    rows[Session] = sorted(
        Session.objects.values_list("pk", "uid", "code", "title", "abstract", "room", "cohort")
    )
    rows[Event] = sorted(Event.objects.values_list("pk", "uid", "slug", "name", "join_code", "access"))
    return rows


def test_a_second_load_keeps_everything_but_the_times(demo):
    session = Session.objects.get(code="VSNC23")
    Star.objects.create(person=Person.objects.filter(event=session.event).first(), session=session)
    before = everything()
    load_demo(now=NEXT_WEEK)
    assert everything() == before
    assert Session.objects.get(code="VSNC23").starts_at != session.starts_at


def test_what_an_organiser_changed_stays(demo):
    event = demo["policing-social-citizens"]
    Session.objects.filter(code="VSNA23").update(title="Renamed by the organiser")
    Session.objects.get(code="VSNB23").delete()
    moved = Session.objects.get(code="SEMF23")
    moved.starts_at += dt.timedelta(minutes=25)
    moved.ends_at += dt.timedelta(minutes=40)
    moved.save()
    added = SessionFactory(
        event=event,
        title="Added",
        room=event.rooms.get(slug="breakout-3"),
        starts_at=moved.starts_at,
        ends_at=moved.ends_at,
    )
    Event.objects.filter(pk=event.pk).update(name="Our own name", is_published=False)
    beside = Session.objects.get(code="SEMG23")

    load_demo(now=NEXT_WEEK)

    assert Session.objects.get(code="VSNA23").title == "Renamed by the organiser"
    assert not Session.objects.filter(code="VSNB23").exists()
    event.refresh_from_db()
    assert (event.name, event.is_published) == ("Our own name", False)
    by = Session.objects.get(pk=beside.pk).starts_at - beside.starts_at
    assert by
    for session in (moved, added):
        now = Session.objects.get(pk=session.pk)
        assert (now.starts_at - session.starts_at, now.ends_at - session.ends_at) == (by, by)


def test_something_is_on_even_when_an_organiser_removed_what_was_meant_to_be(demo):
    event = demo["policing-with-authority"]
    codes = [item.code for plan in PLANS if plan.slug == event.slug for item in plan.sessions if item.live]
    Session.objects.filter(event=event, code__in=codes).delete()
    load_demo(now=NEXT_WEEK)
    sessions = list(Session.objects.filter(event=event).select_related("room"))
    assert [s for s in now_and_next(sessions, now=NEXT_WEEK).now if not s.is_pause]


def test_an_emptied_demo_event_is_left_alone(demo):
    event = demo["police-contact-round-table"]
    Session.objects.filter(event=event).delete()
    load_demo(now=NEXT_WEEK)
    event.refresh_from_db()
    assert event.starts_on == demo["police-contact-round-table"].starts_on


def test_a_deleted_demo_event_is_made_afresh(demo):
    first = demo["police-contact-round-table"]
    first.sessions.all().delete()
    Event.objects.filter(pk=first.pk).delete()
    again = {event.slug: event for event in load_demo(now=NOW)}["police-contact-round-table"]
    assert again.pk != first.pk
    assert again.uid == first.uid
    assert again.sessions.count() == len(PLANS[2].sessions)


def test_somebodys_own_event_at_the_same_address_is_never_touched():
    own = EventFactory(slug="policing-with-authority", name="Our own")
    session = SessionFactory(event=own)
    made = load_demo(now=NOW)
    assert [event.slug for event in made] == ["policing-social-citizens", "police-contact-round-table"]
    assert list(own.sessions.all()) == [session]
    assert Session.objects.get(pk=session.pk).starts_at == session.starts_at


def test_a_code_that_is_taken_is_replaced_by_another():
    EventFactory(join_code="STREET")
    event = load_demo(now=NOW)[0]
    assert event.join_code not in {"", "STREET"}


def test_somebody_waits_for_a_chair_and_one_is_offered_whenever_it_is_loaded(demo):
    event = demo["policing-with-authority"]
    for now in (NOW, NEXT_WEEK):
        load_demo(now=now)
        event.refresh_from_db()
        with scope(event=event):
            rules = RegistrationRules.objects.get()
            places = places_of(event, rules, now=now)[Attendance.IN_ROOM]
            assert (places.free, places.offered, places.waiting) == (0, 1, len(QUEUE) - 1)
            assert not places.open_to_all
            # Nothing for the jobs to do, so that nobody invented is written to.
            assert settle(event=event, now=now) == []
            assert not RegistrationMail.objects.exists()
            offered = WaitingEntry.objects.get(offered_at__isnull=False).registration
    with scope(event=event):
        assert accept_offer(registration=offered, now=NEXT_WEEK).state == RegistrationState.CONFIRMED
    load_demo(now=NEXT_WEEK)
    assert not WaitingEntry.objects.filter(offered_at__isnull=False).exists()
