"""What operators do, who they are, and what the relay and the log hear of it."""

import datetime as dt

import pytest
from django.utils import timezone

from hybrid.domain.people import block_person, grant_role, revoke_role, set_attendance
from hybrid.domain.webcast import control
from hybrid.enums import Access, Attendance, Role, WebcastMode, WebcastState
from hybrid.errors import RuleError
from hybrid.models import RelayLink, SessionSpeaker, Webcast, WebcastAction
from hybrid.queries.actors import make_actor
from hybrid.queries.turns import speaking_of
from hybrid.queries.webcast import live_rooms, room_webcast
from hybrid.rules import Action, may_in_room
from hybrid.webcast import outbox
from tests.factories import EventFactory, PersonFactory, RoomFactory, SessionFactory, SpeakerFactory
from tests.hybrid.webcast.conftest import committed, orders, room_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(relay, room, operator, now):
    """A room that is on air, with a picture."""
    relay.state(room_state(on_air=False))
    control.go_live(room=room, by=operator, now=now)
    return room


def shown(room):
    return room_webcast(room, now=timezone.now())


def test_from_rehearsal_to_the_end(relay, room, operator, now):
    relay.state(room_state(on_air=False))
    control.rehearse(room=room, by=operator, now=now)
    assert shown(room).crew.state == WebcastState.REHEARSAL
    assert shown(room).public.state == WebcastState.OFF
    control.go_live(room=room, by=operator, now=now)
    assert shown(room).public.state == WebcastState.LIVE
    assert [r.room for r in live_rooms(room.event_id, now=timezone.now())] == ["main-hall"]
    back_at = now + dt.timedelta(hours=1)
    control.put_slate(room=room, by=operator, text=" Lunch\u202e ", back_at=back_at, now=now)
    view = shown(room).public
    assert (view.state, view.slate_text, view.back_at) == (
        WebcastState.SLATE,
        "Lunch",
        int(back_at.timestamp()),
    )
    assert live_rooms(room.event_id, now=timezone.now())[0].back_at == int(back_at.timestamp())
    control.end_slate(room=room, by=operator, now=now)
    assert shown(room).public.state == WebcastState.LIVE
    assert shown(room).public.slate_text == ""
    control.end_webcast(room=room, by=operator, now=now)
    assert shown(room).public.state == WebcastState.OFF
    assert orders() == [("demo", "main-hall", "", "", True)]
    log = WebcastAction.objects.order_by("pk").values_list("action", "by", "detail")
    assert list(log) == [
        ("started", None, ""),
        ("rehearse", operator.pk, ""),
        ("go_live", operator.pk, ""),
        ("slate", operator.pk, "Lunch"),
        ("end_slate", operator.pk, ""),
        ("end", operator.pk, ""),
    ]


def test_without_a_publisher_it_waits_for_the_picture(relay, room, operator, now):
    relay.state()
    control.go_live(room=room, by=operator, now=now)
    assert shown(room).public.state == WebcastState.AWAY


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"text": "x" * 201, "back_at": None}, "too_long"),
        ({"text": "", "back_at": timezone.now() - dt.timedelta(minutes=1)}, "past"),
    ],
)
def test_a_slate_that_cannot_be(live, operator, now, facts, code):
    with pytest.raises(RuleError) as refused:
        control.put_slate(room=live, by=operator, now=now, **facts)
    assert refused.value.code == code
    assert shown(live).public.state == WebcastState.LIVE


def test_only_what_is_on_air_has_a_slate(relay, room, operator, now):
    for rule, facts in ((control.put_slate, {"text": "", "back_at": None}), (control.end_slate, {})):
        with pytest.raises(RuleError) as refused:
            rule(room=room, by=operator, now=now, **facts)
        assert refused.value.code == "not_on_air"
    assert not WebcastAction.objects.exists()


def test_the_relay_is_told_on_commit(live, operator, now):
    asked = outbox._sender.asked
    asked.clear()
    with committed():
        control.put_slate(room=live, by=operator, text="", back_at=None, now=now)
        assert asked == []
    [(_function, order)] = asked
    assert (order.event, order.room, order.on_air) == ("demo", "main-hall", False)


