from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import pytest

from streaming import room as rooms
from streaming import tokens
from streaming.config import Settings
from streaming.control import Control
from streaming.relay import Relay
from streaming.server import application
from streaming.tokens import Grant, Right
from tests.program import PATIENCE
from tests.streaming.wire import Client, offer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SECRET = "a secret that is long enough for tests"


@dataclass
class House:
    """A relay on a free port, and ways to visit it."""

    relay: Relay
    http: httpx.AsyncClient
    clients: list[Client] = field(default_factory=list)

    def token(self, right: Right = Right.PLAY, *, room: str = "hall", event: str = "event", **facts) -> str:
        grant = Grant(right=right, event=event, room=room, person=facts.pop("person", "ann"), **facts)
        return tokens.mint(grant, SECRET)

    async def post(self, path: str, body: str, token: str | None, **headers: str) -> httpx.Response:
        sent = {"Content-Type": "application/sdp", **headers}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        return await self.http.post(path, content=body, headers=sent)

    async def join(
        self,
        right: Right,
        *,
        video: str = "H264",
        connect: bool = True,
        family: int = socket.AF_INET,
        **facts,
    ) -> Client:
        client = Client(family=family)
        self.clients.append(client)
        client.token = self.token(right, **facts)  # type: ignore[attr-defined]
        publishing = right is Right.PUBLISH
        text = offer(
            "sendonly" if publishing else "recvonly",
            ufrag=client.ufrag,
            password=client.password,
            video=video,
        )
        room, event = facts.get("room", "hall"), facts.get("event", "event")
        response = await self.post(f"/{'whip' if publishing else 'whep'}/{event}/{room}", text, client.token)
        assert response.status_code == 201, response.text
        client.location = response.headers["Location"]  # type: ignore[attr-defined]
        client.etag = response.headers["ETag"]  # type: ignore[attr-defined]
        client.answered(response.text)
        if connect:
            await client.connect()
        return client

    async def publish(self, **facts) -> Client:
        return await self.join(Right.PUBLISH, **{"person": "pat", **facts})

    async def watch(self, **facts) -> Client:
        client = await self.join(Right.PLAY, **facts)
        room = self.relay.rooms[facts.get("event", "event"), facts.get("room", "hall")]
        await until(lambda: any(v.peer.ice.ufrag == client.remote_ice.usernameFragment for v in room.viewers))
        return client

    @property
    def room(self):
        return self.relay.rooms["event", "hall"]


async def until(condition, seconds: float = PATIENCE) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - a condition has no event of its own
            await asyncio.sleep(0.01)


@pytest.fixture
def settings() -> Settings:
    return Settings(secret=SECRET, udp_host="127.0.0.1", udp_port=0)


@pytest.fixture
async def house(settings: Settings, monkeypatch) -> AsyncIterator[House]:
    # A publisher that says nothing for a while is away where a test is about that, and not because a machine is busy.
    monkeypatch.setattr(rooms, "AWAY_AFTER", 3600)
    relay = Relay(settings)
    control = Control(relay)
    transport = httpx.ASGITransport(application(relay, control))
    async with httpx.AsyncClient(transport=transport, base_url="http://relay") as http:
        visited = House(relay, http)
        yield visited
        for client in visited.clients:
            await client.close()
        await relay.close()
        await control.close()
