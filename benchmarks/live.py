"""The live room with a full hall: what a broadcast costs, how soon it is there, votes, joins, memory.

    python -m benchmarks.live [--clients 1000] [--seconds 8] [--cluster]

The server is the product's own, limits on, and has one core to itself (SQLite, in-memory channel layer, one
process); the clients are in this process, on another core, and offer compression as browsers do. Beside it,
in the same run and with the same clients: the usual Channels group of connections, and a bare server that
knows nothing. With --cluster only the votes and joins are measured, on PostgreSQL and Redis (which share the
clients' core) with four workers. Prints one JSON line a figure, and what it is doing to stderr. CPU is that
of the server's processes, user and system, from /proc. Ends by itself, at the latest after four minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
import time
from typing import TYPE_CHECKING

from benchmarks._live_rig import (
    CORES,
    PRODUCT,
    ask_much,
    fill,
    plain_uvicorn,
    progress,
    report,
    serving,
    set_up,
)
from benchmarks._live_room import PATH, Broadcasts, Joins, Voting, ask

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from benchmarks._live_rig import Served

# Seconds for one part, beyond which it is given up and said to have failed.
PATIENCE = 75.0
# A Channels group takes a quarter of a second for one broadcast to a thousand: sent one after another, few are enough.
GROUP_MESSAGES = 10
WORKERS = 4

_failed: list[str] = []


def measure(what: str, work: Coroutine[None, None, None]) -> None:
    """Run one part in an event loop of its own; say so if it fails, and go on with the next."""
    import uvloop

    async def within() -> None:
        async with asyncio.timeout(PATIENCE):
            await work

    progress(what)
    try:
        uvloop.run(within())
    except (OSError, RuntimeError, TimeoutError) as error:
        _failed.append(what)
        report(what, failed=f"{type(error).__name__}: {error}")


async def broadcasts(served: Served, cookies: list[str], seconds: float, rate: float) -> None:
    """The product, alone and while others open pages."""
    bench = Broadcasts(served, cookies, path=PATH, text=ask)
    kilobytes = await bench.open(subscribe=True)
    report("memory", clients=len(cookies), kb_per_idle_connection=round(kilobytes, 1), target=100)
    await bench.measure(rate=rate, seconds=1)  # what is read or compiled once is not a delivery's
    report("broadcast", target_cpu_us=20, **await bench.measure(rate=rate, seconds=seconds))
    progress("the same while pages are opened")
    report(
        "broadcast, 20 agenda pages a second", **await bench.measure_with_pages(rate=rate, seconds=seconds)
    )
    await bench.close()


async def baseline(
    figure: str, served: Served, cookies: list[str], *, seconds: float = 0, rate: float = 0, messages: int = 0
) -> None:
    """A server that passes on what it is sent."""
    bench = Broadcasts(served, cookies, path="/", text=str)
    kilobytes = await bench.open(subscribe=False)
    await bench.measure(messages=1)
    measured = await bench.measure(rate=rate, seconds=seconds, messages=messages)
    report(figure, kb_per_idle_connection=round(kilobytes, 1), **measured)
    await bench.close()


async def joins(figure: str, served: Served, cookies: list[str], seconds: float) -> None:
    """Into a room with 200 questions and 20,000 votes."""
    coming = Joins(served.port, cookies)
    measured = await coming.one_after_another(seconds=seconds)
    took = await coming.all_at_once()
    report(figure, **measured, at_once=len(cookies), settled_s=round(took, 2), target=[300, 5.0])


async def bare_joins(served: Served, cookies: list[str], seconds: float) -> None:
    """The floor: connect, be accepted, hear one short message; nobody else is there to be told."""
    coming = Joins(served.port, cookies, path="/alone", first="here")
    report("joins, bare server", **await coming.one_after_another(seconds=seconds))


def votes_one_by_one(clients: int) -> None:
    """The baseline of the votes: the same rule, a transaction for each, nobody connected, on the clients' core."""
    from hybrid import models
    from hybrid.domain.votes import Ballot, cast_votes
    from hybrid.queries.questions import room_topic

    progress("votes, a transaction each")
    event = models.Event.objects.get(slug="bench")
    with models.scope(event=event):
        topic = room_topic(event, models.Room.objects.get(slug="main-hall"))
        question = models.Question.objects.order_by("-pk").values_list("pk", flat=True)[0]
        people = list(models.Person.objects.values_list("pk", flat=True)[: min(clients, 300)])
        began = time.perf_counter()
        for person in people:
            cast_votes(topic=topic, ballots=[Ballot(person, question, False)])
        took = time.perf_counter() - began
    report("votes, a transaction each", votes=len(people), per_second=round(len(people) / took))


def one_process(clients: int, seconds: float, rate: float) -> None:
    """Measure the product on SQLite in one process, and its baselines."""
    with tempfile.TemporaryDirectory() as directory:
        progress("filling the database")
        environment = set_up(directory)
        cookies = fill(clients)
        os.sched_setaffinity(0, {CORES[-1]})
        with serving(PRODUCT, environment) as served:
            measure("broadcast", broadcasts(served, cookies, seconds, rate))
            measure("votes", Voting(served.port, cookies).run("votes"))
            votes_one_by_one(clients)
        with serving(plain_uvicorn("benchmarks.baselines.channels_group:application"), environment) as served:
            name = "broadcast, Channels group"
            measure(name, baseline(name, served, cookies, messages=GROUP_MESSAGES))
        with serving(plain_uvicorn("benchmarks.baselines.bare:application"), environment) as served:
            name = "broadcast, bare server"
            measure(name, baseline(name, served, cookies, seconds=seconds, rate=rate))
            measure("joins, bare server", bare_joins(served, cookies, seconds / 2))
        ask_much()
        with serving(PRODUCT, environment) as served:
            measure("joins", joins("joins", served, cookies, seconds))


@contextlib.contextmanager
def servers() -> Iterator[tuple[str, str]]:
    """Addresses of a PostgreSQL and a Redis of our own, on the clients' core."""
    from tests.servers import Postgres, Redis

    os.sched_setaffinity(0, {CORES[-1]})
    postgres, redis = Postgres(), Redis()
    try:
        postgres.start()
        redis.start()
        yield postgres.database(), redis.url
    finally:
        postgres.remove()
        redis.remove()


def cluster(clients: int, seconds: float) -> None:
    """Measure votes and joins on PostgreSQL and Redis with four workers, all on one core."""
    progress("starting PostgreSQL and Redis")
    with tempfile.TemporaryDirectory() as directory, servers() as (database, redis):
        environment = set_up(directory, DATABASE_URL=database, REDIS_URL=redis)
        cookies = fill(clients)
        where = f"PostgreSQL, Redis, {WORKERS} workers"
        with serving(PRODUCT, environment, workers=WORKERS) as served:
            measure(f"votes, {where}", Voting(served.port, cookies).run(f"votes, {where}"))
        ask_much()
        with serving(PRODUCT, environment, workers=WORKERS) as served:
            measure(f"joins, {where}", joins(f"joins, {where}", served, cookies, seconds))


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=8.0, help="for each figure")
    parser.add_argument("--rate", type=float, default=5.0, help="messages a second")
    parser.add_argument("--cluster", action="store_true", help="PostgreSQL, Redis and four workers")
    arguments = parser.parse_args()
    if arguments.cluster:
        cluster(arguments.clients, arguments.seconds)
    else:
        one_process(arguments.clients, arguments.seconds, arguments.rate)
    progress("done")
    sys.exit(f"failed: {', '.join(_failed)}" if _failed else 0)


if __name__ == "__main__":
    main()
