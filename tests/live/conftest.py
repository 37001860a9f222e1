"""A real server on a free port, and a plain WebSocket client that speaks the protocol."""

import asyncio
import contextlib
import itertools
import json
import socket
import uuid

import pytest
import uvicorn
import websockets
from channels.layers import channel_layers
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from hybrid.enums import Role
from hybrid.live import database, process
from hybrid.queries.actors import GUESTS_KEY
from tests.factories import EventFactory, PersonFactory, RoomFactory
from tests.program import PATIENCE


class Client:
    """One socket: numbers its requests, and keeps what comes unasked."""

    def __init__(self, socket_):
        self.socket = socket_
        self.refs = itertools.count(1)
        self.changes = []

    async def receive(self):
        async with asyncio.timeout(PATIENCE):
            return json.loads(await self.socket.recv())

    async def request(self, kind, **fields):
        ref = next(self.refs)
        await self.socket.send(json.dumps({"type": kind, "ref": ref, **fields}))
        while True:
            frame = await self.receive()
            if frame.get("ref") == ref:
                return frame
            self.changes.append(frame)

    async def change(self, kind):
        """Wait for a change whose event is of ``kind``."""
        seen = []
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    frame = self.changes.pop(0) if self.changes else await self.receive()
                    if frame["type"] == "change" and frame["event"]["type"] == kind:
                        return frame
                    seen.append(frame)
        except TimeoutError:
            raise AssertionError(f"no {kind} came, but {seen}") from None

    async def subscribe(self, topic="room:main-hall"):
        return await self.request("subscribe", topic=topic)

    async def ask(self, text, *, key=None, naming="named", topic="room:main-hall", **more):
        key = key or str(uuid.uuid4())
        return await self.request("question.ask", key=key, topic=topic, text=text, naming=naming, **more)

    async def vote(self, question, *, on=True, topic="room:main-hall"):
        return await self.request("question.vote", topic=topic, question=question, on=on)


@pytest.fixture
def brisk(monkeypatch):
    """What a process looks at every few seconds is looked at sooner; how soon is soon enough is a test of its own."""
    monkeypatch.setattr(process, "INTERVAL", 0.2)
    monkeypatch.setattr(process, "TICK", 0.2)


@pytest.fixture
def event(transactional_db):
    return EventFactory(slug="demo")


@pytest.fixture
def room(event):
    return RoomFactory(event=event, slug="main-hall", name="Main hall")


@pytest.fixture
def member(event):
    """Make a person of the event with roles."""

    def make(*roles, **kwargs):
        kwargs = {"event": event, "user": None, "roles": roles or [Role.GUEST], **kwargs}
        return asyncio.to_thread(PersonFactory, **kwargs)

    return make


def cookie_of(person, user=None):
    """Begin a session of a guest, or of an account."""
    store = SessionStore()
    if user is None:
        store[GUESTS_KEY] = {str(person.event_id): person.pk}
    else:
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


@pytest.fixture
async def server(transactional_db):
    """Port of a real uvicorn in this event loop."""
    from hybrid.asgi import application

    channel_layers.backends.clear()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        application,
        log_level="warning",
        lifespan="off",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
    )
    running = uvicorn.Server(config)
    ready = asyncio.Event()
    startup = running.startup

    async def startup_then_ready(sockets=None):
        await startup(sockets=sockets)
        ready.set()

    running.startup = startup_then_ready
    task = asyncio.ensure_future(running.serve(sockets=[listening]))
    await ready.wait()
    yield listening.getsockname()[1]
    running.should_exit = True
    await task
    await process.live_process().stop()
    process._processes.clear()
    await asyncio.to_thread(database.close_threads)


@pytest.fixture
async def connect(server):
    """Open a socket as a person, or as nobody."""
    async with contextlib.AsyncExitStack() as stack:

        async def open_socket(person=None, *, event="demo", origin=None, as_user=None):
            who = person or as_user
            headers = {"cookie": await asyncio.to_thread(cookie_of, person, as_user)} if who else {}
            socket_ = await stack.enter_async_context(
                websockets.connect(
                    f"ws://127.0.0.1:{server}/ws/{event}/",
                    additional_headers=headers,
                    origin=origin or f"http://127.0.0.1:{server}",
                )
            )
            return Client(socket_)

        yield open_socket
