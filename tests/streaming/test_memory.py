"""What the relay keeps for one viewer: little beside its keys, and no pictures."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
import weakref

import pytest
from OpenSSL import SSL

from streaming.ring import Packet
from streaming.rtp import Kind
from streaming.tokens import Right
from tests.streaming.conftest import House, until
from tests.streaming.test_farewell import connected
from tests.streaming.wire import Camera

HANDSHAKES = 20


class _Allocated(ctypes.Structure):
    """glibc's struct mallinfo2."""

    _fields_ = [(f"word{number}", ctypes.c_size_t) for number in range(10)]

    @property
    def bytes(self) -> int:
        return self.word7 + self.word4


def allocated() -> int:
    """Bytes that libraries have from malloc."""
    gc.collect()
    read = ctypes.CDLL(None).mallinfo2
    read.restype = _Allocated
    return read().bytes


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc can be asked")
async def test_a_settled_connection_is_a_few_kilobytes() -> None:
    await connected()
    before = allocated()
    pairs = [await connected() for _ in range(HANDSHAKES)]
    open_ones = (allocated() - before) / HANDSHAKES / 2
    kept = [transport.settle() for pair in pairs for _, transport in pair.values()]
    contexts = [context for pair in pairs for _, end in pair.values() for context in (end.rx, end.tx)]
    del pairs
    # The tasks that read what DTLS has to say end in their next turn.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    settled = (allocated() - before) / HANDSHAKES / 2
    assert all(kept)
    assert all(contexts)
    assert settled < 20_000, f"{open_ones:.0f} bytes shrank to {settled:.0f} only"


def openssl_connections() -> int:
    gc.collect()
    return sum(isinstance(thing, SSL.Connection) for thing in gc.get_objects())


async def test_a_viewer_that_reports_is_settled_and_still_hears_the_end(house: House) -> None:
    camera = Camera(await house.publish())
    camera.picture(key=True)
    before = openssl_connections()
    clients = [await house.watch(person=f"v{number}") for number in range(4)]
    viewers = {viewer.peer.ice.ufrag: viewer for viewer in house.room.viewers}
    assert openssl_connections() == before + 8, "a client and a server each"
    for client in clients:
        client.send_rtcp(bytes.fromhex("80c9000100000001"))
    await until(lambda: openssl_connections() == before + 4)
    # Media, reports and checks go on.
    await until(lambda: len(house.room.viewers) == 4)
    camera.picture(key=True)
    for client in clients:
        await client.wait(lambda client=client: len(client.packets) >= 3)
    # Goodbyes are heard, and said.
    leaving, ended, told = clients[:3]
    await leaving.dtls.stop()
    await until(lambda: len(house.room.viewers) == 3)
    viewers[ended.remote_ice.usernameFragment].peer.close("revoked")
    await asyncio.wait_for(ended.closed.wait(), 20)
    headers = {"Authorization": f"Bearer {told.token}"}
    assert (await house.http.delete(told.location, headers=headers)).status_code == 200
    await asyncio.wait_for(told.closed.wait(), 20)


@pytest.mark.parametrize("settled", [True, False])
async def test_what_is_left_of_a_viewer_does_not_wait_for_the_garbage_collector(
    house: House, *, settled: bool
) -> None:
    await house.publish()
    clients = [await house.watch(person=f"v{number}") for number in range(2)]
    if settled:
        for client in clients:
            client.send_rtcp(bytes.fromhex("80c9000100000001"))
        await until(lambda: all(viewer.peer._dtls is None for viewer in house.room.viewers))
    parts = []
    for viewer in house.room.viewers:
        parts += [
            weakref.ref(part)
            for part in (viewer, viewer.peer, viewer.peer.ice, viewer.peer.tx, viewer.peer._rx)
        ]
    del viewer
    gc.collect()
    gc.disable()
    try:
        for client in clients:
            await client.close(politely=True)
        await until(lambda: not any(part() for part in parts))
    finally:
        gc.enable()


async def test_beginning_viewers_do_not_each_keep_the_pictures(house: House) -> None:
    camera = Camera(await house.publish())
    camera.picture(key=True)
    for _ in range(60):
        camera.picture()
    track = await published(house, 183)
    for number in range(6):
        viewer = await house.join(Right.PLAY, person=f"v{number}")
        await viewer.wait_packets(183)
    await until(lambda: len(track.lane) == 6)
    gc.collect()
    packets = [thing for thing in gc.get_objects() if isinstance(thing, Packet)]
    assert 183 <= len(packets) < 2 * 183, "those of the ring, and hardly any others"
    places = [viewer.places[Kind.VIDEO] for viewer in house.room.viewers]
    assert all(place.start is not None for place in places), "a loss may still be asked for as it was sent"
    track.forget_starts(asyncio.get_running_loop().time() + 3600)
    assert all(place.start is None for place in places)
    assert not track._remembered
    # What was retimed for them is not the ring's any more: it may not be sent again.
    assert all(track.find(place, place.first - 1 + place.shift, 0.0) is None for place in places)


async def published(house: House, packets: int):
    track = house.room.tracks[Kind.VIDEO]
    await until(lambda: track.packets == packets)
    return track
