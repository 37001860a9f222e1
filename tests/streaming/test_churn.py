"""Viewers come and go: nothing of them stays, however they went."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections import Counter
from pathlib import Path

from streaming.peer import Peer
from streaming.seam import DtlsTransport, SrtpContext
from streaming.tokens import Right
from streaming.viewer import Viewer
from tests.streaming.conftest import House, until
from tests.streaming.wire import Camera

KINDS = (Peer, DtlsTransport, SrtpContext, Viewer)


def living() -> Counter[str]:
    gc.collect()
    return Counter(type(thing).__name__ for thing in gc.get_objects() if isinstance(thing, KINDS))


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def come_and_go(house: House, camera: Camera, count: int) -> list[weakref.ref]:
    """Have viewers watch a picture, and leave in each of the ways in which people leave."""
    coming = [house.join(Right.PLAY, person=f"v{number}", connect=number % 4 != 3) for number in range(count)]
    clients = await asyncio.gather(*coming)
    await until(lambda: len(house.room.viewers) == count - count // 4)
    camera.picture(key=True)
    refs = [weakref.ref(viewer) for viewer in house.room.viewers]
    for number, client in enumerate(clients):
        if number % 4 == 0:
            await client.close(politely=True)
        elif number % 4 == 1:
            headers = {"Authorization": f"Bearer {client.token}"}
            assert (await house.http.delete(client.location, headers=headers)).status_code == 200
            await client.close()
        else:
            # Gone without a word, or never connected: time ends these, here by hand.
            await client.close()
    for session in list(house.relay.sessions.values()):
        if session.grant.right is Right.PLAY and session.grant.person[1:].isdecimal():
            number = int(session.grant.person[1:])
            if number % 4 >= 2:
                session.peer.close("consent expired")
    house.clients = [client for client in house.clients if client not in clients]
    await until(lambda: len(house.relay.sessions) == 1)
    return refs


async def test_nothing_stays_of_those_who_left(house: House) -> None:
    camera = Camera(await house.publish())
    camera.picture(key=True)
    # The first round makes what is made once.
    await come_and_go(house, camera, 8)
    await until(lambda: len(asyncio.all_tasks()) <= 6)
    before, opened, tasks = living(), descriptors(), len(asyncio.all_tasks())
    refs: list[weakref.ref] = []
    for _ in range(3):
        refs += await come_and_go(house, camera, 8)
    # Steps of a farewell may still be on their way; nothing of them may stay.
    await until(lambda: len(asyncio.all_tasks()) <= tasks and living() == before)
    assert all(ref() is None for ref in refs)
    assert descriptors() <= opened
    mux = house.relay.mux
    assert len(mux._names) == len(mux._addresses) == 1
    assert not mux.turns
    assert all(not track.starts and not len(track.lane) for track in house.room.tracks.values())
