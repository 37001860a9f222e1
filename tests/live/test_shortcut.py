"""What goes past uvicorn's own ``send`` reaches clients as if it had not."""

import asyncio
from types import SimpleNamespace

import pytest
import uvicorn
import websockets

from hybrid.live.connection import Connection
from hybrid.live.frame import Frame
from hybrid.live.shortcut import shortcut_of
from tests.program import PATIENCE

# Around the sizes at which a frame's head changes its form (RFC 6455, 5.2).
SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000]


class Served:
    """A server that accepts, and leaves the connection to the test."""

    def __init__(self):
        self.connections = asyncio.Queue()
        self.nobody_left = asyncio.Event()

    async def __call__(self, _scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        facts = dict.fromkeys(("event_id", "session_key", "actor", "attendance", "bucket"))
        connection = Connection(send, **facts)
        await self.connections.put(connection)
        while (await receive())["type"] != "websocket.disconnect":
            pass
        self.nobody_left.set()


@pytest.fixture
def served():
    return Served()


@pytest.fixture
async def pair(request, served):
    """A client, and the server's side of it; with or without compression."""
    config = uvicorn.Config(
        served,
        port=0,
        log_level="warning",
        lifespan="off",
        ws="websockets-sansio",
        ws_per_message_deflate=getattr(request, "param", False),
    )
    server = uvicorn.Server(config)
    ready, startup = asyncio.Event(), server.startup

    async def startup_then_ready(sockets=None):
        await startup(sockets=sockets)
        ready.set()

    server.startup = startup_then_ready
    task = asyncio.ensure_future(server.serve())
    await ready.wait()
    port = server.servers[0].sockets[0].getsockname()[1]
    async with websockets.connect(f"ws://127.0.0.1:{port}/", max_size=None) as client:
        connection = await served.connections.get()
        yield client, connection
    server.should_exit = True
    await task


@pytest.mark.parametrize("pair", [False, True], indirect=True, ids=["plain", "compressed"])
async def test_frames_of_every_size_arrive_whole_and_in_order(pair):
    client, connection = pair
    assert (connection._shortcut is None) == bool(client.protocol.extensions)
    texts = [str(number % 10) * size for number, size in enumerate(SIZES)]
    for text in texts:
        connection.push(Frame(text.encode()))
    async with asyncio.timeout(PATIENCE):
        assert [await client.recv() for _text in texts] == texts


async def test_it_is_taken_here_and_mixes_with_what_the_server_sends(pair):
    client, connection = pair
    assert connection._shortcut.is_free()
    connection.push(Frame("Grüße".encode()))
    connection._hand_over({"type": "websocket.send", "text": "between"})
    connection.push(Frame(b"after"))
    await (await client.ping())
    connection.close(4001)
    connection.push(Frame(b"never"))
    async with asyncio.timeout(PATIENCE):
        assert [await client.recv() for _n in range(3)] == ["Grüße", "between", "after"]
        with pytest.raises(websockets.ConnectionClosed):
            await client.recv()
    assert client.close_code == 4001


async def test_nothing_is_written_to_one_who_has_left(pair, served):
    client, connection = pair
    client.transport.abort()
    async with asyncio.timeout(PATIENCE):
        await served.nobody_left.wait()
    assert not connection._shortcut.is_free()
    connection.push(Frame(b"nobody"))


async def test_what_does_not_fit_waits_its_turn(pair):
    client, connection = pair
    client.transport.pause_reading()
    sent = 0
    while connection._writer is None:
        connection.push(Frame(b"%d" % sent + b" " * 60_000))
        sent += 1
    assert not connection._shortcut.is_free()
    connection.push(Frame(b"%d" % sent))
    client.transport.resume_reading()
    async with asyncio.timeout(PATIENCE):
        assert [int(await client.recv()) for _n in range(sent + 1)] == list(range(sent + 1))


def test_any_other_server_is_sent_to_the_usual_way():
    async def send(_message): ...

    assert shortcut_of(send) is None
    assert shortcut_of(SimpleNamespace(send=send).send) is None
