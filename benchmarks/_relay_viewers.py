"""A crowd: ``python -m benchmarks._relay_viewers URL [HOST [ROLE]] < commands``, many viewers in one process.

Each has a socket of its own, does real DTLS, checks its consent and sends receiver reports as often as
Chromium, and decrypts a sample. Tokens are minted here. Commands on standard input, one a line, are answered
with a JSON line: ``join N RATE`` (viewers, a second), ``mark`` (counters since the last mark), ``leave N``,
``stop``.
"""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import statistics
import sys
import time
from typing import Any

import httpx
import numpy as np
import uvloop
from aiortc.rtp import RtcpReceiverInfo, RtcpRrPacket
from cffi import FFI

from streaming import rtp, tokens
from streaming.tokens import Grant, Right
from tests.streaming.process import SECRET
from tests.streaming.wire import OPUS, Client, offer

BATCH = 64
SIZE = 2048
# The kernel notes when a datagram came (linux/socket.h; the socket module has no name for it): how late this process
# reads it does not matter then. Words of its control message: length, level and type, seconds, nanoseconds.
_SO_TIMESTAMPNS = 35
CONTROL_WORDS = 8
# One in so many reads is decrypted.
SAMPLE = 10
# Chromium: a check every 2.5 s on a settled connection, reports of pictures every second.
CONSENT, REPORT = 2.5, 1.0
# The baselines' ICE does not use loopback addresses.
HOST = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
# Against a server that makes the offer itself (RFC 8445 section 6.1.1), "controlled".
ROLE = sys.argv[3] if len(sys.argv) > 3 else "controlling"

_ffi = FFI()
_ffi.cdef("int recvmmsg(int socket, void *messages, unsigned int count, int flags, void *timeout);")
_library: Any = _ffi.dlopen(None)
_MSG_DONTWAIT = 0x40


class Receiver:
    """Reads many datagrams at once into one block of memory."""

    def __init__(self) -> None:
        self.memory = np.zeros((BATCH, SIZE), dtype=np.uint8)
        vectors = np.zeros((BATCH, 2), dtype=np.uint64)
        vectors[:, 0] = self.memory.ctypes.data + SIZE * np.arange(BATCH, dtype=np.uint64)
        vectors[:, 1] = SIZE
        self.messages = np.zeros((BATCH, 8), dtype=np.uint64)
        self.messages[:, 2] = vectors.ctypes.data + 16 * np.arange(BATCH, dtype=np.uint64)
        self.messages[:, 3] = 1
        self.controls = np.zeros((BATCH, CONTROL_WORDS), dtype=np.int64)
        self.messages[:, 4] = self.controls.ctypes.data + 8 * CONTROL_WORDS * np.arange(
            BATCH, dtype=np.uint64
        )
        self._vectors = vectors
        self._pointer = _ffi.cast("void *", self.messages.ctypes.data)

    def read(self, descriptor: int) -> int:
        self.messages[:, 5] = 8 * CONTROL_WORDS
        return max(0, _library.recvmmsg(descriptor, self._pointer, BATCH, _MSG_DONTWAIT, _ffi.NULL))

    def datagram(self, index: int) -> bytes:
        return self.memory[index, : int(self.messages[index, 7]) & 0xFFFFFFFF].tobytes()

    def moments(self, got: int) -> np.ndarray:
        """When each datagram came, in nanoseconds since 1970."""
        return self.controls[:got, 2] * 1_000_000_000 + self.controls[:got, 3]


class _Flow:
    """What one viewer got of one kind, by sequence numbers."""

    __slots__ = ("count", "first", "highest")

    def __init__(self) -> None:
        self.first = self.highest = -1
        self.count = 0

    def take(self, sequences: np.ndarray) -> None:
        if self.highest < 0:
            self.first = self.highest = int(sequences[0])
        steps = ((sequences.astype(np.int64) - self.highest + 32768) & 0xFFFF) - 32768
        self.highest += max(0, int(steps.max()))
        self.count += len(sequences)


