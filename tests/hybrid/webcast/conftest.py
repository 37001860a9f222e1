import itertools
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, TestCase
from django.utils import timezone

from hybrid.enums import Role
from hybrid.live import publish
from hybrid.models import RelayOrder
from hybrid.webcast import outbox
from streaming import messages
from streaming.messages import (
    Directions,
    Event,
    Happening,
    KeyRefused,
    KeyRights,
    Reader,
    RoomState,
    Side,
    State,
)
from tests.factories import EventFactory, PersonFactory, RoomFactory

PATHS = {
    State: messages.STATE_PATH,
    Event: messages.EVENT_PATH,
    messages.ExchangeKey: messages.KEY_PATH,
}


class RelayDouble:
    """Speaks to web's own endpoints as the relay does: signed, with boot and sequence."""

    def __init__(self, boot="first"):
        self.boot = boot
        self.numbers = itertools.count(1)
        self.answers = Reader(settings.CONFIG.relay_secret, Side.RELAY)

    def post(self, message, *, secret=None, side=Side.WEB, now=None, path=None, kind=messages.CONTENT_TYPE):
        body = messages.seal(message, secret or settings.CONFIG.relay_secret, side, now=now)
        return Client().post(path or PATHS[type(message)], body, content_type=kind)

    def tell(self, message):
        response = self.post(message)
        assert response.status_code == 200, response.content
        return self.answers.open(response.content, Directions | KeyRights | KeyRefused)

    def state_message(self, *rooms, **facts):
        return State(
            **{
                "boot": self.boot,
                "sequence": next(self.numbers),
                "at": time.time(),
                "rooms": list(rooms),
                **facts,
            }
        )

    def state(self, *rooms, **facts):
        with TestCase.captureOnCommitCallbacks(execute=True):
            return self.tell(self.state_message(*rooms, **facts))

    def event_message(
        self, happening, *, event="demo", room="main-hall", person="", key="", on_air=True, **facts
    ):
        return Event(
            **{
                "boot": self.boot,
                "sequence": next(self.numbers),
                "at": time.time(),
                "event": event,
                "room": room,
                "happening": Happening(happening),
                "person": person,
                "key": key,
                "on_air": on_air,
                **facts,
            }
        )

    def event(self, happening, **facts):
        message = self.event_message(happening, **facts)
        with TestCase.captureOnCommitCallbacks(execute=True):
            return self.tell(message)


def room_state(room="main-hall", event="demo", **facts):
    return RoomState(**{"event": event, "room": room, "live": True, "away": False, "on_air": True, **facts})


@pytest.fixture
def event(db):
    return EventFactory(slug="demo")


@pytest.fixture
def room(event):
    return RoomFactory(event=event, slug="main-hall", name="Main hall")


@pytest.fixture
def operator(event):
    return PersonFactory(event=event, roles=[Role.AV_OPERATOR])


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def relay(db, monkeypatch):
    """Orders stay in their table: nobody is there to take them."""
    cache.clear()
    monkeypatch.setattr(outbox, "_sender", Waiting())
    return RelayDouble()


class Waiting:
    """Takes what a thread would do, and does not."""

    def __init__(self):
        self.asked = []

    def submit(self, *call):
        self.asked.append(call)


@pytest.fixture
def sent(monkeypatch):
    """What the live topics are told, by stream."""
    parcels = []
    monkeypatch.setattr(publish.bus, "send", lambda *new: parcels.extend(new))
    return parcels


@contextmanager
def committed():
    """Do within what is done once a transaction is committed."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield


def orders():
    """What the relay has yet to be told."""
    return [
        (o.event_slug, o.room_slug, o.person, o.key, o.ends_publisher)
        for o in RelayOrder.objects.order_by("pk")
    ]
