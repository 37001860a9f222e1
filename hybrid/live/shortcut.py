"""Past uvicorn's ``send`` to its transport: the only file that knows how uvicorn keeps a WebSocket.

A broadcast writes the same bytes to every socket. ``send`` would encode them anew for each: it is a coroutine
that makes a frame object, asks the extensions, and joins what they give. Nothing there changes a message when
no extension was agreed, and nothing remembers it, so whole frames may go to the transport between two of
``send``'s own. A test holds this against the server that is installed; any other server is not taken here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Shortcut:
    """The transport of one accepted socket."""

    __slots__ = ("_can_write", "_conn", "_is_closing", "write")

    def __init__(self, protocol: WebSocketsSansIOProtocol) -> None:
        self._conn = protocol.conn
        self._can_write = protocol.writable.is_set
        self._is_closing = protocol.transport.is_closing
        self.write = protocol.transport.write

    def is_free(self) -> bool:
        """Whether bytes written now would go out now, to somebody who is still there."""
        return self._can_write() and self._conn.state is OPEN and not self._is_closing()


def shortcut_of(send: Callable[[Any], Awaitable[None]]) -> Shortcut | None:
    """Return the way past ``send``, after the handshake; None for another server, or where extensions were agreed."""
    protocol = getattr(send, "__self__", None)
    if not isinstance(protocol, WebSocketsSansIOProtocol) or protocol.conn.extensions:
        return None
    return Shortcut(protocol)