class Viewer(Client):
    """A client whose socket is read here, not by the loop, once it is connected."""

    def begin(self) -> None:
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.setblocking(False)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2 << 20)
        self.sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self.sock.bind((HOST, 0))
        self.transport = self.sock  # type: ignore[assignment]
        asyncio.get_running_loop().add_reader(self.sock.fileno(), self._readable)
        self.audio, self.video = _Flow(), _Flow()
        self.last_audio = 0
        self.gap = 0.0
        self.next_check = self.next_report = 0.0

    def _readable(self) -> None:
        while True:
            try:
                data, source = self.sock.recvfrom(SIZE)
            except BlockingIOError:
                return
            self.datagram_received(data, source)

    def seated(self, now: float, index: int) -> None:
        asyncio.get_running_loop().remove_reader(self.sock.fileno())
        self.next_check = now + CONSENT * (index % 97) / 97
        self.next_report = now + REPORT * (index % 89) / 89
        for task in self.tasks:
            task.cancel()

    def drain(
        self, receiver: Receiver, counts: dict[str, float], delays: list[float], *, sample: bool
    ) -> None:
        while True:
            got = receiver.read(self.sock.fileno())
            if not got:
                return
            heads = receiver.memory[:got, :4]
            kinds = heads[:, 1] & 0x7F
            media = ((heads[:, 0] & 0xC0) == 0x80) & ((heads[:, 1] < 192) | (heads[:, 1] > 223))
            sequences = heads[:, 2].astype(np.uint16) << 8 | heads[:, 3]
            sound = media & (kinds == OPUS)
            picture = media & ~sound
            if sound.any():
                self.audio.take(sequences[sound])
                came = receiver.moments(got)[sound]
                if self.last_audio:
                    came = np.insert(came, 0, self.last_audio)
                if len(came) > 1:
                    self.gap = max(self.gap, float(np.diff(came).max()) / 1e9)
                self.last_audio = int(came[-1])
            if picture.any():
                self.video.take(sequences[picture])
            counts["packets"] += int(media.sum())
            counts["bytes"] += int((receiver.messages[:got, 7] & 0xFFFFFFFF).sum())
            if sample and media[0] and self.dtls.rx is not None:
                counts["sampled"] += 1
                plain = self.dtls.rx.unprotect(receiver.datagram(0))
                counts["readable"] += plain is not None
                parsed = rtp.parse(plain) if plain is not None else None
                if parsed is not None and len(parsed.payload) >= 8:
                    # The publisher ends each payload with the time at which it was sent.
                    sent = int.from_bytes(parsed.payload[-8:], "big")
                    delays.append((int(receiver.moments(1)[0]) - sent) / 1e6)

    def chores(self, now: float) -> None:
        if now >= self.next_check:
            self.next_check += CONSENT
            self.sock.sendto(self.check(nominate=False), self.remote)
        if now >= self.next_report:
            self.next_report += REPORT
            reports = [
                RtcpReceiverInfo(ssrc, 0, 0, max(0, flow.highest) & 0xFFFFFFFF, 10, 0, 0)
                for ssrc, flow in ((1, self.audio), (2, self.video))
            ]
            self.send_rtcp(bytes(RtcpRrPacket(ssrc=1, reports=reports)))


