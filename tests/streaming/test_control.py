"""Between the relay and the web side: signed, fresh, once; a real web server on the other end."""

from __future__ import annotations

import asyncio
import time

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from streaming import client, control, messages
from streaming.config import Settings
from streaming.messages import (
    CONTENT_TYPE,
    CONTROL_PATH,
    Directions,
    Done,
    EndPublisher,
    Event,
    ExchangeKey,
    Happening,
    KeyRefused,
    KeyRights,
    MessageError,
    Reader,
    Revoke,
    RoomDirection,
    SetOnAir,
    Side,
    State,
    seal,
)
from streaming.server import application
from streaming.tokens import Right
from tests.streaming.conftest import SECRET, House, until
from tests.streaming.wire import Camera, Client, offer

KEY = "a-stream-key-as-typed-into-software"
ORDER = SetOnAir(event="event", room="hall", on_air=True)


class Web:
    """The web side, as far as the relay sees it."""

    def __init__(self) -> None:
        self.reader = Reader(SECRET, Side.WEB)
        self.received: list[messages.Message] = []
        self.broken = False
        # Paths that were asked for while it was.
        self.refused: list[str] = []
        self.directions: list[RoomDirection] = []
        self.app = Starlette(
            routes=[
                Route(path, self.take, methods=["POST"])
                for path in (messages.STATE_PATH, messages.EVENT_PATH, messages.KEY_PATH)
            ]
        )

    async def take(self, request) -> Response:
        if self.broken:
            self.refused.append(request.url.path)
            return Response(status_code=500)
        message = self.reader.open(await request.body(), State | Event | ExchangeKey)
        self.received.append(message)
        if isinstance(message, ExchangeKey):
            known = message.secret == KEY and message.room == "hall"
            reply = KeyRights(key="7", person="obs") if known else KeyRefused(reason="unknown")
        else:
            reply = Directions(rooms=self.directions)
        return Response(seal(reply, SECRET, Side.RELAY), media_type=CONTENT_TYPE)

    def of(self, kind: type) -> list:
        return [message for message in self.received if isinstance(message, kind)]


async def serve(app, start: list) -> tuple[uvicorn.Server, asyncio.Task, int]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    server.capture_signals = start.append  # type: ignore[method-assign] # the tests' own
    task = asyncio.create_task(server._serve())
    await until(lambda: server.started)
    return server, task, server.servers[0].sockets[0].getsockname()[1]


@pytest.fixture
async def web():
    side = Web()
    server, task, port = await serve(side.app, [])
    side.url = f"http://127.0.0.1:{port}"
    yield side
    server.should_exit = True
    await task


@pytest.fixture
def settings(web: Web, monkeypatch) -> Settings:
    monkeypatch.setattr(control, "STATE_INTERVAL", 0.2)
    monkeypatch.setattr(control, "_FIRST_RETRY", 0.05)
    return Settings(secret=SECRET, udp_host="127.0.0.1", udp_port=0, web_url=web.url)


@pytest.mark.parametrize(
    ("sealed", "reason"),
    [
        (lambda: b"nonsense", "not valid"),
        (lambda: seal(ORDER, "another secret that is long enough too", Side.RELAY), "not valid"),
        (lambda: seal(ORDER, SECRET, Side.WEB), "not valid"),
        (lambda: seal(ORDER, SECRET, Side.RELAY, now=time.time() - 60), "late"),
        (lambda: seal(Done(), SECRET, Side.RELAY), "not valid"),
    ],
)
async def test_orders_that_are_not_obeyed(house: House, sealed, reason: str) -> None:
    response = await house.http.post(CONTROL_PATH, content=sealed(), headers={"Content-Type": CONTENT_TYPE})
    assert response.status_code == 401
    assert reason in response.json()["detail"]
    assert house.relay.rooms == {}


async def test_an_order_is_good_once(house: House) -> None:
    order = seal(ORDER, SECRET, Side.RELAY)
    for status in (200, 401):
        response = await house.http.post(CONTROL_PATH, content=order, headers={"Content-Type": CONTENT_TYPE})
        assert response.status_code == status


def test_a_message_with_unknown_fields_is_refused() -> None:
    import jwt

    claims = {"aud": Side.RELAY, "iat": time.time(), "exp": time.time() + 9, "jti": "1"}
    body = {"type": "set-on-air", "event": "e", "room": "r", "on_air": True, "more": 1}
    with pytest.raises(MessageError):
        Reader(SECRET, Side.RELAY).open(jwt.encode({**claims, "message": body}, SECRET).encode(), SetOnAir)


async def test_a_revoked_person_is_out_at_once_and_its_token_is_worth_nothing(house: House) -> None:
    token = house.token(person="eve")
    eve, ann = await house.watch(person="eve"), await house.watch(person="ann")
    other = control.Control(house.relay)
    server, task, port = await serve(application(house.relay, other), [])
    order = Revoke(event="event", person="eve")
    ended = await asyncio.to_thread(client.tell, f"http://127.0.0.1:{port}", SECRET, order)
    assert ended == 1
    await eve.wait(eve.closed.is_set)
    assert not ann.closed.is_set()
    fresh = Client()
    body = offer("recvonly", ufrag=fresh.ufrag, password=fresh.password)
    assert (await house.post("/whep/event/hall", body, token)).status_code == 403
    assert (await house.post("/whep/event/hall", body, house.token(person="eve"))).status_code == 201
    with pytest.raises(client.RelayError, match="secret"):
        await asyncio.to_thread(client.tell, f"http://127.0.0.1:{port}", "x" * 40, order)
    server.should_exit = True
    await task
    await other.close()
    with pytest.raises(client.RelayError, match="does not answer"):
        await asyncio.to_thread(client.tell, f"http://127.0.0.1:{port}", SECRET, order)


