"""Many WebSocket clients in one process that cost little themselves: what the live benchmarks are driven with.

A client offers permessage-deflate as browsers do. It understands unfragmented frames, which is all that the
servers under test send.
"""

from __future__ import annotations

import asyncio
import base64
import os
import struct
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = 0x81
PING, PONG = 0x89, 0x8A


def next_frame(buffer: bytes, at: int) -> tuple[int, int, int] | None:
    """Return kind, start and end of the frame at ``at`` (RFC 6455, 5.2), or None while it is not whole."""
    if len(buffer) - at < 2:
        return None
    kind, size, start = buffer[at], buffer[at + 1] & 0x7F, at + 2
    if size >= 126:
        form = ">H" if size == 126 else ">Q"
        if len(buffer) - start < struct.calcsize(form):
            return None
        size = struct.unpack_from(form, buffer, start)[0]
        start += struct.calcsize(form)
    return (kind, start, start + size) if start + size <= len(buffer) else None


class Client(asyncio.Protocol):
    """One socket. ``heard`` is called with each text frame (bytes) and the time it came (seconds, monotonic)."""

    def __init__(
        self, path: str, host: str, cookie: str, heard: Callable[[Client, bytes, float], None]
    ) -> None:
        self.path, self.host, self.cookie, self.heard = path, host, cookie, heard
        self.buffer = b""
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        transport.write(  # type: ignore[attr-defined]
            f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\nOrigin: http://{self.host}\r\n{cookie}"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Take frames out of the stream."""
        now = time.monotonic()
        self.buffer = self.buffer + data if self.buffer else data
        if not self.open.done():
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head[:20]:
                self.open.set_exception(ConnectionError(head.splitlines()[0].decode()))
                return
            self.buffer = rest
            self.open.set_result(None)
        at = 0
        while (frame := next_frame(self.buffer, at)) is not None:
            kind, start, at = frame
            if kind == TEXT:
                self.heard(self, self.buffer[start:at], now)
            elif kind == PING:
                self._write(PONG, self.buffer[start:at])
        self.buffer = self.buffer[at:]

    def close(self) -> None:
        """Go away without a word, as a browser that lost its network does."""
        self.transport.abort()  # type: ignore[attr-defined]

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember it."""
        self.closed = True
        if not self.open.done():
            self.open.set_exception(exc or ConnectionError("closed"))

    def send(self, text: str) -> None:
        """Send a text frame."""
        self._write(TEXT, text.encode())

    def _write(self, kind: int, payload: bytes) -> None:
        # A mask of zeros is a mask (RFC 6455, 5.3), and leaves the payload as it is.
        size = len(payload)
        head = struct.pack("!BB", kind, 0x80 | size) if size < 126 else struct.pack("!BBH", kind, 0xFE, size)
        self.transport.write(head + b"\0\0\0\0" + payload)  # type: ignore[attr-defined]


async def connect(port: int, path: str, cookie: str, heard: Callable[[Client, bytes, float], None]) -> Client:
    """Open one socket and wait until it is accepted."""
    loop = asyncio.get_running_loop()
    _transport, client = await loop.create_connection(
        lambda: Client(path, f"127.0.0.1:{port}", cookie, heard), "127.0.0.1", port
    )
    await client.open
    return client


async def open_all(
    port: int, path: str, cookies: list[str], heard: Callable[[Client, bytes, float], None], at_once: int = 40
) -> list[Client]:
    """Open one socket a cookie, a few at a time."""
    gate = asyncio.Semaphore(at_once)

    async def one(cookie: str) -> Client:
        async with gate:
            return await connect(port, path, cookie, heard)

    return list(await asyncio.gather(*(one(cookie) for cookie in cookies)))


async def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until ``condition`` holds, but no longer than ``seconds``; say whether it does."""
    deadline = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < deadline:  # noqa: ASYNC110 -- clients set many things
        await asyncio.sleep(0.01)
    return holds


class Pages:
    """Somebody opens a page so many times a second meanwhile, each time anew."""

    def __init__(self, port: int, path: str, cookies: list[str], rate: float) -> None:
        self.port, self.path, self.cookies, self.rate = port, path, cookies, rate
        self.milliseconds: list[float] = []
        self.failed = 0

    async def run(self) -> None:
        """Ask until cancelled."""
        began, asked = time.monotonic(), 0
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._one(self.cookies[asked % len(self.cookies)]))
                asked += 1
                await asyncio.sleep(max(0.0, began + asked / self.rate - time.monotonic()))

    async def _one(self, cookie: str) -> None:
        began = time.monotonic()
        head = f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {cookie}\r\n"
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(f"{head}Accept-Encoding: gzip\r\nConnection: close\r\n\r\n".encode())
            answer = await reader.read(-1)
            writer.close()
        except OSError:
            answer = b""
        if b" 200 " in answer[:20]:
            self.milliseconds.append((time.monotonic() - began) * 1e3)
        else:
            self.failed += 1