class Crowd:
    def __init__(self, url: str) -> None:
        self.url = url
        self.viewers: list[Viewer] = []
        self.receiver = Receiver()
        self.counts = dict.fromkeys(("packets", "bytes", "sampled", "readable"), 0.0)
        self.joined: list[float] = []
        # Milliseconds from the publisher's process to the viewers' sockets.
        self.delays: list[float] = []
        self.failed = 0
        self.marked = (time.monotonic(), time.process_time())
        self.http = httpx.AsyncClient(limits=httpx.Limits(max_connections=50), timeout=30)
        self.names = 0
        # Seconds between two rounds.
        self.pause = 0.05

    async def join(self, count: int, rate: float) -> None:
        start, wanted = time.monotonic(), len(self.viewers) + count
        tasks = []
        for number in range(count):
            await asyncio.sleep(max(0.0, start + number / rate - time.monotonic()))
            tasks.append(asyncio.create_task(self._join()))
        await asyncio.gather(*tasks)
        # On a busy machine a handshake may run out of time; as a browser would, those try once more, a few at a time.
        while again := min(8, wanted - len(self.viewers)):
            before = self.failed
            await asyncio.gather(*(self._join() for _ in range(again)))
            if self.failed - before == again:
                break

    async def _join(self) -> None:
        self.names += 1
        event, room = self.url.rstrip("/").split("/")[-2:]
        token = tokens.mint(Grant(right=Right.PLAY, event=event, room=room, person=f"v{self.names}"), SECRET)
        client = Viewer(role=ROLE)
        client.begin()
        began = time.monotonic()
        try:
            host, port = client.sock.getsockname()
            candidate = f"a=candidate:1 1 udp 2130706431 {host} {port} typ host"
            text = offer("recvonly", ufrag=client.ufrag, password=client.password, extra=candidate)
            headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {token}"}
            response = await self.http.post(self.url, content=text, headers=headers)
            response.raise_for_status()
            client.answered(response.text)
            await asyncio.wait_for(client.connect(), 10)
        except (httpx.HTTPError, TimeoutError, AssertionError):
            self.failed += 1
            return
        self.joined.append(time.monotonic() - began)
        client.seated(time.monotonic(), len(self.viewers))
        self.viewers.append(client)

    async def leave(self, count: int) -> None:
        going, self.viewers = self.viewers[:count], self.viewers[count:]
        for viewer in going:
            await viewer.dtls.stop()
            viewer.sock.close()

    async def receive(self) -> None:
        rounds = 0
        while True:
            rounds += 1
            now = time.monotonic()
            for index, viewer in enumerate(self.viewers):
                sample = (index + rounds) % SAMPLE == 0
                viewer.drain(self.receiver, self.counts, self.delays, sample=sample)
                viewer.chores(now)
            await asyncio.sleep(max(0.001, now + self.pause - time.monotonic()))

    def mark(self) -> dict[str, Any]:
        now, cpu = time.monotonic(), time.process_time()
        seconds = now - self.marked[0]
        missing = expected = 0
        gap = 0.0
        for viewer in self.viewers:
            gap, viewer.gap = max(gap, viewer.gap), 0.0
            for flow in (viewer.audio, viewer.video):
                if flow.highest >= 0:
                    wanted = flow.highest - flow.first + 1
                    expected += wanted
                    missing += max(0, wanted - flow.count)
                    flow.first, flow.count = flow.highest + 1, 0
        result = {
            "viewers": len(self.viewers),
            "failed_joins": self.failed,
            "seconds": round(seconds, 3),
            **{name: int(value) for name, value in self.counts.items()},
            "loss": missing / expected if expected else 0.0,
            "audio_gap_ms": round(1000 * gap, 1),
            **_delays(self.delays),
            "join_ms_p50": round(1000 * statistics.median(self.joined), 1) if self.joined else None,
            "generator_cpu": round((cpu - self.marked[1]) / seconds, 3),
            "generator_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        self.counts = dict.fromkeys(self.counts, 0.0)
        self.joined, self.delays = [], []
        self.marked = (now, cpu)
        return result


def _delays(delays: list[float]) -> dict[str, float]:
    """What is within 0 to 60 s: an aiortc baseline's packets carry no time."""
    known = sorted(delay for delay in delays if 0 <= delay < 60_000)
    if len(known) < 100:
        return {}
    return {f"delay_ms_p{share}": round(known[len(known) * share // 100], 2) for share in (50, 99)}


async def main(url: str) -> None:
    crowd = Crowd(url)
    receiving = asyncio.create_task(crowd.receive())
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := (await reader.readline()).decode().split():
        command, *arguments = line
        if receiving.done():
            receiving.result()
        if command == "join":
            await crowd.join(int(arguments[0]), float(arguments[1]))
        elif command == "leave":
            await crowd.leave(int(arguments[0]))
        elif command == "stop":
            break
        print(json.dumps(crowd.mark()), flush=True)
    receiving.cancel()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
