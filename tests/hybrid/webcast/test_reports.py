"""What the relay reports: signed, in order, once; and what web makes of it."""

import datetime as dt
import json
import time

import jwt
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from hybrid.domain.webcast import control
from hybrid.domain.webcast.reports import ABANDONED, note_silence, take_state
from hybrid.enums import Access, Picture, WebcastMode, WebcastState
from hybrid.models import RelayLink, Webcast, WebcastAction
from hybrid.queries.webcast import live_rooms, room_webcast
from streaming.messages import CONTENT_TYPE, ExchangeKey, RoomDirection, Side
from tests.factories import EventFactory, PersonFactory, RoomFactory
from tests.hybrid.webcast.conftest import RelayDouble, orders, room_state

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def state_of(room):
    return room_webcast(room, now=timezone.now()).public.state


def crew_of(room):
    return room_webcast(room, now=timezone.now()).crew


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"secret": "x" * 40}, "not valid"),
        ({"side": Side.RELAY}, "not valid"),
        ({"now": time.time() - 90}, "late"),
        ({"path": "/relay/event"}, "not valid"),
        ({"path": "/relay/key"}, "not valid"),
    ],
)
def test_a_report_that_is_not_the_relays_is_refused(relay, room, changed, reason):
    response = relay.post(relay.state_message(room_state()), **changed)
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert reason in response.json()["detail"]
    assert not RelayLink.objects.exists()


def test_unsigned_reports_and_other_requests_are_refused(relay):
    for path in ("/relay/state", "/relay/event", "/relay/key"):
        assert Client().get(path).status_code == 405
        assert Client().post(path, {}).status_code == 415
        assert Client().post(path, "{}", content_type="application/json").status_code == 415
        assert Client().post(path, b"a.b.c", content_type=CONTENT_TYPE).status_code == 401
        assert Client().post(path, b"x" * 300_000, content_type=CONTENT_TYPE).status_code == 413
    unsigned = jwt.encode({"aud": Side.WEB, "message": {"type": "state"}}, "", algorithm="none")
    assert Client().post("/relay/state", unsigned, content_type=CONTENT_TYPE).status_code == 401


def test_a_report_is_taken_once_by_all_processes_together(relay, room, monkeypatch):
    from hybrid.views.webcast import reports
    from streaming.messages import Reader, seal

    body = seal(relay.state_message(), settings.CONFIG.relay_secret, Side.WEB)

    def send():
        return Client().post("/relay/state", body, content_type=CONTENT_TYPE)

    assert send().status_code == 200
    assert send().status_code == 401
    # Another worker, whose own memory knows nothing of it.
    monkeypatch.setattr(reports, "_reader", Reader(settings.CONFIG.relay_secret, Side.WEB))
    assert json.loads(send().content)["detail"] == "the message is repeated"


def test_an_old_report_that_comes_late_changes_nothing(relay, room):
    late = relay.state_message()
    relay.state(room_state(viewers=3))
    relay.tell(late)
    assert state_of(room) == WebcastState.LIVE
    # Nor does the last word of a relay that another one has followed.
    old = relay.state_message(at=time.time() - 1)
    RelayDouble("second").state(room_state())
    relay.tell(old)
    assert state_of(room) == WebcastState.LIVE
    RelayDouble("third").state()
    assert state_of(room) == WebcastState.AWAY


def test_a_publisher_whose_token_says_so_is_live_at_once_and_others_rehearse(relay, room):
    relay.event("live", on_air=True)
    assert state_of(room) == WebcastState.LIVE
    other = RoomFactory(event=room.event, slug="other")
    relay.event("live", room="other", on_air=False)
    assert state_of(other) == WebcastState.OFF
    assert crew_of(other).state == WebcastState.REHEARSAL
    relay.event("ended", room="other", on_air=False)
    assert crew_of(other).state == WebcastState.OFF
    assert list(WebcastAction.objects.order_by("pk").values_list("action", flat=True)) == [
        "started_live",
        "started",
    ]


def test_what_happens_to_the_picture_is_shown(relay, room):
    relay.event("live")
    relay.event("away")
    assert state_of(room) == WebcastState.AWAY
    relay.event("back")
    assert state_of(room) == WebcastState.LIVE
    relay.state(room_state(away=True))
    assert state_of(room) == WebcastState.AWAY
    relay.event("ended")
    assert state_of(room) == WebcastState.AWAY
    relay.state()
    assert state_of(room) == WebcastState.AWAY


def test_who_publishes_is_named_to_the_crew_alone(relay, room):
    person = PersonFactory(event=room.event, display_name="Ada Example")
    facts = {"person": str(person.pk), "bitrate": 1_600_000, "video": "H264", "audio": "opus"}
    relay.state(room_state(**facts, viewers=5, crew=1, publisher_loss=0.01))
    crew = crew_of(room)
    assert (crew.publisher, crew.publisher_person) == ("Ada Example", person.pk)
    assert (crew.video, crew.bitrate, crew.publisher_loss) == ("H264", 1_600_000, 0.01)
    assert (crew.viewers, crew.crew_viewers) == (5, 1)
    relay.state()
    assert (crew_of(room).publisher, crew_of(room).bitrate, crew_of(room).viewers) == ("", 0, 0)


