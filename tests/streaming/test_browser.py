"""A real Chromium publishes its fake camera and another one watches, through the relay as a process."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from playwright.async_api import Browser, Page, async_playwright

from streaming.tokens import Right
from tests.streaming.browser import INBOUND, OUTBOUND, PUBLISH, WATCH
from tests.streaming.process import RelayProcess, relay_process

pytestmark = pytest.mark.e2e

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]


@contextlib.asynccontextmanager
async def chromium():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        await browser.close()


async def page_on(browser: Browser, relay: RelayProcess) -> Page:
    page = await (await browser.new_context()).new_page()
    # Any page of this origin will do: 127.0.0.1 is a secure context.
    await page.goto(relay.url + "/healthz")
    return page


async def publish(page: Page, relay: RelayProcess, **facts) -> str:
    token = relay.token(Right.PUBLISH, person="pat")
    asked = {
        "url": relay.url + "/whip/event/hall",
        "token": token,
        "codec": "H264",
        "width": 640,
        "height": 360,
        "bitrate": 800_000,
        "noise": False,
        **facts,
    }
    return await page.evaluate(PUBLISH, asked)


async def watch(page: Page, relay: RelayProcess, path: str = "/whep/event/hall") -> str:
    return await page.evaluate(WATCH, {"url": relay.url + path, "token": relay.token(Right.PLAY)})


async def decoded(page: Page) -> int:
    report = await page.evaluate(INBOUND)
    return report.get("video", {}).get("framesDecoded", 0)


async def decoded_at_least(page: Page, frames: int, seconds: float = 40) -> dict:
    """Wait until so many frames were decoded; give the viewer's statistics."""
    async with asyncio.timeout(seconds):
        while True:
            report = await page.evaluate(INBOUND)
            if report.get("video", {}).get("framesDecoded", 0) >= frames:
                return report
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_chromium_publishes_and_chromium_decodes(codec: str) -> None:
    with relay_process() as relay:
        async with chromium() as browser:
            camera, viewer = await page_on(browser, relay), await page_on(browser, relay)
            await publish(camera, relay, codec=codec)
            await watch(viewer, relay)
            first = await viewer.evaluate("() => window.firstFrame")
            report = await decoded_at_least(viewer, 45 + await decoded(viewer))
            assert report["video"]["packetsLost"] == 0
            assert report["audio"]["packetsReceived"] > 20
            sent = await camera.evaluate(OUTBOUND)
            assert sent["codec"] == f"video/{codec}"
            assert first < 10_000
        assert relay.stop() == 0