async def test_the_whole_state_is_told_with_boot_and_rising_sequence(house: House, web: Web) -> None:
    camera = Camera(await house.publish(person="pat"))
    await house.watch()
    camera.picture(key=True)
    await until(lambda: any(room.live and room.viewers for s in web.of(State) for room in s.rooms))
    states = web.of(State)
    assert {s.boot for s in states} == {house.relay.boot}
    numbers = [m.sequence for m in web.received]
    assert numbers == sorted(set(numbers))
    room = next(room for s in reversed(states) for room in s.rooms if room.live)
    assert (room.event, room.room, room.person, room.video, room.on_air) == (
        "event",
        "hall",
        "pat",
        "H264",
        True,
    )


async def test_events_wait_until_the_web_side_is_back(house: House, web: Web) -> None:
    web.broken = True
    camera = Camera(await house.publish(person="pat"))
    camera.picture(key=True)
    await until(lambda: house.room.publishing is not None and house.room.publishing.announced)
    # Refused, and tried again.
    await until(lambda: web.refused.count(messages.EVENT_PATH) > 1)
    web.broken = False
    await until(lambda: [e.happening for e in web.of(Event)][:1] == [Happening.LIVE])
    house.relay.end_publisher("event", "hall")
    # On a slow machine it may have been away in between: it sent one picture.
    await until(lambda: web.of(Event)[-1].happening is Happening.ENDED)


async def test_the_web_side_directs_a_relay_that_started_again(house: House, web: Web) -> None:
    web.directions = [RoomDirection(event="event", room="hall", on_air=False)]
    await until(lambda: ("event", "hall") in house.relay.rooms)
    camera = Camera(await house.publish())
    viewer = await house.watch()
    camera.picture(key=True)
    await until(lambda: house.room.tracks["video"].packets == 3)
    assert viewer.packets == []
    web.directions = [RoomDirection(event="event", room="hall", on_air=True)]
    await viewer.wait_packets(3)


async def test_a_stream_key_is_exchanged_and_may_end_its_session(house: House, web: Web) -> None:
    fresh = Client()
    body = offer("sendonly", ufrag=fresh.ufrag, password=fresh.password)
    assert (await house.post("/whip/event/hall", body, "another-key-that-is-unknown")).status_code == 401
    assert (await house.post("/whip/event/other", body, KEY)).status_code == 401
    first = await house.post("/whip/event/hall", body, KEY)
    assert first.status_code == 201
    assert house.room.publishing.grant.key == "7"
    # The same key again replaces its own session; broadcast software reconnects at once.
    second = await house.post("/whip/event/hall", body, KEY)
    assert second.status_code == 201
    assert len(house.relay.sessions) == 1
    gone = await house.http.delete(first.headers["location"], headers={"Authorization": f"Bearer {KEY}"})
    assert gone.status_code == 404
    strange = {"Authorization": "Bearer another-key-that-is-unknown"}
    assert (await house.http.delete(second.headers["location"], headers=strange)).status_code == 403
    ended = await house.http.delete(second.headers["location"], headers={"Authorization": f"Bearer {KEY}"})
    assert ended.status_code == 200
    web.broken = True
    assert (await house.post("/whip/event/hall", body, KEY)).status_code == 503


async def test_ending_a_publisher_leaves_its_viewers(house: House) -> None:
    publisher, viewer = await house.publish(), await house.watch()
    answer = house.relay
    assert answer.end_publisher("event", "hall") == 1
    await publisher.wait(publisher.closed.is_set)
    assert not viewer.closed.is_set()
    assert house.room.publishing is None
    assert EndPublisher(event="event", room="hall").room == "hall"
    assert Right.PUBLISH.value == "publish"


async def test_a_silent_web_side_is_warned_of_with_the_reason_but_not_at_the_end(
    house: House, caplog
) -> None:
    said = control.Control(house.relay)
    await until(lambda: said._was_heard)

    async def hang_up(_reader, writer) -> None:
        writer.transport.abort()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    said._url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def told() -> list[tuple[str, str]]:
        records = [record for record in caplog.records if "did not take" in record.msg]
        return [(record.levelname, record.getMessage().partition(": ")[2]) for record in records]

    caplog.set_level("INFO", "streaming.control")
    await until(lambda: bool(told()))
    assert all(level == "WARNING" and reason for level, reason in told())
    said._closing.set()
    caplog.clear()
    assert not await said._reported(messages.STATE_PATH, house.relay.state())
    assert {level for level, _ in told()} == {"INFO"}
    await said.close()
    server.close()
    await server.wait_closed()
