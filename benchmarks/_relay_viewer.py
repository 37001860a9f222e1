"""One viewer of a crowd: joins by WHEP, ICE and DTLS; then its socket is read by the crowd, not by the loop."""

from __future__ import annotations

import asyncio
import hmac
import os
import re
import socket
import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters

from benchmarks._relay_receiver import SIZE, prepare
from streaming import tokens
from streaming.seam import DtlsTransport
from streaming.tokens import Grant, Right
from tests.streaming.process import SECRET
from tests.streaming.wire import CERTIFICATE, Client, offer

if TYPE_CHECKING:
    from streaming.farewell import Farewell

# Requests at one time, and seconds for one part of a join.
MOST_REQUESTS = 50
PATIENCE = 10.0
_FIELD = re.compile(r"^a=(ice-ufrag|ice-pwd|setup|fingerprint|candidate):(.*?)\r?$", re.MULTILINE)


class JoinError(Exception):
    """A viewer could not join."""


@dataclass
class _Credentials:
    usernameFragment: str  # noqa: N815 - as aiortc calls it
    password: str


@dataclass
class Viewer(Client):
    """A client that reads its socket by itself only until it is connected."""

    since: float = 0.0
    next_check: float = 0.0
    next_report: float = 0.0
    attributes: bytes = field(default=b"", repr=False)
    farewell: Farewell | None = None

    def begin(self, host: str) -> str:
        """Open the socket; give its candidate."""
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        prepare(self.sock)
        self.sock.bind((host, 0))
        self.descriptor = self.sock.fileno()
        self.transport = self.sock  # type: ignore[assignment]
        asyncio.get_running_loop().add_reader(self.descriptor, self._readable)
        host, port = self.sock.getsockname()
        return f"a=candidate:1 1 udp 2130706431 {host} {port} typ host"

    def _readable(self) -> None:
        # Media that come now, before somebody watches, are what a browser drops too.
        while not self.connected.is_set():
            try:
                data, source = self.sock.recvfrom(SIZE)
            except BlockingIOError:
                return
            if data[0] < 64:
                self.datagram_received(data, source)

    def answered(self, answer: str) -> None:
        """Read of the answer what is needed here; aiortc's parser takes longer than the rest of a join."""
        found: dict[str, list[str]] = {}
        for name, value in _FIELD.findall(answer):
            found.setdefault(name, []).append(value)
        self.remote_ice = _Credentials(found["ice-ufrag"][0], found["ice-pwd"][0])  # type: ignore[assignment]
        addresses = [(parts[4], int(parts[5])) for parts in map(str.split, found["candidate"])]
        known = [address for address in addresses if ":" not in address[0]]
        self.remote = next((address for address in known if address[0] == "127.0.0.1"), known[0])
        algorithm, value = found["fingerprint"][0].split()
        self.remote_dtls = RTCDtlsParameters([RTCDtlsFingerprint(algorithm, value)])
        if found["setup"][0] == "active":
            self.dtls = DtlsTransport(self, CERTIFICATE, role="server")
        name = f"{self.remote_ice.usernameFragment}:{self.ufrag}".encode()
        # USERNAME, PRIORITY, ICE-CONTROLLED or ICE-CONTROLLING (RFC 8445 section 16.1), padded to four bytes.
        kind = 0x802A if self.role == "controlling" else 0x8029
        self.attributes = (
            struct.pack("!HH", 6, len(name))
            + name
            + bytes(-len(name) % 4)
            + struct.pack("!HHIHHQ", 0x24, 4, 1, kind, 8, 1)
        )

    def check(self, *, nominate: bool = True, password: str | None = None) -> bytes:
        """Write a connectivity check (RFC 8489 sections 5, 14.5 and 14.7)."""
        attributes = self.attributes
        if nominate and self.role == "controlling":
            attributes += struct.pack("!HH", 0x25, 0)
        head = struct.pack("!HHI", 1, len(attributes) + 24, 0x2112A442) + os.urandom(12)
        key = (password or self.remote_ice.password or "").encode()
        signed = head + attributes + struct.pack("!HH", 8, 20) + hmac.digest(key, head + attributes, "sha1")
        whole = signed[:2] + struct.pack("!H", len(attributes) + 32) + signed[4:]
        return whole + struct.pack("!HHI", 0x8028, 4, zlib.crc32(whole) ^ 0x5354554E)

    async def connect(self) -> None:
        """Check and shake hands; from then on the crowd reads."""
        try:
            while not self.checked.is_set():
                self.sock.sendto(self.check(), self.remote)
                try:
                    await asyncio.wait_for(self.checked.wait(), 0.2)
                except TimeoutError:
                    continue
            assert self.remote_dtls is not None
            if not await self.dtls.handshake(self.remote_dtls, PATIENCE):
                raise JoinError
        finally:
            self.connected.set()
            asyncio.get_running_loop().remove_reader(self.descriptor)
        # Our handshake is over only when the other side's is: what OpenSSL had to say is said.
        self.farewell = self.dtls.settle()

    def check_consent(self) -> None:
        self.sock.sendto(self.check(nominate=False), self.remote)

    def report(self, audio: int, video: int) -> None:
        """Send a receiver report (RFC 3550 section 6.4.2), by the highest numbers received."""
        blocks = b"".join(
            struct.pack("!IIIIII", source, 0, max(0, highest) & 0xFFFFFFFF, 10, 0, 0)
            for source, highest in ((1, audio), (2, video))
        )
        self.send_rtcp(struct.pack("!BBHI", 0x82, 201, 13, 1) + blocks)

    async def leave(self) -> None:
        """Say goodbye."""
        if self.farewell is not None:
            self.sock.sendto(self.farewell.ours, self.remote)
        else:
            await self.dtls.stop()
        self.sock.close()


