"""What is measured of a live room: broadcasts, votes, joins."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
import uuid
from typing import TYPE_CHECKING

from benchmarks._live_clients import Pages, connect, open_all, until
from benchmarks._live_rig import percentile, progress, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks._live_clients import Client
    from benchmarks._live_rig import Served

PATH = "/ws/bench/"
SUBSCRIBE = '{"type":"subscribe","ref":1,"topic":"room:main-hall"}'
SNAPSHOT = b'{"type":"snapshot"'
SENT_AT = re.compile(rb"sent at (\d+\.\d+)")
PAGES_A_SECOND = 20


def ask(text: str) -> str:
    """Return the request that asks a question."""
    request = {"type": "question.ask", "ref": 2, "key": str(uuid.uuid4()), "topic": "room:main-hall"}
    return json.dumps({**request, "text": text, "naming": "named"})


class Broadcasts:
    """Messages that one client sends and all hear. ``text`` makes one that has the time in it."""

    def __init__(self, served: Served, cookies: list[str], *, path: str, text: Callable[[str], str]) -> None:
        self.served, self.path, self.cookies, self.text = served, path, cookies, text
        self.clients: list[Client] = []
        self.snapshots = 0
        self.delays: list[float] = []
        self.last: dict[bytes, float] = {}

    def _heard(self, _client: Client, frame: bytes, now: float) -> None:
        if frame.startswith(SNAPSHOT):
            self.snapshots += 1
            return
        # One's own stream has it too: that is not a broadcast.
        found = SENT_AT.search(frame) if b'"stream":"person"' not in frame else None
        if found is not None:
            delay = now - float(found[1])
            self.delays.append(delay)
            self.last[found[1]] = delay

    async def open(self, *, subscribe: bool) -> float:
        """Let everybody in; return the server's memory for each, in kilobytes."""
        # The first connection makes what all the others share.
        first = await connect(self.served.port, self.path, self.cookies[0], self._heard)
        before = self.served.memory
        rest = await open_all(self.served.port, self.path, self.cookies[1:], self._heard)
        self.clients = [first, *rest]
        if subscribe:
            for client in self.clients:
                client.send(SUBSCRIBE)
            if not await until(lambda: self.snapshots >= len(self.clients), 30):
                raise RuntimeError(f"only {self.snapshots} of {len(self.clients)} got a snapshot")
        return (self.served.memory - before) / max(1, len(rest)) / 1000

    async def measure(
        self, *, rate: float = 5.0, seconds: float = 0.0, messages: int = 0
    ) -> dict[str, object]:
        """Send ``rate`` messages a second, or ``messages`` each when all have the one before; return what that cost."""
        self.delays, self.last = [], {}
        used, began, sent, number = self.served.cpu_seconds, time.monotonic(), 0, len(self.clients)
        while sent < messages or time.monotonic() - began < seconds:
            self.clients[sent % number].send(self.text(f"sent at {time.monotonic():.6f}"))
            sent += 1
            if messages:
                await until(lambda: len(self.delays) >= sent * number, 10)  # noqa: B023 -- run at once
            else:
                await asyncio.sleep(max(0.0, began + sent / rate - time.monotonic()))
        await until(lambda: len(self.delays) >= sent * number, 10)
        used = self.served.cpu_seconds - used
        return {
            "clients": number,
            "messages": sent,
            "lost": sent * number - len(self.delays),
            "cpu_us_per_delivery": round(used / max(1, len(self.delays)) * 1e6, 1),
            "p50_ms": round(percentile(self.delays, 0.5) * 1e3, 1),
            "p99_ms": round(percentile(self.delays, 0.99) * 1e3, 1),
            "last_p50_ms": round(percentile(list(self.last.values()), 0.5) * 1e3, 1),
            "last_worst_ms": round(max(self.last.values(), default=float("nan")) * 1e3, 1),
        }

    async def measure_with_pages(self, *, rate: float, seconds: float) -> dict[str, object]:
        """Measure while others open the agenda. CPU is of both, so a delivery's share cannot be told."""
        pages = Pages(self.served.port, "/bench/agenda/", self.cookies, PAGES_A_SECOND)
        opening = asyncio.ensure_future(pages.run())
        measured = await self.measure(rate=rate, seconds=seconds)
        opening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await opening
        del measured["cpu_us_per_delivery"]
        return {
            **measured,
            "pages": len(pages.milliseconds),
            "pages_failed": pages.failed,
            "pages_p50_ms": round(percentile(pages.milliseconds, 0.5), 1),
        }

    async def close(self) -> None:
        """Let everybody go."""
        for client in self.clients:
            client.close()
        await asyncio.sleep(0.2)


