"""What a browser sees: ``python -m benchmarks.relay_browser [--long]``, JSON lines.

First decoded frame with a browser and with the test card as publisher; how soon a browser with noisy pictures reaches
its target bitrate; from a clock drawn into 640x360 pictures to the same clock read from the watched ones, for one who
was there from the start and one who joined in mid-group. ``--long`` watches for ten minutes.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from playwright.async_api import Browser, Page, async_playwright

from streaming.tokens import Right
from tests.streaming.browser import INBOUND, OUTBOUND
from tests.streaming.process import RelayProcess, relay_process
from tests.streaming.test_browser import FLAGS, decoded_at_least, page_on, publish, watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

JOINS = 20
TARGET = 1_500_000
# A clock that is not drawn or shown stands still in pages that the browser takes for hidden.
AWAKE = [
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
]

# Milliseconds of the day as 32 black or white squares of 20 by 40 pixels, on a moving background.
CLOCK = """
async ({url, token, width, height}) => {
  const canvas = Object.assign(document.createElement('canvas'), {width, height});
  document.body.append(canvas);
  const context = canvas.getContext('2d');
  const draw = () => {
    const time = Math.round(performance.timeOrigin + performance.now()) % 4294967296;
    context.fillStyle = `hsl(${Math.floor(time / 20) % 360} 40% 50%)`;
    context.fillRect(0, 0, width, height);
    for (let bit = 0; bit < 32; bit += 1) {
      context.fillStyle = Math.floor(time / 2 ** bit) % 2 ? 'white' : 'black';
      context.fillRect(bit * 20, 160, 20, 40);
    }
  };
  setInterval(draw, 33);
  const pc = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
  window.publisher = pc;
  const transceiver = pc.addTransceiver(canvas.captureStream(30).getVideoTracks()[0], {direction: 'sendonly'});
  const all = RTCRtpSender.getCapabilities('video').codecs;
  transceiver.setCodecPreferences(all.filter((c) => c.mimeType === 'video/H264' || c.mimeType === 'video/rtx'));
  await pc.setLocalDescription();
  const response = await fetch(url, {
    method: 'POST', body: pc.localDescription.sdp,
    headers: {'Content-Type': 'application/sdp', Authorization: `Bearer ${token}`},
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  await pc.setRemoteDescription({type: 'answer', sdp: await response.text()});
}
"""

# Reads the clock from each shown picture; delays in milliseconds pile up in window.delays.
READ = """
() => {
  window.delays = [];
  const canvas = Object.assign(document.createElement('canvas'), {width: 640, height: 1});
  const context = canvas.getContext('2d', {willReadFrequently: true});
  const read = () => {
    const now = Math.round(performance.timeOrigin + performance.now()) % 4294967296;
    const scale = video.videoHeight / 360;
    context.drawImage(video, 0, 180 * scale, video.videoWidth, 1, 0, 0, 640, 1);
    const row = context.getImageData(0, 0, 640, 1).data;
    let time = 0;
    for (let bit = 0; bit < 32; bit += 1) if (row[4 * (bit * 20 + 10)] > 127) time += 2 ** bit;
    const delay = now - time;
    if (delay >= 0 && delay < 10000) window.delays.push(delay);
    video.requestVideoFrameCallback(read);
  };
  video.requestVideoFrameCallback(read);
}
"""


def show(what: str, **facts: object) -> None:
    print(json.dumps({"benchmark": "relay browser", "what": what, **facts}), flush=True)


def shares(values: list[float]) -> dict[str, float]:
    known = sorted(values)
    return {
        f"p{share}_ms": round(known[min(len(known) - 1, len(known) * share // 100)], 1) for share in (50, 95)
    }


async def first_frames(browser: Browser, relay: RelayProcess, what: str) -> None:
    """Join again and again; from the beginning of the request to the first picture on the page."""
    page, found = await page_on(browser, relay), []
    for _ in range(JOINS):
        await page.reload()
        await watch(page, relay)
        found.append(await page.evaluate("() => window.firstFrame"))
        # Not always at the same place in a group of pictures.
        await asyncio.sleep(0.13)
    await page.context.close()
    show(f"first frame, {what}", joins=JOINS, **shares(found))


async def reaching(browser: Browser, relay: RelayProcess) -> None:
    """Noise from the beginning, and how soon the target is reached."""
    camera = await page_on(browser, relay)
    began = time.monotonic()
    await publish(camera, relay, noise=True, bitrate=TARGET)
    before, moment, reached = 0, 0.0, None
    while reached is None and time.monotonic() - began < 20:
        await asyncio.sleep(0.5)
        video = (await camera.evaluate(OUTBOUND)).get("video", {})
        sent, now = video.get("bytesSent", 0), video.get("timestamp", 0.0)
        # An encoder keeps below its limit; nine tenths of it is the target for all purposes.
        if moment and 8000 * (sent - before) / max(1.0, now - moment) >= 0.9 * TARGET:
            reached = round(time.monotonic() - began, 2)
        before, moment = sent, now
    await camera.context.close()
    show("a browser reaches 1.5 Mbit/s", seconds=reached)


async def glass_to_glass(browser: Browser, relay: RelayProcess, seconds: float) -> None:
    camera = await page_on(browser, relay)
    token = relay.token(Right.PUBLISH, person="pat")
    asked = {"url": relay.url + "/whip/event/hall", "token": token, "width": 640, "height": 360}
    await camera.evaluate(CLOCK, asked)
    viewers: dict[str, Page] = {}
    for name in ("from the start", "in mid-group"):
        viewers[name] = await page_on(browser, relay)
        await watch(viewers[name], relay)
        await decoded_at_least(viewers[name], 30)
        await viewers[name].evaluate(READ)
        await asyncio.sleep(3)
    await asyncio.sleep(seconds)
    for name, page in viewers.items():
        delays = (await page.evaluate("() => window.delays"))[-300:]
        report = (await page.evaluate(INBOUND))["video"]
        rate = report.get("framesPerSecond", 0)
        show(
            f"glass to glass, {name}",
            after_s=round(seconds),
            fps=rate,
            pictures=len(delays),
            **shares(delays),
        )
        await page.context.close()
    await camera.context.close()


@contextlib.contextmanager
def card(relay: RelayProcess) -> Iterator[None]:
    """The demo's test card, from a process of its own."""
    token = relay.token(Right.PUBLISH, person="card", takeover=True)
    command = [sys.executable, "-m", "benchmarks._relay_card", relay.url + "/whip/event/hall", token]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout
    try:
        assert child.stdout.readline().startswith("publishing")
        yield
    finally:
        child.terminate()
        child.wait()
        child.stdout.close()


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS, *AWAKE])
        yield browser
        await browser.close()


async def main() -> None:
    seconds = 600.0 if "--long" in sys.argv else 10.0
    async with chromium() as browser:
        with relay_process() as relay:
            camera = await page_on(browser, relay)
            await publish(camera, relay)
            await first_frames(browser, relay, "browser publisher")
            await camera.context.close()
        with relay_process() as relay, card(relay):
            await first_frames(browser, relay, "test card")
        with relay_process() as relay:
            await reaching(browser, relay)
        with relay_process() as relay:
            await glass_to_glass(browser, relay, seconds)


if __name__ == "__main__":
    asyncio.run(main())
