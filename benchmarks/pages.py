"""Server time, queries and bytes of the pages that everybody opens: 200 sessions, 80 speakers.

    python -m benchmarks.pages [--requests 60] [--sessions 200] [--speakers 80]

The product's own ASGI application answers in this process, pinned to one core: middleware, database
(SQLite in a temporary directory), template and compression are in the time; parsing of HTTP and the network
are not. Prints one JSON line a page: median and 95th percentile in milliseconds of wall time, median of CPU
time (what to compare where others use the machine too), wall time of the first request after the agenda was
changed, database queries, compressed bytes of the and with its stylesheets and typefaces.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import gzip
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOMS = 8
TITLES = (
    "What {n} neighbourhoods learned from listening first",
    "Working with communities when trust is low, part {n}",
    "Question {n}: who is missing from the room?",
    "A year of open meetings, and what became of {n} promises",
)
ABSTRACT = "How a small team in ward {n} changed the way it answers people, and what it would do again.\n" * 6


def prepare(directory: str) -> None:
    """Set Django up on an empty database in ``directory``."""
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        os.environ.pop(name, None)
    os.environ.update(HYBRID_DATA_DIR=directory, HYBRID_PUBLIC_URL="http://localhost:8000")
    os.environ["DJANGO_SETTINGS_MODULE"] = "hybrid.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def fill(*, sessions: int, speakers: int) -> None:
    """Make an event of two days that is on now, with parallel sessions of two speakers each."""
    from django.utils import timezone

    from hybrid import models
    from hybrid.enums import SessionKind

    now = timezone.now()
    event = models.Event.objects.create(
        slug="bench",
        name="A conference of many rooms",
        starts_on=now.date(),
        ends_on=now.date() + dt.timedelta(days=1),
        description=ABSTRACT.format(n=1),
        is_published=True,
    )
    kinds = [SessionKind.TALK, SessionKind.SEMINAR, SessionKind.WORKSHOP, SessionKind.PANEL]
    with models.scopes_disabled():
        rooms = [
            models.Room.objects.create(event=event, slug=f"room-{n}", name=f"Breakout room {n}", position=n)
            for n in range(ROOMS)
        ]
        people = [
            models.Speaker.objects.create(
                event=event,
                slug=f"speaker-{n}",
                name=f"Speaker Number {n}",
                position="Head of listening",
                organisation=f"Example organisation {n % 9}",
            )
            for n in range(speakers)
        ]
        start = now.replace(hour=9, minute=0, second=0, microsecond=0)
        for n in range(sessions):
            day, slot = divmod(n // ROOMS, -(-sessions // ROOMS // 2))
            begins = start + dt.timedelta(days=day, minutes=30 * slot)
            session = models.Session.objects.create(
                event=event,
                title=TITLES[n % len(TITLES)].format(n=n),
                kind=kinds[n % len(kinds)],
                abstract=ABSTRACT.format(n=n),
                room=rooms[n % ROOMS],
                starts_at=begins,
                ends_at=begins + dt.timedelta(minutes=30),
            )
            for position in range(2):
                models.SessionSpeaker.objects.create(
                    session=session, speaker=people[(n * 2 + position) % speakers], position=position
                )


async def get(path: str) -> tuple[int, bytes]:
    """Ask the application for ``path``; return the status and the body as sent."""
    from hybrid.asgi import application

    path, _, query = path.partition("?")
    status, body = 0, []
    messages = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, object]:
        # After the request's own message a real server is silent until the client goes away.
        return messages.pop() if messages else await asyncio.Future()

    async def send(message: dict[str, object]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            body.append(message.get("body", b""))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost:8000"), (b"accept-encoding", b"gzip")],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
    }
    await application(scope, receive, send)
    return status, b"".join(body)


async def stylesheets() -> tuple[int, int]:
    """Return the bytes of the compressed stylesheets, and of the typefaces that English text needs."""
    from hybrid.settings import PACKAGE

    built = Path(PACKAGE / "static/app")
    manifest = json.loads((built / "manifest.json").read_text())
    main = gzip.compress((built / manifest["src/styles/main.css"]["file"]).read_bytes(), 6)
    fonts = [
        entry["file"] for source, entry in manifest.items() if source.endswith("-latin-wght-normal.woff2")
    ]
    styles = len(main) + len((await get("/bench/style.css"))[1])
    return styles, sum((built / name).stat().st_size for name in fonts)


async def measure(path: str, *, requests: int, styles: int, fonts: int) -> dict[str, object]:
    """Ask for ``path`` again and again, and return what it costs."""
    from django.db.backends.signals import connection_created

    from hybrid.queries.content import forget_contents
    from hybrid.views.fragments import forget_fragments

    queries = 0

    def count(execute, sql, params, many, context):  # noqa: ANN001, ANN202 -- Django's own signature
        nonlocal queries
        queries += 1
        return execute(sql, params, many, context)

    def listen(connection, **_rest):  # noqa: ANN001, ANN003, ANN202 -- Django's own signature
        connection.execute_wrappers.append(count)

    first = []
    for _n in range(5):
        forget_fragments()
        forget_contents()
        started = time.perf_counter()
        await get(path)
        first.append((time.perf_counter() - started) * 1000)
    wall, cpu = [], []
    for _n in range(requests):
        started, worked = time.perf_counter(), time.process_time()
        status, body = await get(path)
        wall.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
        assert status == 200, (path, status)
    # Every request has a thread, and so a connection, of its own.
    connection_created.connect(listen, weak=False)
    await get(path)
    connection_created.disconnect(listen)
    return {
        "benchmark": "page",
        "machine_load": round(os.getloadavg()[0], 1),
        "path": path,
        "server": "ASGI application in process, one core",
        "requests": requests,
        "median_ms": round(statistics.median(wall), 2),
        "p95_ms": round(statistics.quantiles(wall, n=20)[-1], 2),
        "cpu_median_ms": round(statistics.median(cpu), 2),
        "first_median_ms": round(statistics.median(first), 2),
        "queries": queries,
        "page_bytes": len(body),
        "html_bytes": len(gzip.decompress(body)),
        "page_and_styles_bytes": len(body) + styles,
        "page_styles_and_fonts_bytes": len(body) + styles + fonts,
    }


async def run(arguments: argparse.Namespace) -> None:
    styles, fonts = await stylesheets()
    for path in arguments.paths:
        line = await measure(path, requests=arguments.requests, styles=styles, fonts=fonts)
        print(json.dumps(line | {"sessions": arguments.sessions, "speakers": arguments.speakers}))


PAGES = [
    "/bench/",
    "/bench/agenda/",
    "/bench/agenda/?day=all",
    "/bench/agenda/?view=rooms",
    "/bench/speakers/",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--speakers", type=int, default=80)
    parser.add_argument("paths", nargs="*", default=PAGES)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="hybrid-bench-") as directory:
        prepare(directory)
        fill(sessions=arguments.sessions, speakers=arguments.speakers)
        asyncio.run(run(arguments))


if __name__ == "__main__":
    sys.exit(main())
