"""A crowd: ``python -m benchmarks._relay_viewers URL [HOST [ROLE]] < commands``, many viewers in one process.

Each has a socket of its own, does real DTLS, checks its consent and sends receiver reports as often as
Chromium, and decrypts a sample. Tokens are minted here. Commands on standard input, one a line, are answered
with a JSON line: ``join N RATE`` (viewers, a second), ``visit N RATE STAY`` (they leave after so many seconds),
``mark`` (counters since the last mark), ``leave N`` (who have been there longest), ``stop``.
"""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import sys
import time
from typing import Any

import numpy as np
import uvloop

from benchmarks._relay_receiver import BATCH, PAUSE, ROWS, Receiver, Tally
from benchmarks._relay_viewer import JoinError, Lobby, Viewer
from streaming import rtp

# One in so many reads of a viewer is sampled: a packet of it is decrypted.
SAMPLE = 10
# Seconds. Chromium: a check every 2.5 s on a settled connection, reports of pictures every second.
CONSENT, REPORT = 2.5, 1.0
# Seconds for which joins that failed are tried again.
LATE = 30.0


class Crowd:
    """Everybody, and what they got."""

    def __init__(self, url: str, host: str, role: str) -> None:
        self.lobby = Lobby(url, host, role)
        self.viewers: list[Viewer] = []
        self.came = 0
        # Nanoseconds without a sound, the longest of those who left.
        self.gap_of_left = 0
        self.receiver, self.tally = Receiver(), Tally()
        self.sampled = self.readable = self.failed = self.rounds = 0
        # Milliseconds from the publisher's process to the viewers' sockets; seconds that joins took.
        self.delays: list[float] = []
        self.joined: list[float] = []
        self.marked = (time.monotonic(), time.process_time())

    async def join(self, count: int, rate: float) -> None:
        start, wanted = time.monotonic(), self.came + count
        tasks = []
        for number in range(count):
            await asyncio.sleep(max(0.0, start + number / rate - time.monotonic()))
            tasks.append(asyncio.create_task(self._join()))
        await asyncio.gather(*tasks)
        # On a busy machine a handshake may run out of time; as a browser would, those try once more, a few at a time.
        end = time.monotonic() + LATE
        while (again := min(8, wanted - self.came)) and time.monotonic() < end:
            before = self.failed
            await asyncio.gather(*(self._join() for _ in range(again)))
            if self.failed - before == again:
                break

    async def visit(self, count: int, rate: float, stay: float) -> None:
        """Let viewers come as in :meth:`join`, and leave after so many seconds."""
        coming = asyncio.create_task(self.join(count, rate))
        already = len(self.viewers)
        while not coming.done() or len(self.viewers) > already:
            await asyncio.sleep(0.05)
            due = time.monotonic() - stay
            await self.leave(sum(viewer.since < due for viewer in self.viewers[already:]), already)
        await coming

    async def _join(self) -> None:
        began = time.monotonic()
        try:
            viewer = await self.lobby.join()
        except JoinError:
            self.failed += 1
            return
        now = time.monotonic()
        self.joined.append(now - began)
        self.came += 1
        viewer.since = now
        index = len(self.viewers)
        viewer.next_check = now + CONSENT * (index % 97) / 97
        viewer.next_report = now + REPORT * (index % 89) / 89
        self.viewers.append(viewer)

    async def leave(self, count: int, stay: int = 0) -> None:
        """Let those leave who have been there longest, but for the first ``stay``."""
        self.round(time.monotonic())
        going = self.viewers[stay : stay + count]
        del self.viewers[stay : stay + count]
        self.gap_of_left = max(self.gap_of_left, self.tally.leave(stay, stay + count))
        for viewer in going:
            await viewer.leave()

    async def receive(self) -> None:
        while True:
            now = time.monotonic()
            self.round(now)
            await asyncio.sleep(max(0.001, now + PAUSE - time.monotonic()))

    def round(self, now: float) -> None:
        """Read what came to everybody; send the checks and reports that are due."""
        self.rounds += 1
        receiver, row = self.receiver, 0
        indices: list[int] = []
        counts: list[int] = []
        for index, viewer in enumerate(self.viewers):
            sample, got = (index + self.rounds) % SAMPLE == 0, BATCH
            while got == BATCH:
                if row > ROWS - BATCH:
                    self._count(row, indices, counts)
                    row, indices, counts = 0, [], []
                if sample:
                    got, data, moment = receiver.read_one_whole(viewer.descriptor, row)
                    if data is not None:
                        self._decrypt(viewer, data, moment)
                    sample = False
                else:
                    got = receiver.read(viewer.descriptor, row)
                if got:
                    indices.append(index)
                    counts.append(got)
                    row += got
            if now >= viewer.next_check:
                viewer.next_check += CONSENT
                viewer.check_consent()
            if now >= viewer.next_report:
                viewer.next_report += REPORT
                tally = self.tally
                viewer.report(int(tally.audio.highest[index]), int(tally.video.highest[index]))
        self._count(row, indices, counts)

    def _count(self, rows: int, indices: list[int], counts: list[int]) -> None:
        if rows:
            self.tally.take(self.receiver, rows, indices, counts)
            self.receiver.again(rows)

    def _decrypt(self, viewer: Viewer, data: bytes, moment: int) -> None:
        if not 127 < data[0] < 192 or 192 <= data[1] <= 223 or viewer.dtls.rx is None:
            return
        self.sampled += 1
        plain = viewer.dtls.rx.unprotect(data)
        parsed = rtp.parse(plain) if plain is not None else None
        if parsed is None:
            return
        self.readable += 1
        if len(parsed.payload) >= 8:
            # The publisher ends each payload with the time at which it was sent.
            self.delays.append((moment - int.from_bytes(parsed.payload[-8:], "big")) / 1e6)

    def mark(self) -> dict[str, Any]:
        self.round(time.monotonic())
        now, cpu = time.monotonic(), time.process_time()
        seconds = now - self.marked[0]
        missing, expected = self.tally.missing(len(self.viewers))
        result = {
            "viewers": len(self.viewers),
            "came": self.came,
            "failed_joins": self.failed,
            "seconds": round(seconds, 3),
            "packets": self.tally.packets,
            "bytes": self.tally.octets,
            "sampled": self.sampled,
            "readable": self.readable,
            "loss": missing / expected if expected else 0.0,
            "audio_gap_ms": round(max(self.gap_of_left, int(self.tally.gap.max())) / 1e6, 1),
            **_delays(self.delays),
            "join_ms_p50": round(1000 * statistics.median(self.joined), 1) if self.joined else None,
            "generator_cpu": round((cpu - self.marked[1]) / seconds, 3),
            "generator_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        self.tally.packets = self.tally.octets = self.sampled = self.readable = 0
        self.tally.gap[:] = self.gap_of_left = self.came = 0
        self.joined, self.delays = [], []
        self.marked = (now, cpu)
        return result


def _delays(delays: list[float]) -> dict[str, float]:
    """What is within 0 to 60 s: an aiortc baseline's packets carry no time."""
    known = np.sort([delay for delay in delays if 0 <= delay < 60_000])
    if len(known) < 100:
        return {}
    return {f"delay_ms_p{share}": round(float(known[len(known) * share // 100]), 2) for share in (50, 99)}


async def main(url: str, host: str = "127.0.0.1", role: str = "controlling") -> None:
    # Each viewer has a socket.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    crowd = Crowd(url, host, role)
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
        elif command == "visit":
            await crowd.visit(int(arguments[0]), float(arguments[1]), float(arguments[2]))
        elif command == "leave":
            await crowd.leave(int(arguments[0]))
        elif command == "stop":
            break
        print(json.dumps(crowd.mark()), flush=True)
    receiving.cancel()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
