"""A second socket on the relay's port: who reaches it, and who may not."""

import asyncio
import errno
import os
import socket
import sys

import pytest

from streaming.config import bind
from streaming.line import Line, connected

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the way of one system")


@pytest.fixture(params=["127.0.0.1", "::"])
def port(request):
    with bind(request.param, 0) as sock:
        yield sock


@pytest.fixture
def senders():
    made = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
    for sock in made:
        sock.bind(("127.0.0.1", 0))
    yield made
    for sock in made:
        sock.close()


def seen_from(port, sender):
    """Write a sender's address as the port sees it."""
    host, number = sender.getsockname()
    return ("::ffff:" + host if port.family == socket.AF_INET6 else host), number


def read(sock):
    found = []
    while True:
        try:
            found.append(sock.recv(100))
        except BlockingIOError:
            return found


def test_each_gets_its_own(port, senders):
    one, other = senders
    target = ("127.0.0.1", port.getsockname()[1])
    with connected(port, seen_from(port, one)) as line:
        one.sendto(b"one", target)
        other.sendto(b"other", target)
        assert read(line) == [b"one"]
        assert read(port) == [b"other"]
    one.sendto(b"again", target)
    assert read(port) == [b"again"]


@pytest.mark.parametrize("sharing", [0, 1])
def test_nobody_else_can_listen_on_the_port(port, senders, sharing):
    with (
        connected(port, seen_from(port, senders[0])),
        socket.socket(port.family, socket.SOCK_DGRAM) as intruder,
    ):
        for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
            intruder.setsockopt(socket.SOL_SOCKET, option, sharing)
        with pytest.raises(OSError, match=os.strerror(errno.EADDRINUSE)):
            intruder.bind(port.getsockname())


async def test_it_moves_with_its_sender(port, senders):
    one, other = senders
    target = ("127.0.0.1", port.getsockname()[1])
    came = asyncio.Queue()
    sock = connected(port, seen_from(port, one))
    line = Line(asyncio.get_running_loop(), sock, lambda: came.put_nowait(sock.recv(100)))
    one.sendto(b"one", target)
    assert await came.get() == b"one"
    line.move(seen_from(port, other))
    other.sendto(b"other", target)
    assert await came.get() == b"other"
    one.sendto(b"from before", target)
    assert read(port) == [b"from before"]
    line.close()
