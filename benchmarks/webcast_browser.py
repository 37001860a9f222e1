"""Webcasts as browsers see them: the first picture, glass to glass, and how soon a browser sends what it may.

    python -m benchmarks.webcast_browser [--joins 30] [--seconds 20]

The relay is a process of its own on one core; Chromium publishes (a canvas with the time drawn into it, or noise) and
Chromium watches, both beginning as the studio and the player do, on the cores that are left. Beside it the same with
the test card's publisher, which like broadcast software gives no key frame when asked. Prints one JSON line a figure.
Ends by itself within three minutes. With fewer than three cores the encoder, the decoder and the relay share them, and
the figures are worse than they would be.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from playwright.async_api import Browser, Page, async_playwright

from benchmarks._webcast_pages import CAMERA, READ, SENT, WATCH
from streaming.tokens import Right
from tests.streaming.process import RelayProcess, relay_process

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"),
]
TARGET = 1_500_000  # bits a second
ENOUGH = 0.9  # of the target, over a second: what a browser's pacer and padding leave of it
LONGEST = 170  # seconds for everything
SEED = 4  # of the moments at which viewers join


def report(**line: Any) -> None:  # noqa: ANN401 - whatever JSON takes
    """Print one JSON line."""
    print(json.dumps({"benchmark": "webcast_browser", **line}), flush=True)


def spread(values: list[float]) -> dict[str, float]:
    """Give median, 95th percentile and worst of some milliseconds."""
    ordered = sorted(values)
    return {
        "p50_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 1),
        "worst_ms": round(ordered[-1], 1),
    }


@contextlib.asynccontextmanager
async def page_of(browser: Browser, relay: RelayProcess) -> AsyncIterator[Page]:
    """Open a page on the relay's own origin, a secure context on this machine; it ends with its context."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(relay.url + "/healthz")
    yield page
    await context.close()


async def film(page: Page, relay: RelayProcess, room: str, **how: Any) -> None:  # noqa: ANN401
    """Let a page publish."""
    asked = {"kind": "clock", "bitrate": 1_000_000, "hint": 750_000, **how}
    token = relay.token(Right.PUBLISH, room=room, person="pat")
    await page.evaluate(CAMERA, {"url": f"{relay.url}/whip/event/{room}", "token": token, **asked})


async def watch(page: Page, relay: RelayProcess, room: str) -> float:
    """Begin to watch; give the milliseconds until the first picture."""
    token = relay.token(Right.PLAY, room=room, person="vic")
    async with asyncio.timeout(15):
        return await page.evaluate(WATCH, {"url": f"{relay.url}/whep/event/{room}", "token": token})


@contextlib.contextmanager
def encoder(relay: RelayProcess, room: str, kind: str) -> Iterator[None]:
    """Run a publisher like broadcast software."""
    token = relay.token(Right.PUBLISH, room=room, person="obs")
    command = [
        sys.executable,
        "-m",
        "benchmarks._webcast_encoder",
        f"{relay.url}/whip/event/{room}",
        token,
        kind,
    ]
    child = subprocess.Popen(command)
    try:
        yield
    finally:
        child.terminate()
        child.wait(20)


async def first_pictures(page: Page, relay: RelayProcess, room: str, publisher: str, joins: int) -> None:
    """Join again and again, at moments that have nothing to do with the publisher's."""
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    await watch(page, relay, room)
    times = []
    for _ in range(joins):
        await asyncio.sleep(chance.uniform(0.1, 0.6))
        times.append(await watch(page, relay, room))
    report(figure="first decoded frame", publisher=publisher, joins=joins, **spread(times), target_p95_ms=500)


async def glass_to_glass(page: Page, publisher: str, viewer: str, seconds: float) -> None:
    """Read the time out of the pictures."""
    found = await page.evaluate(READ, seconds)
    ages = found["ages"]
    if not ages:
        report(figure="glass to glass", publisher=publisher, viewer=viewer, failed="no picture could be read")
        return
    counts = {"pictures": len(ages), "unreadable": found["torn"], "seconds": seconds}
    report(
        figure="glass to glass",
        publisher=publisher,
        viewer=viewer,
        **spread(ages),
        **counts,
        target_p50_ms=250,
    )


async def ramp(browser: Browser, relay: RelayProcess, *, hint: int, what: str) -> None:
    """Measure how long a noisy picture takes to be sent at its target bitrate."""
    room = f"ramp-{what}"
    async with page_of(browser, relay) as page:
        await film(page, relay, room, kind="noise", bitrate=TARGET, hint=hint)
        samples: list[tuple[float, float]] = []
        reached, rate, began = None, 0.0, None
        async with asyncio.timeout(30):
            while reached is None and (began is None or samples[-1][1] - began < 15_000):
                bits, moment, available = await page.evaluate(SENT)
                began = moment if began is None and bits else began
                samples.append((bits, moment))
                then = next((s for s in samples if s[1] >= moment - 1000), samples[0])
                if moment - then[1] >= 900:
                    rate = 1000 * (bits - then[0]) / (moment - then[1])
                    reached = moment - began if began and rate >= ENOUGH * TARGET else None
                await asyncio.sleep(0.05)
    report(
        figure="noisy picture reaches its target",
        start=what,
        target_bit_s=TARGET,
        counts_from="the first bit sent; a second's mean of 90 %",
        seconds=None if reached is None else round(reached / 1000, 2),
        last_bit_s=round(rate),
        believed_bit_s=round(available),
        target_seconds=5,
    )


async def measure(arguments: argparse.Namespace) -> None:
    """Run everything, one thing after another."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, set(cores[1:] or cores))
    report(figure="machine", cores=len(cores), load=os.getloadavg()[0])
    with relay_process(affinity=cores[0]) as relay:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium") or "chromium", args=FLAGS
            )
            async with page_of(browser, relay) as viewer:
                async with page_of(browser, relay) as camera:
                    await film(camera, relay, "hall")
                    await first_pictures(viewer, relay, "hall", "browser", arguments.joins)
                    await glass_to_glass(viewer, "browser", "joined with a fresh picture", arguments.seconds)
                with encoder(relay, "clock", "clock"):
                    await until_live(relay, viewer, "clock")
                    await asyncio.sleep(0.7)
                    await watch(viewer, relay, "clock")
                    await glass_to_glass(viewer, "encoder", "joined in mid-group", arguments.seconds)
                with encoder(relay, "card", "card"):
                    await until_live(relay, viewer, "card")
                    await first_pictures(viewer, relay, "card", "test card", arguments.joins)
            await ramp(browser, relay, hint=int(0.75 * TARGET), what="as-the-studio")
            await ramp(browser, relay, hint=0, what="as-chromium")
            await browser.close()


async def until_live(relay: RelayProcess, page: Page, room: str) -> None:
    """Wait until a room has a picture: encoders take seconds to open."""
    async with asyncio.timeout(25):
        while True:
            with contextlib.suppress(TimeoutError):
                token = relay.token(Right.PLAY, room=room, person="vic")
                asked = {"url": f"{relay.url}/whep/event/{room}", "token": token}
                await asyncio.wait_for(page.evaluate(WATCH, asked), 3)
                return


def main() -> None:
    """Read the command line, measure, end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--joins", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=20)

    async def limited() -> None:
        async with asyncio.timeout(LONGEST):
            await measure(parser.parse_args())

    asyncio.run(limited())


if __name__ == "__main__":
    main()
