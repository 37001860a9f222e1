"""A real Chromium publishes its fake camera and another one watches, through the relay as a process."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import httpx
import pytest
from playwright.async_api import Browser, Page, async_playwright

from streaming.tokens import Right
from tests.ports import free_port
from tests.program import PATIENCE
from tests.streaming.browser import INBOUND, OUTBOUND, PUBLISH, WATCH
from tests.streaming.lossy import LossyProxy
from tests.streaming.process import RelayProcess, relay_process
from tests.streaming.wire import Client, offer

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


async def decoded_at_least(page: Page, frames: int, seconds: float = PATIENCE) -> dict:
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
            # A machine that stands still for a second loses some on the way.
            assert report["video"]["packetsLost"] <= report["video"]["packetsReceived"] / 50
            assert report["audio"]["packetsReceived"] > 20
            sent = await camera.evaluate(OUTBOUND)
            assert sent["codec"] == f"video/{codec}"
            assert first < PATIENCE * 1000
        assert relay.stop() == 0


@contextlib.asynccontextmanager
async def behind_proxy():
    """A relay that is reached through a proxy, so that its network can be made bad."""
    port = free_port(socket.SOCK_DGRAM)
    async with LossyProxy(("127.0.0.1", port)) as proxy:
        with relay_process(UDP=f"127.0.0.1:{port}", ADVERTISE=f"127.0.0.1:{proxy.port}") as relay:
            yield relay, proxy


async def share(camera: Page, viewer: Page, pictures: int = 100) -> float:
    """How many of the pictures that the camera sends, from now on, the viewer decodes meanwhile."""
    sent = (await camera.evaluate(OUTBOUND))["video"]["framesSent"]
    seen = await decoded(viewer)
    async with asyncio.timeout(PATIENCE):
        while (now := (await camera.evaluate(OUTBOUND))["video"]["framesSent"]) < sent + pictures:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    return (await decoded(viewer) - seen) / (now - sent)


async def test_chromium_keeps_its_picture_through_loss() -> None:
    """Five percent lost both ways costs hardly a picture; after fifteen, the picture is back at once."""
    async with behind_proxy() as (relay, proxy), chromium() as browser:
        camera, viewer = await page_on(browser, relay), await page_on(browser, relay)
        await publish(camera, relay, width=320, height=240, bitrate=400_000)
        await watch(viewer, relay)
        await decoded_at_least(viewer, 30)
        proxy.up = proxy.down = 0.05
        await decoded_at_least(viewer, 30 + await decoded(viewer))
        # What the camera sends on this machine at this moment is the measure, and one of a few moments is a quiet one.
        shares = [await share(camera, viewer)]
        while shares[-1] < 25 / 30 and len(shares) < 5:
            shares.append(await share(camera, viewer))
        assert proxy.lost > 10
        assert shares[-1] >= 25 / 30, shares
        proxy.up = proxy.down = 0.15
        await asyncio.sleep(3)
        proxy.up = proxy.down = 0.0
        before = await decoded(viewer)
        # Nothing but a key frame mends it, which no camera sends unasked.
        await decoded_at_least(viewer, before + 5)


async def test_a_slow_viewer_slows_nobody_else() -> None:
    """Behind 500 kbit/s a viewer of 1.5 Mbit/s loses much; another one loses nothing."""
    async with behind_proxy() as (relay, proxy), chromium() as browser:
        camera, slow = await page_on(browser, relay), await page_on(browser, relay)
        await publish(camera, relay, width=640, height=360, bitrate=1_500_000)
        proxy.down_rate = 500_000
        await watch(slow, relay)
        # The second one goes to the relay directly, not through the proxy.
        quick = Client()
        async with httpx.AsyncClient(base_url=relay.url) as http:
            body = offer("recvonly", ufrag=quick.ufrag, password=quick.password)
            headers = {
                "Content-Type": "application/sdp",
                "Authorization": f"Bearer {relay.token(Right.PLAY, person='quick')}",
            }
            quick.answered((await http.post("/whep/event/hall", content=body, headers=headers)).text)
        quick.remote = ("127.0.0.1", relay.udp_port)
        await quick.connect()
        await quick.wait_packets(100)
        start = len(quick.packets)
        await quick.wait_packets(start + 400)
        for kind in {p.payload_type for p in quick.packets}:
            numbers = {p.sequence for p in quick.packets[start:] if p.payload_type == kind}
            # Whatever the publisher itself lost on its way through the proxy was asked for again.
            assert len(numbers) >= 0.98 * (max(numbers) - min(numbers) + 1)
        await quick.close()
