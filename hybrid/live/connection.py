"""One socket, seen from the hub: a bounded way out that never makes anybody else wait."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from types import coroutine
from typing import TYPE_CHECKING, Any

from hybrid.live.shortcut import shortcut_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Generator

    from hybrid.enums import Attendance
    from hybrid.live.frame import Frame
    from hybrid.live.limits import TokenBucket
    from hybrid.rules import Actor

logger = logging.getLogger(__name__)

# Messages that may wait behind a full socket. At a busy room's twenty a second this is ten seconds of
# silence; whoever is that far behind is better served by a reconnect and a fresh snapshot.
OUTBOX = 200

Message = dict[str, Any]


@coroutine
def _carry_on(send: Coroutine[Any, Any, None], waiting_for: Any) -> Generator[Any, Any, None]:  # noqa: ANN401 -- a future, whatever its kind
    """Finish a coroutine that has been stepped by hand until it first had to wait."""
    while True:
        received = yield waiting_for
        try:
            waiting_for = send.send(received)
        except StopIteration:
            return


class Connection:
    """A connected client, once it is accepted.

    ``push`` writes at once while the socket takes it: straight to the transport where that is known, else
    the server's ``send`` is stepped by hand and, if it did not have to wait, no task is made. That is what
    keeps a broadcast to a thousand cheap. When the socket is full, messages wait in order in a bounded
    outbox, written out by one task.
    """

    __slots__ = (
        "_outbox",
        "_send",
        "_shortcut",
        "_writer",
        "actor",
        "attendance",
        "bucket",
        "event_id",
        "is_open",
        "session_key",
        "subscriptions",
    )

    def __init__(
        self,
        send: Callable[[Message], Awaitable[None]],
        *,
        event_id: int,
        session_key: str | None,
        actor: Actor,
        attendance: Attendance,
        bucket: TokenBucket,
    ) -> None:
        self._send = send
        self._shortcut = shortcut_of(send)
        self._outbox: deque[Message] = deque()
        self._writer: asyncio.Task[None] | None = None
        self.event_id = event_id
        self.session_key = session_key
        self.actor = actor
        self.attendance = attendance
        self.bucket = bucket
        self.is_open = True
        self.subscriptions: dict[str, Any] = {}

    def push(self, frame: Frame) -> None:
        """Send ``frame`` now, or queue it behind those that wait; drop the client if too many do."""
        shortcut = self._shortcut
        if shortcut is not None and self._writer is None and self.is_open and shortcut.is_free():
            shortcut.write(frame.wire)
        else:
            self._hand_over(frame.message)

    def _hand_over(self, message: Message) -> None:
        """Give ``message`` to the server."""
        if not self.is_open:
            return
        if self._writer is not None:
            if len(self._outbox) >= OUTBOX:
                logger.info("dropped a client that stopped reading")
                self.abort()
            else:
                self._outbox.append(message)
            return
        sending: Any = self._send(message)
        try:
            waiting_for = sending.send(None)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001 -- whatever the server raises, this socket is finished
            self.abort()
            return
        self._writer = asyncio.ensure_future(self._drain(sending, waiting_for))

    async def _drain(self, sending: Coroutine[Any, Any, None], waiting_for: Any) -> None:  # noqa: ANN401 -- see above
        try:
            await _carry_on(sending, waiting_for)
            while self._outbox:
                await self._send(self._outbox.popleft())
        except asyncio.CancelledError:
            raise
        except Exception:  # noqa: BLE001 -- see push
            self.abort()
        finally:
            self._writer = None

    def close(self, code: int) -> None:
        """Close politely, after what is waiting. ``code`` is a WebSocket close code (RFC 6455, 7.4)."""
        self._hand_over({"type": "websocket.close", "code": code})
        self.is_open = False

    def abort(self) -> None:
        """Cut the connection: a close frame would wait behind the same full buffer."""
        self.is_open = False
        self._outbox.clear()
        if self._writer is not None:
            self._writer.cancel()
        # uvicorn's and daphne's send belong to, or hold, the protocol object of the socket.
        holder = getattr(self._send, "__self__", None) or next(iter(getattr(self._send, "args", ())), None)
        transport = getattr(holder, "transport", None)
        cut = getattr(transport, "abort", None) or getattr(transport, "abortConnection", None)
        if cut is not None:
            cut()
