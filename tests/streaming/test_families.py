"""IPv6 and IPv4 on one port: a publisher of one family, viewers of both, and the default of listening for both."""

from __future__ import annotations

import socket

import pytest

from streaming.config import Settings
from streaming.tokens import Right
from tests.streaming.conftest import SECRET, House, until
from tests.streaming.wire import Camera, Client


@pytest.fixture
def settings() -> Settings:
    loopbacks = (("::1", 0), ("127.0.0.1", 0))
    return Settings(secret=SECRET, udp_host="::", udp_port=0, advertise=loopbacks)


@pytest.fixture
def house(house: House) -> House:
    # The port is known only now: what is advertised is told with it.
    port = house.relay.sock.getsockname()[1]
    house.relay.addresses = tuple((host, port) for host, _ in house.relay.addresses)
    return house


async def watch(house: House, family: int) -> Client:
    viewers = len(house.relay.sessions)
    client = await house.join(Right.PLAY, family=family, person=f"v{viewers}")
    await until(lambda: len(house.room.viewers) == viewers)
    return client


@pytest.mark.parametrize("family", [socket.AF_INET6, socket.AF_INET])
async def test_both_families_get_the_same(house: House, family: int) -> None:
    publisher = await house.join(Right.PUBLISH, family=family, person="pat")
    camera = Camera(publisher)
    six, four = await watch(house, socket.AF_INET6), await watch(house, socket.AF_INET)
    sent = camera.picture(key=True)
    for _ in range(5):
        sent += [*camera.picture(), camera.sound()]
    for viewer in (six, four):
        await viewer.wait_packets(len(sent))
        assert sorted(p.payload for p in viewer.packets) == sorted(sent)
    assert house.relay.sender.refused == 0
