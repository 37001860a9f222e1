"""The live room with a full hall: what a broadcast costs, how soon it is there, votes, joins.

    python -m benchmarks.live [--clients 1000] [--seconds 8]

The server is pinned to one core and is the product's own, limits on (SQLite, in-memory channel layer, one
process); the clients are in this process, pinned to another core. Beside it, in the same run and with the
same clients: the usual Channels group of connections, and a bare server that knows nothing. Prints one JSON
line a figure. CPU is the server process's own, user and system, from /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.sockets import connect

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.sockets import Client

CORES = sorted(os.sched_getaffinity(0))
TICKS = os.sysconf("SC_CLK_TCK")
SENT_AT = re.compile(rb"sent at (\d+\.\d+)")


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid: int) -> int:
    """Return the resident memory of a process in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@dataclass
class Server:
    """A server under test."""

    process: subprocess.Popen[bytes]
    port: int

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(15)


def start(application: str, environment: dict[str, str]) -> Server:
    """Serve ``application`` on a free port and the first core, and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        "taskset", "-c", str(CORES[0]), sys.executable, "-m", "uvicorn", application, "--port", str(port),
        "--loop", "uvloop", "--http", "httptools", "--ws", "websockets-sansio", "--ws-per-message-deflate",
        "false", "--lifespan", "off", "--log-level", "warning", "--backlog", "2048",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return Server(process, port)
        time.sleep(0.05)
    raise RuntimeError(f"{application} did not start")


def prepare(directory: str, people: int) -> tuple[dict[str, str], list[str]]:
    """Make an event with a room and ``people``; return the server's environment and each person's cookie."""
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        os.environ.pop(name, None)
    os.environ.update(
        HYBRID_DATA_DIR=directory,
        HYBRID_PUBLIC_URL="http://localhost:8000",
        DJANGO_SETTINGS_MODULE="hybrid.settings",
    )
    import django

    django.setup()
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.core.management import call_command
    from django.utils import timezone

    from hybrid import models
    from hybrid.enums import Role
    from hybrid.queries.actors import GUESTS_KEY

    call_command("migrate", verbosity=0)
    today = timezone.now().date()
    event = models.Event.objects.create(
        slug="bench", name="A full hall", starts_on=today, ends_on=today, is_published=True
    )
    with models.scope(event=event):
        models.Room.objects.create(event=event, slug="main-hall", name="Main hall")
        models.QuestionRules.objects.create(event=event, is_moderated=False)
        made = models.Person.objects.bulk_create(
            [models.Person(event=event, display_name=f"Person {n}") for n in range(people)]
        )
        models.PersonRole.objects.bulk_create(
            [models.PersonRole(person=person, role=Role.GUEST) for person in made]
        )
    cookies, sessions, store = [], [], SessionStore()
    expires = timezone.now() + timezone.timedelta(days=1)
    for person in made:
        key = uuid.uuid4().hex
        data = store.encode({GUESTS_KEY: {str(event.pk): person.pk}})
        sessions.append(Session(session_key=key, session_data=data, expire_date=expires))
        cookies.append(f"sessionid={key}")
    Session.objects.bulk_create(sessions)
    return {**os.environ}, cookies


def report(figure: str, **values: object) -> None:
    """Print one JSON line."""
    print(json.dumps({"figure": figure, **values}), flush=True)


def percentile(values: list[float], share: float) -> float:
    """Return the value below which ``share`` of ``values`` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def open_all(
    port: int, path: str, cookies: list[str], heard: Callable[[Client, bytes, float], None], at_once: int = 40
) -> list[Client]:
    """Open one socket a cookie, a few at a time."""
    gate = asyncio.Semaphore(at_once)

    async def one(cookie: str) -> Client:
        async with gate:
            return await connect(port, path, cookie, heard)

    return list(await asyncio.gather(*(one(cookie) for cookie in cookies)))


class Broadcasts:
    """Measures messages that one client sends and all hear. ``text`` makes one with the time in it."""

    def __init__(self, server: Server, path: str, cookies: list[str], text: Callable[[str], str]) -> None:
        self.server, self.path, self.cookies, self.text = server, path, cookies, text
        self.snapshots = 0
        self.delays: list[float] = []
        self.last: dict[bytes, float] = {}

    def heard(self, _client: Client, frame: bytes, now: float) -> None:
        """Note how long ago this was sent; other frames do not count."""
        if frame.startswith(b'{"type":"snapshot"'):
            self.snapshots += 1
            return
        found = SENT_AT.search(frame) if b'"stream":"person"' not in frame else None
        if found is not None:
            delay = now - float(found[1])
            self.delays.append(delay)
            self.last[found[1]] = delay

    async def run(self, *, rate: float, seconds: float, subscribes: bool) -> dict[str, object]:
        """Send ``rate`` messages a second; return what each delivery cost and how long it took."""
        before = memory(self.server.process.pid)
        clients = await open_all(self.server.port, self.path, self.cookies, self.heard)
        if subscribes:
            for client in clients:
                client.send(SUBSCRIBE)
            await until(lambda: self.snapshots >= len(clients), 60)
        idle = memory(self.server.process.pid)
        self.delays.clear()
        self.last.clear()
        used, began, sent = cpu_seconds(self.server.process.pid), time.monotonic(), 0
        while (elapsed := time.monotonic() - began) < seconds:
            clients[sent % len(clients)].send(self.text(f"sent at {time.monotonic():.6f}"))
            sent += 1
            await asyncio.sleep(max(0.0, sent / rate - elapsed))
        await until(lambda: len(self.delays) >= sent * len(clients), 20)
        used = cpu_seconds(self.server.process.pid) - used
        result = {
            "clients": len(clients),
            "messages": sent,
            "lost": sent * len(clients) - len(self.delays),
            "cpu_us_per_delivery": round(used / max(1, len(self.delays)) * 1e6, 1),
            "p50_ms": round(statistics.median(self.delays) * 1e3, 1),
            "p99_ms": round(percentile(self.delays, 0.99) * 1e3, 1),
            "last_p50_ms": round(statistics.median(self.last.values()) * 1e3, 1),
            "kb_per_connection": round((idle - before) / len(clients) / 1000, 1),
        }
        for client in clients:
            client.transport.close()  # type: ignore[attr-defined]
        return result


