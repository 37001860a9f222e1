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


class _Narrow:
    """A line of so many bits a second, with a queue of half a second; what does not fit is lost."""

    def __init__(self, loop: asyncio.AbstractEventLoop, send) -> None:
        self.loop, self.send = loop, send
        self.queue: deque[tuple[bytes, tuple, float]] = deque()
        self.queued = 0
        self.timer: asyncio.TimerHandle | None = None

    def put(self, data: bytes, client: tuple, rate: float) -> bool:
        if self.queued * 8 > rate / 2:
            return False
        self.queue.append((data, client, rate))
        self.queued += len(data)
        if self.timer is None:
            self._next()
        return True

    def _next(self) -> None:
        self.timer = None
        if not self.queue:
            return
        data, client, rate = self.queue.popleft()
        self.queued -= len(data)
        self.send(data, client)
        self.timer = self.loop.call_later(len(data) * 8 / rate, self._next)

    def close(self) -> None:
        if self.timer:
            self.timer.cancel()


@dataclass
class LossyProxy:
    """Forwards between clients and one relay. ``up`` and ``down`` are the shares lost on the way to and from it.

    ``up_rate`` and ``down_rate`` limit what media passes, in bits a second, with half a second of queue; 0: no limit.
    ``dead`` lets nothing pass; ``first_bytes`` are those of what came meanwhile.
    """

    target: tuple[str, int]
    up: float = 0.0
    down: float = 0.0
    dead: bool = False
    first_bytes: set[int] = field(default_factory=set)
    up_rate: float = 0.0
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
        self.upwards = _Narrow(self.loop, self._to_relay)
        self.downwards = _Narrow(self.loop, self.front.sendto)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.front.close()
        self.upwards.close()
        self.downwards.close()
        for leg in self.legs.values():
            self.loop.remove_reader(leg.fileno())
            leg.close()

    def _up(self, data: bytes, client: tuple) -> None:
        if self._loses(data, self.up):
            return
        if not self.up_rate or data[0] < 128:
            self._to_relay(data, client)
        elif not self.upwards.put(data, client, self.up_rate):
            self.lost += 1

    def _to_relay(self, data: bytes, client: tuple) -> None:
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
            if not self.down_rate or data[0] < 128:
                self.front.sendto(data, client)
            elif not self.downwards.put(data, client, self.down_rate):
                self.lost += 1

    def _loses(self, data: bytes, share: float) -> bool:
        if self.dead:
            self.first_bytes.add(data[0])
            return True
        # Media and its reports; the handshake has its own repeats, and is not what is tested.
        if share and data[0] > 127 and self.chance.random() < share:
            self.lost += 1
            return True
        return False
