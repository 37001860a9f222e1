"""What exchange with other programs costs: a schedule of 500 sessions in, in again, and out; the JSON agenda.

    python -m benchmarks.interchange [--sessions 500] [--requests 60]

Works on SQLite in a temporary directory, pinned to one core. An import is what an organiser waits for after the
file has arrived: reading it, the plan that is shown, and the carrying out, which plans again. The JSON agenda is
asked for through the product's whole ASGI application, once with nothing known and once with the ETag of the
answer before. Prints one JSON line a measurement, in milliseconds of wall and of CPU time (the latter is what to
compare where others use the machine too), beside the limit. Ends with 1 if an answer is not what it should be.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from typing import TYPE_CHECKING, Any

from benchmarks.pages import ABSTRACT, fill, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

# Milliseconds.
IMPORT_LIMIT, API_LIMIT = 3000, 15
DAYS, ROOMS, SLOTS = 4, 9, 14


def schedule(sessions: int) -> bytes:
    """Make a schedule of ``sessions`` with two speakers each, as another program would send it."""
    days: list[dict[str, Any]] = [
        {"index": day + 1, "date": f"2026-06-{day + 10}", "rooms": {f"Room {n}": [] for n in range(ROOMS)}}
        for day in range(DAYS)
    ]
    for n in range(sessions):
        day, rest = divmod(n, ROOMS * SLOTS)
        slot, room = divmod(rest, ROOMS)
        days[day % DAYS]["rooms"][f"Room {room}"].append(
            {
                "id": n + 1,
                "guid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"session {n}")),
                "date": f"2026-06-{day % DAYS + 10}T{8 + slot:02}:00:00+02:00",
                "start": f"{8 + slot:02}:00",
                "duration": "00:45",
                "room": f"Room {room}",
                "title": f"Session number {n}, and what became of it",
                "type": "Talk",
                "track": "",
                "abstract": ABSTRACT.format(n=n),
                "persons": [
                    {
                        "guid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"person {(2 * n + k) % sessions}")),
                        "public_name": f"Speaker Number {(2 * n + k) % sessions}",
                    }
                    for k in range(2)
                ],
            }
        )
    conference = {"acronym": "bench", "title": "Bench", "time_zone_name": "Europe/Berlin", "days": days}
    return json.dumps({"schedule": {"conference": conference}}).encode()


def measured(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """Do ``work``; return its result, and the wall and CPU time that it took in milliseconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, {
        "wall_ms": round(1000 * (time.perf_counter() - wall), 1),
        "cpu_ms": round(1000 * (time.process_time() - cpu), 1),
    }


def imports(sessions: int) -> bool:
    """Measure a file that is taken over into an empty event, again, and with some sessions moved."""
    import datetime as dt

    from hybrid import models
    from hybrid.domain.imports import carry_out_import, plan_import
    from hybrid.interop.schedule.reading import read_schedule
    from hybrid.interop.schedule.writing import as_json, as_xml
    from hybrid.queries.schedules import outgoing_of

    event = models.Event.objects.create(
        slug="imported",
        name="Imported",
        timezone="Europe/London",
        starts_on=dt.date(2026, 6, 10),
        ends_on=dt.date(2026, 6, 13),
        is_published=True,
    )

    def take(data: bytes) -> tuple[int, int]:
        incoming = read_schedule(data, zone=event.tz)
        shown = plan_import(event=event, incoming=incoming)
        done = carry_out_import(event=event, incoming=incoming, expected=shown.digest)
        return len(done.changes), done.same

    event.get_absolute_url()  # the first address of a process loads every page of it
    right = True
    original = schedule(sessions)
    moved = original.replace(b"T09:00:00+02:00", b"T09:15:00+02:00")
    steps = [("first", original, (sessions, 0)), ("second", original, (0, sessions)), ("moved", moved, None)]
    for name, data, expected in steps:
        found, times = measured(lambda data=data: take(data))
        print(
            json.dumps(
                {
                    "bench": "import",
                    "which": name,
                    "sessions": sessions,
                    "changed": found[0],
                    **times,
                    "limit_ms": IMPORT_LIMIT,
                }
            )
        )
        right &= expected in {None, found}
    for ending, write in (("json", as_json), ("xml", as_xml)):
        with models.scope(event=event):
            text, times = measured(lambda write=write: write(outgoing_of(event)))
        data = text.encode() if isinstance(text, str) else text
        print(json.dumps({"bench": "export", "format": ending, "bytes": len(data), **times}))
        found, times = measured(lambda data=data: take(data))
        print(
            json.dumps(
                {
                    "bench": "import",
                    "which": f"own {ending}",
                    "changed": found[0],
                    **times,
                    "limit_ms": IMPORT_LIMIT,
                }
            )
        )
        right &= found == (0, sessions)
    return right


async def ask(path: str, known: str = "") -> tuple[int, str, int]:
    """Ask the application for ``path``; return the status, the ETag and the bytes of the body."""
    from hybrid.asgi import application

    answer: dict[str, Any] = {"size": 0}
    messages = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, object]:
        # After the request's own message a real server is silent until the client goes away.
        return messages.pop() if messages else await asyncio.Future()

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer["status"] = message["status"]
            answer["headers"] = dict(message["headers"])
        else:
            answer["size"] += len(message.get("body", b""))

    headers = [(b"host", b"localhost:8000"), (b"accept-encoding", b"gzip")]
    if known:
        headers.append((b"if-none-match", known.encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
    }
    await application(scope, receive, send)
    etag = {name.lower(): value for name, value in answer["headers"].items()}.get(b"etag", b"")
    return answer["status"], etag.decode(), answer["size"]


async def interface(requests: int) -> bool:
    """Measure the JSON agenda of 200 sessions, asked for afresh and with what is known."""
    path = "/api/v1/events/bench/agenda/"
    _status, etag, _size = await ask(path)
    right = True
    for name, known, expected in (("whole", "", 200), ("known", etag, 304)):
        walls, cpus, size = [], [], 0
        for _n in range(requests):
            wall, cpu = time.perf_counter(), time.process_time()
            status, _etag, size = await ask(path, known)
            walls.append(1000 * (time.perf_counter() - wall))
            cpus.append(1000 * (time.process_time() - cpu))
            right &= status == expected
        line = {
            "bench": "api",
            "answer": name,
            "status": expected,
            "p50_ms": round(statistics.median(walls), 2),
            "p95_ms": round(statistics.quantiles(walls, n=20)[-1], 2),
            "cpu_p50_ms": round(statistics.median(cpus), 2),
            "bytes": size,
            "limit_ms": API_LIMIT,
        }
        print(json.dumps(line))
    return right


def release_bench() -> None:
    """Let the public of the pages' event see a release."""
    from django.utils import timezone

    from hybrid import models
    from hybrid.domain.releases import release_agenda
    from hybrid.queries.releases import draft_of

    event = models.Event.objects.get(slug="bench")
    with models.scope(event=event):
        draft = draft_of(event).digest
        release_agenda(event=event, name="As at now", seen=0, draft=draft, now=timezone.now())


def main() -> None:
    """Measure all of it and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=500)
    parser.add_argument("--requests", type=int, default=60)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as directory:
        prepare(directory)
        right = imports(options.sessions)
        fill(sessions=200, speakers=80)
        right &= asyncio.run(interface(options.requests))
        release_bench()
        right &= asyncio.run(interface(options.requests))
    sys.exit(not right)


if __name__ == "__main__":
    main()
