"""Orders to the relay: none is lost, none is obeyed for ever. A small real server takes them."""

import dataclasses
import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings
from django.utils import timezone

from hybrid.models import RelayLink, RelayOrder
from hybrid.webcast import outbox
from streaming.messages import CONTENT_TYPE, Done, EndPublisher, Reader, Revoke, Side, seal
from tests.hybrid.webcast.conftest import Waiting

pytestmark = pytest.mark.django_db


class Taker(BaseHTTPRequestHandler):
    """Obeys, unless it is told to be ill."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.orders.append(self.server.reader.open(body, Revoke | EndPublisher))
        answer = seal(Done(ended=1), settings.CONFIG.relay_secret, Side.WEB)
        self.send_response(500 if self.server.is_ill else 200)
        self.send_header("Content-Type", CONTENT_TYPE)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def taker(monkeypatch):
    monkeypatch.setattr(outbox, "_sender", Waiting())
    with HTTPServer(("127.0.0.1", 0), Taker) as server:
        server.orders, server.is_ill = [], False
        server.reader = Reader(settings.CONFIG.relay_secret, Side.RELAY)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(settings, "CONFIG", dataclasses.replace(settings.CONFIG, relay_url=url))
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def link(db):
    return RelayLink.objects.create(pk=1, boot="first", heard_at=timezone.now())


def test_an_order_is_sent_once(taker, link):
    outbox.revoke(event_slug="demo", person="7", now=timezone.now())
    assert outbox.is_due("first")
    assert outbox.deliver() == 1
    assert outbox.deliver() == 0
    assert not outbox.is_due("first")
    assert taker.orders == [Revoke(event="demo", person="7")]


def test_what_could_not_be_sent_is_sent_later_in_the_same_order(taker, link):
    taker.is_ill = True
    outbox.revoke(event_slug="demo", person="7", now=timezone.now())
    outbox.revoke(event_slug="demo", key="3", now=timezone.now())
    assert outbox.deliver() == 0
    taker.is_ill = False
    taker.orders.clear()
    assert outbox.deliver() == 2
    assert taker.orders == [Revoke(event="demo", person="7"), Revoke(event="demo", key="3")]


def test_a_relay_that_started_again_is_told_again_what_tokens_could_outlive(taker, link, room):
    outbox.revoke(event_slug="demo", person="7", now=timezone.now())
    outbox.end_publisher(room=room, now=timezone.now())
    assert outbox.deliver() == 2
    link.boot = "second"
    link.save()
    taker.orders.clear()
    assert outbox.is_due("second")
    assert outbox.deliver() == 1
    assert taker.orders == [Revoke(event="demo", person="7")], "whoever publishes now began later"


def test_what_no_longer_matters_is_forgotten(taker, link):
    outbox.revoke(event_slug="demo", person="7", now=timezone.now() - dt.timedelta(minutes=10))
    assert outbox.deliver() == 0
    outbox.revoke(event_slug="demo", person="8", now=timezone.now())
    assert [order.person for order in RelayOrder.objects.all()] == ["8"]


def test_a_relay_that_has_not_reported_yet_is_told_all_the_same(taker):
    outbox.revoke(event_slug="demo", person="7", now=timezone.now())
    assert outbox.deliver() == 1
    assert outbox.deliver() == 0
    assert outbox.is_due("first")