class Lobby:
    """Where viewers come in. Requests go over connections that are kept."""

    def __init__(self, url: str, host: str, role: str) -> None:
        self._url, self._host, self._role = urlsplit(url), host, role
        self._event, self._room = url.rstrip("/").split("/")[-2:]
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._requests = asyncio.Semaphore(MOST_REQUESTS)
        self._names = 0

    async def join(self) -> Viewer:
        """Bring a viewer in. Raises :class:`JoinError`."""
        self._names += 1
        viewer = Viewer(role=self._role)
        candidate = viewer.begin(self._host)
        try:
            async with self._requests, asyncio.timeout(3 * PATIENCE):
                viewer.answered(await self._ask(viewer, candidate, f"v{self._names}"))
            await asyncio.wait_for(viewer.connect(), PATIENCE)
        except (OSError, EOFError, TimeoutError, KeyError, JoinError) as error:
            asyncio.get_running_loop().remove_reader(viewer.descriptor)
            await viewer.leave()
            raise JoinError from error
        return viewer

    async def _ask(self, viewer: Viewer, candidate: str, name: str) -> str:
        """Post the offer; give the answer."""
        grant = Grant(right=Right.PLAY, event=self._event, room=self._room, person=name)
        body = offer("recvonly", ufrag=viewer.ufrag, password=viewer.password, extra=candidate).encode()
        head = [
            f"POST {self._url.path} HTTP/1.1",
            f"Host: {self._url.netloc}",
            "Content-Type: application/sdp",
            f"Authorization: Bearer {tokens.mint(grant, SECRET)}",
            f"Content-Length: {len(body)}",
        ]
        answered = await self._exchange("\r\n".join([*head, "", ""]).encode() + body)
        if not answered.startswith("HTTP/1.1 201"):
            raise JoinError(answered)
        return answered

    async def _exchange(self, request: bytes) -> str:
        """Send a request and give the whole answer, over a connection that is kept if there is one."""
        while self._free:
            reader, writer = self._free.pop()
            # The server closes a connection that nobody uses.
            if not reader.at_eof():
                break
            writer.close()
        else:
            reader, writer = await asyncio.open_connection(self._url.hostname, self._url.port)
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"^content-length: *(\d+)", head, re.MULTILINE | re.IGNORECASE)
            answered = head + await reader.readexactly(int(length[1]) if length else 0)
        except BaseException:
            writer.close()
            raise
        self._free.append((reader, writer))
        return answered.decode()
