"""The law of the live room, for webcasts: a snapshot and the changes since are a fresh snapshot."""

import datetime as dt
import json

import pytest
from django.db import transaction
from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybrid.domain.webcast import control
from hybrid.domain.webcast.reports import note_silence, take_event, take_state
from hybrid.errors import RuleError
from hybrid.live import publish
from hybrid.live.snapshots import build_own, build_public
from hybrid.live.topics import CREW, PUBLIC, TALLY
from hybrid.queries.agenda_news import event_topic
from hybrid.queries.questions import room_topic
from hybrid.webcast import outbox
from tests.factories import EventFactory, RoomFactory
from tests.hybrid.webcast.conftest import RelayDouble, Waiting, room_state

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
DEEDS = ("go_live", "rehearse", "slate", "end_slate", "end", "silence", "restart")
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("state"),
            st.integers(0, 2),
            st.integers(0, 3),
            st.booleans(),
            st.booleans(),
            st.booleans(),
        ),
        st.tuples(
            st.just("event"),
            st.integers(0, 1),
            st.sampled_from(["live", "away", "back", "ended"]),
            st.booleans(),
        ),
        st.tuples(st.sampled_from(DEEDS), st.integers(0, 1)),
    ),
    min_size=1,
    max_size=14,
)


class Page:
    """What a page of the crew knows, by room and of the event."""

    def __init__(self, rooms):
        self.rooms = rooms
        self.topics = {room_topic(room.event, room).key: room_topic(room.event, room) for room in rooms}
        self.event = event_topic(rooms[0].event)
        self.public, self.crew = {}, {}
        for key, topic in self.topics.items():
            self.public[key] = json.loads(bytes(build_public(topic).data))["webcast"]
            self.crew[key] = json.loads(bytes(build_own(topic, [PUBLIC, TALLY, CREW], None).crew))["webcast"]
        self.live_rooms = json.loads(bytes(build_public(self.event).data))["live_rooms"]

    def take(self, parcel):
        event = json.loads(parcel.event)
        if event["type"] == "webcast.changed":
            self.public[parcel.topic] = event["webcast"]
        elif event["type"] == "webcast.crew_changed":
            self.crew[parcel.topic] = event["webcast"]
        elif event["type"] == "webcast.live_rooms":
            self.live_rooms = event["live_rooms"]
        else:
            self.public[parcel.topic]["viewers"] = event["counts"]["webcast"]["viewers"]

    def seen(self):
        return self.public, self.crew, self.live_rooms


def act(step, rooms, relay):
    kind, which, *facts = step
    now = timezone.now()
    if kind == "state":
        viewers, away, on_air, live = facts
        reported = [
            room_state(room=room.slug, viewers=viewers, away=away, on_air=on_air, live=live)
            for room in rooms[:which]
        ]
        take_state(state=relay.state_message(*reported), now=now)
    elif kind == "event":
        happening, on_air = facts
        take_event(event=relay.event_message(happening, room=rooms[which].slug, on_air=on_air), now=now)
    elif kind == "silence":
        note_silence(now=now + dt.timedelta(seconds=7), serving_since=LONG_AGO)
    elif kind == "restart":
        relay.boot += "+"
    else:
        rule = {
            "go_live": control.go_live,
            "rehearse": control.rehearse,
            "end_slate": control.end_slate,
            "end": control.end_webcast,
            "slate": lambda **about: control.put_slate(**about, text="Lunch", back_at=None),
        }[kind]
        rule(room=rooms[which], by=None, now=now)


@given(before=steps, after=steps)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_snapshot_and_what_came_since_are_a_fresh_snapshot(monkeypatch, before, after):
    sent = []
    monkeypatch.setattr(publish.bus, "send", lambda *parcels: sent.extend(parcels))
    monkeypatch.setattr(outbox, "_sender", Waiting())
    monkeypatch.setattr("hybrid.queries.webcast.SERVING_SINCE", LONG_AGO)
    with transaction.atomic():
        event = EventFactory(slug="demo")
        rooms = [RoomFactory(event=event), RoomFactory(event=event)]
        relay = RelayDouble()

        def run(steps):
            for step in steps:
                with TestCase.captureOnCommitCallbacks(execute=True):
                    try:
                        with transaction.atomic():
                            act(step, rooms, relay)
                    except RuleError:
                        pass

        run(before)
        page = Page(rooms)
        sent.clear()
        run(after)
        for parcel in sent:
            page.take(parcel)
        assert page.seen() == Page(rooms).seen()
        transaction.set_rollback(True)
