"""A minute in which five hundred register for a hundred places, and the same as a rush.

    python -m benchmarks.registration [--people 500] [--places 100] [--seconds 60] [--at-once 40]

The server is the product's own (SQLite, one process) with one core to itself; the jobs process sends the mails,
into files, beside the clients on another. Each person opens the form in a browser of their own, then sends it; they
come at random over the minute. The rush is as many people at another event, so many at once, without a pause.
Prints one JSON line each: milliseconds until the answer to the form that was sent (median, 99th percentile), CPU of
the server for each registration, and whether the count is exact: each place taken once, everybody else in the
queue, in the order in which they were let in.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING

import httpx

from benchmarks._live_rig import CORES, PRODUCT, percentile, progress, report, serving, set_up

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

TARGET_MS = 500


def make_event(slug: str, places: int) -> None:
    """Make an event next week that people register for, with two questions."""
    from django.utils import timezone

    from hybrid import models

    first = (timezone.now() + dt.timedelta(days=7)).date()
    event = models.Event.objects.create(
        slug=slug, name="A conference", starts_on=first, ends_on=first, is_published=True
    )
    with models.scope(event=event):
        models.RegistrationRules.objects.create(event=event, is_offered=True, in_room_places=places)
        for label in ("What should the kitchen know?", "What do you need to take part?"):
            models.RegistrationQuestion.objects.create(event=event, label=label)


async def come(client: httpx.AsyncClient, slug: str, number: int) -> float:
    """Open the form and send it; return the milliseconds until the answer."""
    path = f"/{slug}/register/"
    form = await client.get(path)
    token = form.cookies["csrftoken"]
    data = {
        "csrfmiddlewaretoken": token,
        "attendance": "in_room",
        "name": f"Person {number}",
        "email": f"person{number}@example.org",
        "may_stream": "on",
    }
    began = time.perf_counter()
    answer = await client.post(path, data=data, headers={"cookie": f"csrftoken={token}"})
    took = (time.perf_counter() - began) * 1000
    assert answer.status_code == 302, (answer.status_code, answer.text[:500])
    return took


async def over_a_while(people: int, seconds: float, one: Callable[[int], Awaitable[float]]) -> list[float]:
    """Let ``people`` come at random within ``seconds``."""
    chance = random.Random(1)  # noqa: S311 -- a load
    times = sorted(chance.uniform(0, seconds) for _n in range(people))

    async def later(number: int, moment: float) -> float:
        await asyncio.sleep(moment)
        return await one(number)

    return await asyncio.gather(*(later(number, moment) for number, moment in enumerate(times)))


async def rush(people: int, at_once: int, one: Callable[[int], Awaitable[float]]) -> list[float]:
    """Let ``people`` come, so many at once, each as soon as another has been let in."""
    gate = asyncio.Semaphore(at_once)

    async def through(number: int) -> float:
        async with gate:
            return await one(number)

    return await asyncio.gather(*(through(number) for number in range(people)))


def is_exact(slug: str, people: int, places: int) -> bool:
    """Whether each place was taken once, by those who were let in first, and nobody was lost."""
    from hybrid import models

    event = models.Event.objects.get(slug=slug)
    with models.scope(event=event):
        rows = models.Registration.objects.order_by("wait__pk", "pk")
        confirmed = set(rows.filter(state="confirmed").values_list("pk", flat=True))
        waiting = list(rows.filter(state="waiting").values_list("pk", flat=True))
        delegates = models.PersonRole.objects.filter(role="delegate").count()
        mails = models.RegistrationMail.objects.filter(event=event).count()
    return (
        len(confirmed) == min(places, people) == delegates
        and len(waiting) == max(0, people - places)
        and waiting == sorted(waiting)
        and (not waiting or max(confirmed) < min(waiting))
        and mails == people
    )


@contextlib.contextmanager
def ending(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End ``process`` with the block, before its files go away."""
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--places", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--at-once", type=int, default=40)
    given = parser.parse_args()
    people, places = given.people, given.places
    failed = False
    with tempfile.TemporaryDirectory() as directory:
        environment = set_up(directory)
        for slug in ("warm", "minute", "rush"):
            make_event(slug, places)
        os.sched_setaffinity(0, {CORES[-1]})
        jobs = subprocess.Popen(
            [sys.executable, "-m", "hybrid.ops.worker"], env=environment, stdout=sys.stderr
        )
        with serving(PRODUCT, environment) as served, ending(jobs):

            def run(
                slug: str, work: Callable[[Callable[[int], Awaitable[float]]], Awaitable[list[float]]]
            ) -> None:
                nonlocal failed

                async def within() -> list[float]:
                    limits = httpx.Limits(max_connections=given.at_once)
                    base = f"http://localhost:{served.port}"
                    async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits) as client:
                        # Each is a browser of its own: nothing of another's is sent along.
                        client.cookies.jar.set_policy(_no_cookies())
                        return await work(lambda number: come(client, slug, number))

                used, began = served.cpu_seconds, time.monotonic()
                times = asyncio.run(within())
                exact = is_exact(slug, len(times), places)
                failed = failed or not exact
                report(
                    f"registration: {slug}",
                    people=len(times),
                    places=places,
                    seconds=round(time.monotonic() - began, 1),
                    p50_ms=round(statistics.median(times), 1),
                    p99_ms=round(percentile(times, 0.99), 1),
                    target_p99_ms=TARGET_MS,
                    cpu_ms_each=round((served.cpu_seconds - used) * 1000 / len(times), 1),
                    exact=exact,
                )

            progress("what is compiled or read once")
            run("warm", lambda one: rush(10, 2, one))
            progress(f"{people} people in {given.seconds:.0f} s")
            run("minute", lambda one: over_a_while(people, given.seconds, one))
            progress(f"{people} people, {given.at_once} at once")
            run("rush", lambda one: rush(people, given.at_once, one))
    sys.exit(failed)


def _no_cookies() -> object:
    from http.cookiejar import DefaultCookiePolicy

    return DefaultCookiePolicy(allowed_domains=[])


if __name__ == "__main__":
    main()