def test_reports_are_answered_with_what_operators_decided(relay, room, operator, now):
    assert relay.state(room_state(on_air=False)).rooms == [
        RoomDirection(event="demo", room="main-hall", on_air=False)
    ]
    control.go_live(room=room, by=operator, now=now)
    assert relay.state(room_state(on_air=False)).rooms[0].on_air
    control.put_slate(room=room, by=operator, text="Lunch", back_at=None, now=now)
    assert not relay.state(room_state()).rooms[0].on_air
    control.end_webcast(room=room, by=operator, now=now)
    # Broadcast software comes back by itself: what was ended does not go on air again.
    assert not relay.state(room_state()).rooms[0].on_air
    assert crew_of(room).state == WebcastState.REHEARSAL
    assert state_of(room) == WebcastState.OFF


def test_a_room_of_which_nobody_has_decided_anything_is_left_alone(relay, room):
    assert relay.state().rooms == []


def test_six_seconds_of_silence_are_noticed_once_and_a_report_ends_them(relay, room, sent):
    relay.state(room_state(viewers=4))
    now = timezone.now()
    later = now + dt.timedelta(seconds=5)
    assert not note_silence(now=later, serving_since=LONG_AGO)
    later = now + dt.timedelta(seconds=7)
    sent.clear()
    assert note_silence(now=later, serving_since=LONG_AGO)
    assert not note_silence(now=later, serving_since=LONG_AGO)
    assert state_of(room) == WebcastState.DOWN
    assert live_rooms(room.event_id, now=later) == []
    relay.state(room_state(viewers=4))
    assert state_of(room) == WebcastState.LIVE


def test_pages_say_so_too_where_nobody_has_noticed_yet(relay, room, monkeypatch):
    monkeypatch.setattr("hybrid.queries.webcast.SERVING_SINCE", LONG_AGO)
    relay.state(room_state())
    later = timezone.now() + dt.timedelta(seconds=7)
    assert room_webcast(room, now=later).public.state == WebcastState.DOWN
    assert live_rooms(room.event_id, now=later) == []


def test_a_web_that_has_just_started_waits_for_the_first_report(relay, room, monkeypatch):
    relay.state(room_state())
    started = timezone.now() + dt.timedelta(minutes=5)
    monkeypatch.setattr("hybrid.queries.webcast.SERVING_SINCE", started)
    moment = started + dt.timedelta(seconds=5)
    assert room_webcast(room, now=moment).public.state == WebcastState.LIVE
    assert not note_silence(now=moment, serving_since=started)
    assert note_silence(now=started + dt.timedelta(seconds=7), serving_since=started)


def test_topics_are_told_what_has_changed_and_no_more(relay, room, sent):
    def told():
        found = [(p.topic.split(":")[1], p.stream, json.loads(p.event)) for p in sent]
        sent.clear()
        return found

    relay.event("live")
    kinds = {(topic, stream, event["type"]) for topic, stream, event in told()}
    assert kinds == {
        ("room", "public", "webcast.changed"),
        ("room", "crew", "webcast.crew_changed"),
        ("event", "public", "webcast.live_rooms"),
    }
    relay.state(room_state(viewers=7))
    assert [(stream, event["type"]) for _topic, stream, event in sorted(told(), key=str)] == [
        ("crew", "webcast.crew_changed"),
        ("tally", "tally"),
    ]
    relay.state(room_state(viewers=7))
    assert told() == []
    relay.state()
    assert ("event", "public", {"type": "webcast.live_rooms", "live_rooms": {"rooms": []}}) in told()


def test_what_nobody_ended_ends_by_itself(relay, room):
    relay.event("live")
    relay.event("ended")
    long_ago = timezone.now() - ABANDONED - dt.timedelta(minutes=1)
    Webcast.objects.update(since=long_ago, picture_since=long_ago)
    relay.state()
    webcast = Webcast.objects.get()
    assert (webcast.mode, webcast.picture) == (WebcastMode.OFF, Picture.ENDED)
    assert WebcastAction.objects.first().action == "abandoned"


def test_media_of_a_room_that_is_not_there_ends(relay, room):
    relay.state(room_state(room="gone"))
    relay.state(room_state(room="gone"))
    assert orders() == [("demo", "gone", "", "", False)]


def test_a_block_by_whatever_hand_ends_media(relay, room):
    person = PersonFactory(event=room.event, blocked_at=timezone.now())
    relay.state(room_state())
    relay.state(room_state())
    assert orders() == [("demo", "", str(person.pk), "", False)]


def test_media_end_when_the_event_becomes_less_open_and_not_when_it_opens(relay, room):
    relay.state(room_state())
    type(room.event).objects.update(access=Access.CODE)
    relay.state(room_state())
    assert orders() == [("demo", "", "", "", False)]
    type(room.event).objects.update(access=Access.PUBLIC)
    relay.state(room_state())
    assert len(orders()) == 1


def test_a_report_costs_the_same_for_one_room_and_for_three(relay, room, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(*names):
        for _twice in range(2):
            relay.state(*[room_state(room=name, viewers=1) for name in names])
        with CaptureQueriesContext(
            connection,
        ) as found:
            take_state(
                state=relay.state_message(*[room_state(room=name, viewers=1) for name in names]),
                now=timezone.now(),
            )
        return [q["sql"] for q in found if q["sql"].startswith("SELECT")]

    one = cost("main-hall")
    RoomFactory(event=room.event, slug="two")
    elsewhere = RoomFactory(event=EventFactory(slug="elsewhere"), slug="main-hall")
    three = cost("main-hall", "two")
    assert len(three) == len(one), (one, three)
    assert state_of(elsewhere) == WebcastState.OFF


def test_a_key_is_not_asked_for_by_a_page(relay):
    assert (
        relay.post(ExchangeKey(secret="k" * 20, event="demo", room="main-hall"), side=Side.RELAY).status_code
        == 401
    )
