"""The doorbell rings for every datagram, but not more often than it is asked to."""

from __future__ import annotations

import asyncio
import math
import socket

import pytest

from streaming.doorbell import Doorbell
from tests.streaming.conftest import until


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.setblocking(False)
    yield ours, theirs
    ours.close()
    theirs.close()


class Reader:
    """Notes how many datagrams each look found."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.looks: list[int] = []

    def __call__(self) -> bool:
        found = 0
        while True:
            try:
                self.sock.recv(100)
            except BlockingIOError:
                break
            found += 1
        self.looks.append(found)
        return found > 0


async def test_everything_is_read_with_and_without_a_pause(pair) -> None:
    ours, theirs = pair
    reader = Reader(ours)
    bell = Doorbell(asyncio.get_running_loop(), ours.fileno(), reader)
    for pause in (0.0, 0.02, 0.0):
        bell.pause = pause
        reader.looks.clear()
        for _ in range(3):
            seen = sum(reader.looks)
            theirs.send(b"one")
            theirs.send(b"two")
            await until(lambda seen=seen: sum(reader.looks) == seen + 2)
    bell.close()
    theirs.send(b"late")
    await asyncio.sleep(0)
    assert sum(reader.looks) == 6


async def test_what_comes_in_a_pause_is_read_together(pair) -> None:
    ours, theirs = pair
    reader = Reader(ours)
    bell = Doorbell(asyncio.get_running_loop(), ours.fileno(), reader)
    bell.pause = 0.5
    theirs.send(b"first")
    await until(lambda: reader.looks == [1])
    for _ in range(5):
        theirs.send(b"more")
        await asyncio.sleep(0)
    await until(lambda: sum(reader.looks) == 6)
    assert len([found for found in reader.looks if found]) <= 3
    bell.close()


async def test_left_alone_it_is_silent_until_it_is_wanted_again(pair) -> None:
    ours, theirs = pair
    reader = Reader(ours)
    bell = Doorbell(asyncio.get_running_loop(), ours.fileno(), reader)
    bell.rest(math.inf)
    theirs.send(b"it was armed still")
    await until(lambda: reader.looks == [1])
    theirs.send(b"waits")
    for _ in range(20):
        await asyncio.sleep(0)
    assert reader.looks == [1]
    bell.rest(0.001)
    await until(lambda: sum(reader.looks) == 2)
    bell.rest(0.0)
    theirs.send(b"at once")
    await until(lambda: sum(reader.looks) == 3)
    bell.close()
