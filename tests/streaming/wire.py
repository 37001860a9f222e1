"""A small WebRTC client over plain datagrams: what it sends and gets is in a test's hands."""

from __future__ import annotations

import asyncio
import secrets
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aioice import stun
from aiortc import sdp

from streaming import rtcp, rtp
from streaming import stun as own_stun
from streaming.seam import DtlsTransport, SharedCertificate

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiortc.rtp import AnyRtcpPacket

H264, OPUS, VP8, RTX = 102, 111, 96, 103
TWCC_ID = 3

CERTIFICATE = SharedCertificate.generateCertificate()


def offer(
    direction: str, *, ufrag: str, password: str, video: str = "H264", audio: bool = True, extra: str = ""
) -> str:
    """Write an offer as a browser would, without what does not matter here."""
    fingerprint = CERTIFICATE.getFingerprints()[0]
    lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"]
    mids = [mid for mid, wanted in (("0", audio), ("1", bool(video))) if wanted]
    lines.append("a=group:BUNDLE " + " ".join(mids))
    common = [
        "c=IN IP4 0.0.0.0",
        f"a={direction}",
        "a=rtcp:9 IN IP4 0.0.0.0",
        "a=rtcp-mux",
        f"a=ice-ufrag:{ufrag}",
        f"a=ice-pwd:{password}",
        f"a=fingerprint:{fingerprint.algorithm} {fingerprint.value}",
        "a=setup:actpass",
        f"a=extmap:{TWCC_ID} http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    ]
    if audio:
        lines += [f"m=audio 9 UDP/TLS/RTP/SAVPF {OPUS}", "a=mid:0", *common, f"a=rtpmap:{OPUS} opus/48000/2"]
        lines += [f"a=rtcp-fb:{OPUS} transport-cc"]
    if video:
        types = {"H264": [H264], "VP8": [VP8], "both": [H264, VP8]}[video]
        lines += [f"m=video 9 UDP/TLS/RTP/SAVPF {' '.join(map(str, [*types, RTX]))}", "a=mid:1", *common]
        for kind in types:
            lines += [f"a=rtpmap:{kind} {'H264' if kind == H264 else 'VP8'}/90000"]
            lines += [f"a=rtcp-fb:{kind} {feedback}" for feedback in ("nack", "nack pli", "transport-cc")]
            if kind == H264:
                lines += [f"a=fmtp:{kind} packetization-mode=1;profile-level-id=42e01f"]
        lines += [f"a=rtpmap:{RTX} rtx/90000", f"a=fmtp:{RTX} apt={types[0]}"]
    return "\r\n".join([*lines, *filter(None, [extra])]) + "\r\n"


@dataclass
class Client(asyncio.DatagramProtocol):
    """One peer. ``packets`` are the plain RTP packets that arrived, ``reports`` the RTCP ones."""

    ufrag: str = field(default_factory=lambda: secrets.token_hex(4))
    password: str = field(default_factory=lambda: secrets.token_hex(12))
    packets: list[rtp.Parsed] = field(default_factory=list)
    reports: list[AnyRtcpPacket] = field(default_factory=list)
    # Told of every datagram before it is read; True drops it.
    lose: Callable[[bytes], bool] = lambda _: False
    # Seconds between connectivity checks once connected.
    consent_interval: float = 2.5
    role: str = "controlling"
    family: int = socket.AF_INET
    raw: int = 0

    def __post_init__(self) -> None:
        self._received: asyncio.Queue[bytes] = asyncio.Queue()
        self.dtls = DtlsTransport(self, CERTIFICATE, role="client")
        self.connected = asyncio.Event()
        self.closed = asyncio.Event()
        self.checked = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []
        self.rtcp_bytes: list[bytes] = []
        self.early: list[bytes] = []
        self.arrived = asyncio.Event()

    # -- the path that DTLS uses

    async def _recv(self) -> bytes:
        return await self._received.get()

    async def _send(self, data: bytes) -> None:
        self.transport.sendto(data, self.remote)

    # -- datagrams

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self.lose(data):
            return
        first = data[0]
        if first < 4:
            message = stun.parse_message(data)
            if message.message_class is stun.Class.RESPONSE:
                self.checked.set()
            elif (check := own_stun.read_check(data)) and check.authentic(self.password.encode()):
                # A server that is no ICE-lite one checks too.
                self.transport.sendto(own_stun.write_answer(check, addr, self.password.encode()), addr)
        elif first < 64:
            self._received.put_nowait(data)
        elif not self.connected.is_set():
            # A browser reads the end of the handshake before what follows it; here that takes a task's turn.
            self.early.append(data)
        else:
            self._media(data)

    def _media(self, data: bytes) -> None:
        rx = self.dtls.rx
        assert rx is not None
        self.raw += 1
        if 192 <= data[1] <= 223:
            plain = rx.unprotect_rtcp(data)
            if plain is not None:
                self.rtcp_bytes.append(plain)
                self.reports += rtcp.parse(plain)
        else:
            plain = rx.unprotect(data)
            parsed = rtp.parse(plain) if plain is not None else None
            if parsed is not None:
                self.packets.append(parsed)
        self.arrived.set()

    # -- the session

    def answered(self, answer: str) -> None:
        """Read the relay's answer."""
        self.answer = sdp.SessionDescription.parse(answer)
        media = next(m for m in self.answer.media if m.port)
        self.remote_ice = media.ice
        loopback = "127.0.0.1" if self.family == socket.AF_INET else "::1"
        known = [c for c in media.ice_candidates if (":" in c.ip) == (":" in loopback)]
        candidate = next((c for c in known if c.ip == loopback), known[0])
        self.remote = (candidate.ip, candidate.port)
        self.remote_dtls = media.dtls
        if media.dtls is not None and media.dtls.role == "client":
            self.dtls._set_role("server")

    def check(self, *, nominate: bool = True, password: str | None = None) -> bytes:
        """Write a connectivity check."""
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{self.remote_ice.usernameFragment}:{self.ufrag}"
        request.attributes["PRIORITY"] = 1
        request.attributes[f"ICE-{self.role.upper()}"] = 1
        if nominate and self.role == "controlling":
            request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity((password or self.remote_ice.password or "").encode())
        return bytes(request)

    async def connect(self) -> None:
        """Check, shake hands, and go on checking."""
        loop = asyncio.get_running_loop()
        if not hasattr(self, "transport"):
            sock = socket.socket(self.family, socket.SOCK_DGRAM)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            sock.bind(("127.0.0.1" if self.family == socket.AF_INET else "::1", 0))
            await loop.create_datagram_endpoint(lambda: self, sock=sock)
        while not self.checked.is_set():
            self.transport.sendto(self.check(), self.remote)
            try:
                await asyncio.wait_for(self.checked.wait(), 0.2)
            except TimeoutError:
                continue
        assert self.remote_dtls is not None
        assert await self.dtls.handshake(self.remote_dtls, 60)
        self.dtls.on("statechange", self._changed)
        for data in self.early:
            self._media(data)
        self.connected.set()
        self.tasks.append(asyncio.create_task(self._consent()))

    def _changed(self) -> None:
        if self.dtls.state == "closed":
            self.closed.set()

    async def _consent(self) -> None:
        while True:
            await asyncio.sleep(self.consent_interval)
            self.transport.sendto(self.check(), self.remote)

    def send_rtp(self, packet: bytes) -> None:
        """Encrypt and send a packet."""
        assert self.dtls.tx is not None
        data = self.dtls.tx.protect(packet)
        assert data is not None
        self.transport.sendto(data, self.remote)

    def send_rtcp(self, packet: bytes) -> None:
        """Encrypt and send a compound packet."""
        assert self.dtls.tx is not None
        data = self.dtls.tx.protect_rtcp(packet)
        assert data is not None
        self.transport.sendto(data, self.remote)

    async def wait_packets(self, count: int, seconds: float = 60) -> None:
        """Wait until so many RTP packets have come."""
        await self.wait(lambda: len(self.packets) >= count, seconds)

    async def wait(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for a condition that packets change."""
        async with asyncio.timeout(seconds):
            while not condition():
                self.arrived.clear()
                if not condition():
                    try:
                        await asyncio.wait_for(self.arrived.wait(), 0.1)
                    except TimeoutError:
                        continue

    async def close(self, *, politely: bool = False) -> None:
        """Vanish, or say goodbye first."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if politely:
            await self.dtls.stop()
        elif self.dtls._task is not None:
            self.dtls._task.cancel()
            await asyncio.gather(self.dtls._task, return_exceptions=True)
        if hasattr(self, "transport"):
            self.transport.close()


@dataclass
class Camera:
    """Makes packets like an encoder's: pictures with H264 payload heads, and sound."""

    client: Client
    ssrc: int = 0x1111
    audio_ssrc: int = 0x2222
    sequence: int = 65_000
    audio_sequence: int = 100
    timestamp: int = 1000
    audio_timestamp: int = 5000
    transport: int = 0
    payload_type: int = H264
    sent: list[bytes] = field(default_factory=list)
    drop: Callable[[int], bool] = lambda _: False

    def picture(self, *, key: bool = False, sizes: tuple[int, ...] = (900, 900, 400)) -> list[bytes]:
        """Send one picture in as many packets as there are sizes."""
        self.timestamp += 3000
        made = []
        for index, size in enumerate(sizes):
            payload = bytearray(secrets.token_bytes(size))
            payload[:4] = self._head(key=key, first=index == 0)
            made.append(
                self._send(
                    self.ssrc,
                    self.payload_type,
                    self.sequence,
                    self.timestamp,
                    bytes(payload),
                    marker=index + 1 == len(sizes),
                )
            )
            self.sequence += 1
        return made

    def _head(self, *, key: bool, first: bool) -> bytes:
        if self.payload_type == VP8:
            return bytes([0x10 if first else 0x00, 0x00 if key else 0x01, 0, 0])
        return bytes([28, (0x80 if first else 0) | (5 if key else 1), 0, 0])

    def sound(self) -> bytes:
        """Send one packet of sound."""
        self.audio_timestamp += 960
        self.audio_sequence += 1
        return self._send(
            self.audio_ssrc,
            OPUS,
            self.audio_sequence,
            self.audio_timestamp,
            secrets.token_bytes(120),
            marker=False,
        )

    def _send(
        self, ssrc: int, kind: int, sequence: int, timestamp: int, payload: bytes, *, marker: bool
    ) -> bytes:
        self.transport += 1
        head = rtp.HEADER.pack(
            0x90, kind | (0x80 if marker else 0), sequence % 65536, timestamp % (1 << 32), ssrc
        )
        extension = (
            bytes.fromhex("bede0001")
            + bytes([TWCC_ID << 4 | 1])
            + (self.transport % 65536).to_bytes(2, "big")
            + b"\0"
        )
        packet = head + extension + payload
        self.sent.append(packet)
        if not self.drop(sequence % 65536):
            self.client.send_rtp(packet)
        return payload
