"""A proxy for datagrams on loopback that loses some: the network between a browser and the relay."""

from __future__ import annotations

import asyncio
import random
import socket
from collections import deque
from dataclasses import dataclass, field
from typing import Self


class _Leg(asyncio.DatagramProtocol):
    def __init__(self, take) -> None:
        self.take = take

    def connection_made(self, transport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr) -> None:
        self.take(data, addr)

    def error_received(self, exc: Exception) -> None:
        """The other side has gone; so have its datagrams."""


@dataclass
class LossyProxy:
    """Forwards between clients and one relay. ``up`` and ``down`` are the shares lost on the way to and from it.

    ``down_rate`` limits what goes to clients, in bits a second, with a queue of half a second; 0 is no limit.
    """

    target: tuple[str, int]
    up: float = 0.0
    down: float = 0.0
    down_rate: float = 0.0
    lost: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311 - chance, not a secret
    legs: dict = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        self.loop = asyncio.get_running_loop()
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        sock.bind(("127.0.0.1", 0))
        self.port = sock.getsockname()[1]
        self.front, _ = await self.loop.create_datagram_endpoint(lambda: _Leg(self._up), sock=sock)
        self.queue: deque[tuple[bytes, tuple]] = deque()
        self.queued = 0
        self.sending: asyncio.TimerHandle | None = None
        return self

    async def __aexit__(self, *_: object) -> None:
        self.front.close()
        if self.sending:
            self.sending.cancel()
        for leg in self.legs.values():
            leg.close()

    def _up(self, data: bytes, client: tuple) -> None:
        if self._loses(data, self.up):
            return
        leg = self.legs.get(client)
        if leg is None:
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            sock.bind(("127.0.0.1", 0))
            self.legs[client] = leg = sock
            self.loop.add_reader(sock.fileno(), self._read, sock, client)
        leg.sendto(data, self.target)

    def _read(self, sock: socket.socket, client: tuple) -> None:
        while True:
            try:
                data = sock.recv(2048)
            except (BlockingIOError, OSError):
                return
            if self._loses(data, self.down):
                continue
            if self.down_rate:
                self._queue(data, client)
            else:
                self.front.sendto(data, client)

    def _loses(self, data: bytes, share: float) -> bool:
        # Media and its reports; the handshake has its own repeats, and is not what is tested.
        if share and data[0] > 127 and self.chance.random() < share:
            self.lost += 1
            return True
        return False

    def _queue(self, data: bytes, client: tuple) -> None:
        if self.queued * 8 > self.down_rate / 2:
            self.lost += 1
            return
        self.queue.append((data, client))
        self.queued += len(data)
        if self.sending is None:
            self._send_next()

    def _send_next(self) -> None:
        self.sending = None
        if not self.queue:
            return
        data, client = self.queue.popleft()
        self.queued -= len(data)
        self.front.sendto(data, client)
        self.sending = self.loop.call_later(len(data) * 8 / self.down_rate, self._send_next)