class Voting:
    """Everybody votes for one question within a second."""

    def __init__(self, port: int, cookies: list[str]) -> None:
        self.port, self.cookies = port, cookies
        self.acknowledged: list[float] = []
        self.refused = 0
        self.final: dict[int, float] = {}
        self.frames = self.snapshots = self.question = 0

    def _heard(self, client: Client, frame: bytes, now: float) -> None:
        if frame.startswith(SNAPSHOT):
            self.snapshots += 1
        elif frame.startswith(b'{"type":"ok","ref":9'):
            self.acknowledged.append(now)
        elif frame.startswith(b'{"type":"error"'):
            self.refused += 1
        elif b'"type":"tally"' in frame[:200]:
            self.frames += 1
            if f'"{self.question}":{len(self.cookies)}}}'.encode() in frame:
                self.final.setdefault(id(client), now)
        elif b'"ref":2' in frame and b'"result":{"id":' in frame:
            self.question = json.loads(frame)["result"]["id"]

    async def run(self, figure: str) -> None:
        """Vote, wait, report."""
        clients = await open_all(self.port, PATH, self.cookies, self._heard)
        for client in clients:
            client.send(SUBSCRIBE)
        if not await until(lambda: self.snapshots >= len(clients), 30):
            raise RuntimeError(f"only {self.snapshots} of {len(clients)} got a snapshot")
        clients[0].send(ask("Shall we vote?"))
        if not await until(lambda: self.question > 0, 20):
            raise RuntimeError("the question was not taken")
        request = {"type": "question.vote", "ref": 9, "topic": "room:main-hall"}
        text, began = json.dumps({**request, "question": self.question, "on": True}), time.monotonic()
        for number, client in enumerate(clients):
            client.send(text)
            await asyncio.sleep(max(0.0, began + number / len(clients) - time.monotonic()))
        last_sent = time.monotonic()
        await until(lambda: len(self.final) >= len(clients), 20)
        last_ack, last_count = max(self.acknowledged, default=0.0), max(self.final.values(), default=0.0)
        took = max(last_count, last_ack) - began
        report(
            figure,
            voters=len(clients),
            acknowledged=len(self.acknowledged),
            refused=self.refused,
            last_ack_after_last_vote_s=round(last_ack - last_sent, 3),
            counts_everywhere_after_last_ack_s=round(last_count - last_ack, 3),
            clients_with_final_count=len(self.final),
            broadcasts_per_client_and_second=round(self.frames / len(clients) / max(took, 1.0), 2),
        )
        for client in clients:
            client.close()
        await asyncio.sleep(0.2)


class Joins:
    """People who come: connect, subscribe, have the snapshot."""

    def __init__(self, port: int, cookies: list[str], *, path: str = PATH, first: str = SUBSCRIBE) -> None:
        self.port, self.cookies, self.path, self.first = port, cookies, path, first
        self.bytes = 0

    async def _one(self, cookie: str) -> Client:
        settled = asyncio.Event()

        def heard(_client: Client, frame: bytes, _now: float) -> None:
            # The baseline answers with what it was sent.
            if frame.startswith(SNAPSHOT) or frame == self.first.encode():
                self.bytes = len(frame)
                settled.set()

        client = await connect(self.port, self.path, cookie, heard)
        client.send(self.first)
        await settled.wait()
        return client

    async def one_after_another(self, *, seconds: float, at_once: int = 32) -> dict[str, object]:
        """Keep ``at_once`` coming; each leaves when settled. Return how many a second that were."""
        began, joined = time.monotonic(), 0

        async def come(turn: int) -> None:
            nonlocal joined
            while time.monotonic() - began < seconds:
                turn += at_once
                client = await self._one(self.cookies[turn % len(self.cookies)])
                joined += 1
                client.close()

        async with asyncio.timeout(seconds + 20):
            await asyncio.gather(*(come(turn) for turn in range(at_once)))
        took = time.monotonic() - began
        return {
            "per_second": round(joined / took),
            "joins": joined,
            "snapshot_kb": round(self.bytes / 1000, 1),
        }

    async def all_at_once(self) -> float:
        """Cut everybody off, then let all come back together; return the seconds until the last has settled."""
        progress("everybody comes, is cut off, and comes back")
        for client in await open_all(self.port, self.path, self.cookies, lambda *_heard: None):
            client.close()
        began = time.monotonic()
        async with asyncio.timeout(60):
            clients = await asyncio.gather(*(self._one(cookie) for cookie in self.cookies))
        took = time.monotonic() - began
        for client in clients:
            client.close()
        return took