def test_a_token_by_hand_may_begin_again_what_was_ended(live, relay, operator, now):
    control.end_webcast(room=live, by=operator, now=now)
    relay.state()
    control.let_publisher_decide(room=live)
    relay.event("live", on_air=True)
    assert shown(live).public.state == WebcastState.LIVE


@pytest.mark.parametrize(
    ("roles", "held", "runs", "publishes"),
    [
        ([Role.ORGANISER], False, True, True),
        ([Role.AV_OPERATOR], False, True, True),
        ([Role.AV_OPERATOR], "here", True, True),
        ([Role.AV_OPERATOR], "elsewhere", False, False),
        ([Role.AV_OPERATOR, Role.ORGANISER], "elsewhere", True, True),
        ([Role.SPEAKER], False, False, True),
        ([Role.MODERATOR], False, False, False),
        ([Role.FACILITATOR], False, False, False),
        ([Role.DELEGATE], False, False, False),
        ([Role.SCREEN], False, False, False),
        ([], False, False, False),
    ],
)
def test_who_may_run_it_and_who_may_publish(event, room, roles, held, runs, publishes):
    event.speakers_may_publish = True
    person = PersonFactory(event=event, roles=roles)
    if held:
        place = room if held == "here" else RoomFactory(event=event)
        grant_role(person=person, role=Role.AV_OPERATOR, room=place)
    speaker = SpeakerFactory(event=event, person=person)
    SessionFactory(event=event, room=room, speakers=[speaker])
    actor = make_actor(person, person.user)
    speaks_in = speaking_of(event, person.pk, now=timezone.now()).anywhere
    facts = {"room_id": room.pk, "speaks_in": speaks_in}
    assert may_in_room(actor, Action.RUN_WEBCAST, event, **facts) is runs
    assert may_in_room(actor, Action.PUBLISH, event, **facts) is publishes
    assert not may_in_room(actor, Action.EDIT_EVENT, event, **facts)


def test_a_speaker_publishes_only_where_they_speak_and_where_the_organiser_lets_them(event, room):
    person = PersonFactory(event=event, roles=[Role.SPEAKER])
    actor = make_actor(person, person.user)
    session = SessionFactory(event=event, room=RoomFactory(event=event))
    speaker = SpeakerFactory(event=event, person=person)
    SessionSpeaker.objects.create(session=session, speaker=speaker)

    def may(place):
        speaks_in = speaking_of(event, person.pk, now=timezone.now()).anywhere
        return may_in_room(actor, Action.PUBLISH, event, room_id=place.pk, speaks_in=speaks_in)

    assert not may(session.room)
    event.speakers_may_publish = True
    assert may(session.room)
    assert not may(room)
    blocked = make_actor(
        PersonFactory(event=event, roles=[Role.ORGANISER], blocked_at=timezone.now()), person.user
    )
    assert not may_in_room(blocked, Action.PUBLISH, event, room_id=room.pk)


def test_lost_rights_end_media_and_a_changed_place_does_not(relay, room):
    relay.state()
    person = PersonFactory(event=room.event, roles=[Role.MODERATOR, Role.DELEGATE])
    set_attendance(person=person, attendance=Attendance.IN_ROOM)
    grant_role(person=person, role=Role.SPEAKER)
    assert orders() == []
    revoke_role(person=person, role=Role.MODERATOR)
    block_person(person=person, now=timezone.now())
    assert orders() == [("demo", "", str(person.pk), "", False)] * 2


def test_where_no_relay_was_ever_heard_nothing_is_kept_for_it(room):
    block_person(person=PersonFactory(event=room.event), now=timezone.now())
    assert orders() == []
    assert not RelayLink.objects.exists()


def test_webcasts_of_another_event_are_their_own(relay, live):
    elsewhere = RoomFactory(event=EventFactory(slug="elsewhere", access=Access.CODE), slug="main-hall")
    assert live_rooms(elsewhere.event_id, now=timezone.now()) == []
    assert not Webcast.objects.filter(room=elsewhere).exists()
    assert Webcast.objects.get().mode == WebcastMode.ON_AIR