def ask(text: str) -> str:
    """Make the request that asks a question."""
    key = str(uuid.uuid4())
    request = {
        "type": "question.ask",
        "ref": 2,
        "key": key,
        "topic": "room:main-hall",
        "text": text,
        "naming": "named",
    }
    return json.dumps(request)


SUBSCRIBE = '{"type":"subscribe","ref":1,"topic":"room:main-hall"}'


async def until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait until ``condition`` holds, but no longer than ``seconds``: what is missing is then counted as lost."""
    deadline = time.monotonic() + seconds
    for _try in range(int(seconds * 50)):
        if condition() or time.monotonic() > deadline:
            return
        await asyncio.sleep(0.02)


class Voting:
    """Everybody votes for one question within a second."""

    def __init__(self, port: int, cookies: list[str]) -> None:
        self.port, self.cookies = port, cookies
        self.acknowledged: list[float] = []
        self.final: dict[int, float] = {}
        self.frames = 0
        self.question = 0
        self.snapshots = 0

    def heard(self, client: Client, frame: bytes, now: float) -> None:
        """Note acknowledgements and counts."""
        if frame.startswith(b'{"type":"snapshot"'):
            self.snapshots += 1
        elif frame.startswith(b'{"type":"ok","ref":9'):
            self.acknowledged.append(now)
        elif b'"type":"tally"' in frame[:200]:
            self.frames += 1
            if f'"{self.question}":{len(self.cookies)}}}'.encode() in frame:
                self.final[id(client)] = now
        elif b'"ref":2' in frame and b'"result":{"id":' in frame:
            self.question = json.loads(frame)["result"]["id"]

    async def run(self) -> None:
        """Vote, wait, report."""
        clients = await open_all(self.port, "/ws/bench/", self.cookies, self.heard)
        for client in clients:
            client.send(SUBSCRIBE)
        await until(lambda: self.snapshots >= len(clients), 60)
        clients[0].send(ask("Shall we vote?"))
        await until(lambda: self.question > 0, 20)
        request = {
            "type": "question.vote",
            "ref": 9,
            "topic": "room:main-hall",
            "question": self.question,
            "on": True,
        }
        text, began = json.dumps(request), time.monotonic()
        for number, client in enumerate(clients):
            client.send(text)
            await asyncio.sleep(max(0.0, began + number / len(clients) - time.monotonic()))
        last_sent = time.monotonic()
        await until(lambda: len(self.final) >= len(clients), 30)
        took = max(self.final.values(), default=time.monotonic()) - began
        report(
            "votes",
            voters=len(clients),
            acknowledged=len(self.acknowledged),
            last_ack_after_last_vote_s=round(max(self.acknowledged, default=0) - last_sent, 3),
            counts_everywhere_after_last_ack_s=round(
                max(self.final.values(), default=0) - max(self.acknowledged, default=0), 3
            ),
            clients_with_final_count=len(self.final),
            tallies_per_client_and_second=round(self.frames / len(clients) / max(took, 0.001), 2),
        )
        for client in clients:
            client.transport.close()  # type: ignore[attr-defined]


async def joins(port: int, cookies: list[str]) -> None:
    """Let everybody come at once: connect, subscribe, and have the snapshot."""
    seen = 0
    done = asyncio.Event()

    def heard(_client: Client, frame: bytes, _now: float) -> None:
        nonlocal seen
        if frame.startswith(b'{"type":"snapshot"'):
            seen += 1
            if seen == len(cookies):
                done.set()

    began = time.monotonic()

    async def one(cookie: str) -> Client:
        client = await connect(port, "/ws/bench/", cookie, heard)
        client.send(SUBSCRIBE)
        return client

    clients = await asyncio.gather(*(one(cookie) for cookie in cookies))
    await asyncio.wait_for(done.wait(), 60)
    took = time.monotonic() - began
    report(
        "joins at once", clients=len(cookies), settled_s=round(took, 2), per_second=round(len(cookies) / took)
    )
    for client in clients:
        client.transport.close()  # type: ignore[attr-defined]


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rate", type=float, default=5.0, help="messages a second")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        environment, cookies = prepare(directory, arguments.clients)
        os.sched_setaffinity(0, {CORES[-1]})
        import uvloop

        contenders = [
            ("broadcast", "hybrid.asgi:application", "/ws/bench/", ask, True),
            (
                "broadcast, Channels group",
                "benchmarks.baselines.channels_group:application",
                "/",
                str,
                lambda _c: None,
            ),
            ("broadcast, bare server", "benchmarks.baselines.bare:application", "/", str, False),
        ]
        for name, application, path, text, subscribes in contenders:
            server = start(application, environment)
            try:
                bench = Broadcasts(server, path, cookies, text)
                measured = uvloop.run(
                    bench.run(rate=arguments.rate, seconds=arguments.seconds, subscribes=subscribes)
                )
                report(name, **measured)
                if application.startswith("hybrid"):
                    uvloop.run(Voting(server.port, cookies).run())
                    uvloop.run(joins(server.port, cookies))
            finally:
                server.stop()


if __name__ == "__main__":
    main()
