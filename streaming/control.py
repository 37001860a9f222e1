"""Between the relay and the web side: orders in; keys, events and the state of everything out."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import ipaddress
import logging
import time
from collections import deque
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from streaming import problems
from streaming.messages import (
    CONTENT_TYPE,
    EVENT_PATH,
    KEY_PATH,
    STATE_PATH,
    Directions,
    Done,
    EndPublisher,
    Event,
    ExchangeKey,
    KeyRefused,
    KeyRights,
    Message,
    MessageError,
    Reader,
    Revoke,
    RoomDirection,
    SetOnAir,
    Side,
    seal,
)
from streaming.tokens import Grant, Right

if TYPE_CHECKING:
    from streaming.relay import Relay

log = logging.getLogger(__name__)

STATE_INTERVAL = 2.0
# Seconds for one call. The web side must answer before the next state is due.
CALL_TIMEOUT = 1.8
# Events that wait while the web side is down. What is lost then, the state tells when it is back.
_MOST_EVENTS = 1000
# Events that are still told when the relay ends; more would delay its end.
_LAST_EVENTS = 10
_FIRST_RETRY, _LONGEST_RETRY = 0.5, 10.0


class Control:
    """Talks with the web side. Without ``web_url`` the relay stands alone: tokens work, keys do not."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        secret, self._url = relay.settings.secret, relay.settings.web_url
        self._secret = secret
        self._orders = Reader(secret, Side.RELAY)
        self._replies = Reader(secret, Side.RELAY)
        self._http = httpx.AsyncClient(
            timeout=CALL_TIMEOUT, limits=httpx.Limits(max_connections=20), verify=not _is_here(self._url)
        )
        self._events: deque[Event] = deque(maxlen=_MOST_EVENTS)
        self._wake = asyncio.Event()
        self._closing = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        # Which key began what, so that the same key may end it; only its digest is kept.
        self._owners: dict[str, bytes] = {}
        self._was_heard = False
        relay.on_event = self._queue
        if self._url:
            self._tasks = [asyncio.create_task(self._send_states()), asyncio.create_task(self._send_events())]

    # -- orders

    def take(self, sealed: bytes) -> bytes:
        """Obey an order; give the sealed answer. Raises :class:`problems.Unauthorized`."""
        try:
            order = self._orders.open(sealed, Revoke | EndPublisher | SetOnAir)
        except MessageError as error:
            raise problems.Unauthorized(f"the message is {error}") from error
        return seal(Done(ended=self._obey(order)), self._secret, Side.WEB)

    def _obey(self, order: Revoke | EndPublisher | SetOnAir) -> int:
        log.info("order: %s", type(order).__name__, extra={"event": order.event, "room": order.room})
        if isinstance(order, Revoke):
            return self._relay.revoke(event=order.event, room=order.room, person=order.person, key=order.key)
        if isinstance(order, EndPublisher):
            return self._relay.end_publisher(order.event, order.room)
        self._relay.direct([RoomDirection(event=order.event, room=order.room, on_air=order.on_air)])
        return 0

    # -- keys

    async def exchange(self, key: str, event: str, room: str) -> Grant:
        """Ask the web side what a stream key allows. Raises a :class:`problems.Problem`."""
        if not self._url:
            raise problems.Unauthorized("stream keys need the web side; use a token")
        try:
            rights = await self._call(
                KEY_PATH, ExchangeKey(secret=key, event=event, room=room), KeyRights | KeyRefused
            )
        except (httpx.HTTPError, MessageError) as error:
            reason = str(error) or type(error).__name__
            log.warning("the web side did not answer for a stream key: %s", reason)
            raise problems.Overloaded("the stream key cannot be checked now; try again") from error
        if not isinstance(rights, KeyRights):
            raise problems.Unauthorized(f"the stream key is not accepted: {rights.reason}")
        self._owners[rights.key] = _digest(key)
        return Grant(
            right=Right.PUBLISH,
            event=event,
            room=room,
            person=rights.person,
            key=rights.key,
            takeover=rights.takeover,
            on_air=rights.on_air,
            issued=time.time(),
        )

    def owns(self, key: str, grant: Grant) -> bool:
        """Tell whether a stream key is the one that a grant came from."""
        known = self._owners.get(grant.key)
        return known is not None and hmac.compare_digest(known, _digest(key))

    # -- reports

    def _queue(self, event: Event) -> None:
        if self._url:
            self._events.append(event)
            self._wake.set()

    async def _send_events(self) -> None:
        delay = _FIRST_RETRY
        while not self._closing.is_set():
            await self._wake.wait()
            self._wake.clear()
            while self._events and not self._closing.is_set():
                event = self._events[0]
                if await self._reported(EVENT_PATH, event):
                    # The queue may have overflowed meanwhile, and dropped this one itself.
                    if self._events and self._events[0] is event:
                        self._events.popleft()
                    delay = _FIRST_RETRY
                else:
                    await self._pause(delay)
                    delay = min(2 * delay, _LONGEST_RETRY)

    async def _send_states(self) -> None:
        while not self._closing.is_set():
            await self._reported(STATE_PATH, self._relay.state())
            await self._pause(STATE_INTERVAL)

    async def _pause(self, seconds: float) -> None:
        """Wait, but not beyond the end."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)

    async def _reported(self, path: str, message: Message) -> bool:
        """Send a report and follow the directions that answer it; False when it did not arrive."""
        try:
            directions = await self._call(path, message, Directions)
        except (httpx.HTTPError, MessageError) as error:
            # Both may be starting together; only a web side that has answered before can fall silent.
            unexpected = self._was_heard and not self._closing.is_set()
            level = logging.WARNING if unexpected else logging.INFO
            # Many of httpx' errors say nothing but their name.
            log.log(level, "the web side did not take a report: %s", str(error) or type(error).__name__)
            return False
        self._was_heard = True
        self._relay.direct(directions.rooms)
        return True

    async def _call(self, path: str, message: Message, answer: Any) -> Any:  # noqa: ANN401 - the answer's type
        response = await self._http.post(
            self._url + path,
            content=seal(message, self._secret, Side.WEB),
            headers={"Content-Type": CONTENT_TYPE},
        )
        response.raise_for_status()
        return self._replies.open(response.content, answer)

    async def close(self) -> None:
        """Stop reporting, after a last try to tell what just ended."""
        self._closing.set()
        self._wake.set()
        # A call under way ends by itself: it has a time limit.
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for event in list(self._events)[-_LAST_EVENTS:]:
            if not await self._reported(EVENT_PATH, event):
                break
        await self._http.aclose()


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _is_here(url: str) -> bool:
    """Tell whether ``url`` leads to this machine: a certificate there is made out to its public name.

    What is said there is signed on both sides, and never leaves the machine.
    """
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
