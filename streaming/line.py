"""A second socket on a port that is bound already, for what one address sends.

The kernel gives a datagram to the socket that is connected to its sender before one that is not (ip(7), udp(7)). What
is urgent, a publisher's media, can so be read as soon as it comes, and the reports of a thousand viewers when there is
time.
"""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from streaming.addresses import Address

# Bytes: a second and more of a picture at a high rate.
_RECEIVE_BUFFER = 2 << 20


class Line:
    """Calls ``answer`` when something came from its address to its socket, which it closes in the end."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, sock: socket.socket, answer: Callable[[], None]
    ) -> None:
        self._loop = loop
        self._sock = sock
        loop.add_reader(sock.fileno(), answer)

    def move(self, address: Address) -> None:
        """Listen to another address from now on. Where that fails, the port itself hears it."""
        try:
            self._sock.connect(address)
        except OSError:
            return

    def close(self) -> None:
        """Be silent for good."""
        self._loop.remove_reader(self._sock.fileno())
        self._sock.close()


def connected(port: socket.socket, address: Address) -> socket.socket | None:
    """Open the second socket on the port of a bound one; None where the system cannot."""
    if not sys.platform.startswith("linux"):
        return None
    second = socket.socket(port.family, socket.SOCK_DGRAM)
    try:
        second.setblocking(False)
        second.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        if port.family == socket.AF_INET6:
            only = port.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)
            second.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only)
        _bind_beside(second, port)
        second.connect(address)
    except OSError:
        second.close()
        return None
    return second


def _bind_beside(second: socket.socket, port: socket.socket) -> None:
    """Bind to the same port. Both sockets must allow it, and only for as long as it takes: nobody else may."""
    second.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        second.bind(port.getsockname())
    finally:
        port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        second.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
