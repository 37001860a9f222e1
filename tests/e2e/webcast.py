"""What the stories about webcasts share: a relay that can be ended and started again, and questions to a page."""

import asyncio
import contextlib
import dataclasses
import socket
import threading
import time

from django.conf import settings
from playwright.sync_api import Page, expect

from tests.ports import free_port
from tests.program import PATIENCE
from tests.streaming.lossy import LossyProxy
from tests.streaming.process import relay_process

ROOM = "live/main-hall/"
STUDIO = f"{ROOM}studio/"
# Milliseconds.
LONG = PATIENCE * 1000
PHONE = {"viewport": {"width": 360, "height": 740}}

HAS_SOUND = "document.querySelector('studio-desk').sender.capture.audio !== null"
# Pictures that the video has shown, whichever session they came by: the browser's own count begins anew with each.
PICTURES = """(window.pictures ??= (() => {
  const video = document.querySelector('.player__video');
  let count = 0;
  const next = () => { count += 1; video.requestVideoFrameCallback(next); };
  video.requestVideoFrameCallback(next);
  return () => count;
})())()"""


class Relay:
    """The relay in a process of its own; once started, always on the same ports."""

    def __init__(self, web_url, **options):
        self._settings = {
            "SECRET": settings.CONFIG.relay_secret,
            "WEB_URL": web_url,
            "HTTP": f"127.0.0.1:{free_port()}",
            "UDP": f"127.0.0.1:{free_port(socket.SOCK_DGRAM)}",
            **options,
        }
        self._running = contextlib.ExitStack()
        self._process = None

    def options(self, **options):
        """Start with other settings the next time."""
        self._settings.update(options)

    def start(self):
        self._process = self._running.enter_context(relay_process(**self._settings))

    @property
    def url(self):
        return self._process.url

    def kill(self):
        """End it without a word to anybody."""
        self._process.stop(kill=True)
        self._running.close()

    close = kill


@contextlib.contextmanager
def relay_behind(site: str, monkeypatch, **options):
    """Run a relay that the site at this address passes requests on to."""
    found = Relay(site, **options)
    found.start()
    monkeypatch.setattr(settings, "CONFIG", dataclasses.replace(settings.CONFIG, relay_url=found.url))
    try:
        yield found
    finally:
        found.close()


@contextlib.contextmanager
def lossy_relay_behind(site: str, monkeypatch):
    """Run a relay as above that is reached through a proxy; give both."""
    port = free_port(socket.SOCK_DGRAM)
    proxy, loop, ready = LossyProxy(("127.0.0.1", port)), asyncio.new_event_loop(), threading.Event()

    async def forward(done: asyncio.Event) -> None:
        async with proxy:
            ready.set()
            await done.wait()

    done = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(forward(done)), daemon=True)
    thread.start()
    assert ready.wait(PATIENCE), "the proxy did not start"
    addresses = {"UDP": f"127.0.0.1:{port}", "ADVERTISE": f"127.0.0.1:{proxy.port}"}
    try:
        with relay_behind(site, monkeypatch, **addresses) as relay:
            yield relay, proxy
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(PATIENCE)
        loop.close()


def until(page: Page, condition: str) -> None:
    """Wait until an expression is true on the page. (Playwright's own way is forbidden by the pages' policy.)"""
    deadline = time.monotonic() + PATIENCE
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"waited {PATIENCE} s for {condition}"
        page.wait_for_timeout(50)


def pictures(page: Page) -> int:
    """How many decoded pictures the page's video has shown since it was first asked."""
    return page.evaluate(PICTURES)


def pictures_come(page: Page, count: int = 10) -> int:
    """Wait until so many more pictures were decoded than now, and the picture is to be seen; give their number."""
    before = pictures(page)
    until(page, f"({PICTURES}) >= {before + count}")
    expect(page.locator(".player__video")).to_be_visible()
    return pictures(page)


def go_on_air(studio: Page) -> None:
    """Turn camera and microphone on where that is still to do, and let everybody see it."""
    until(studio, HAS_SOUND)
    studio.get_by_role("button", name="Go on air").click()
    expect(studio.get_by_text("Your picture reaches the server")).to_be_visible(timeout=PATIENCE * 1000)
    expect(studio.get_by_text("Everybody sees and hears you")).to_be_visible(timeout=PATIENCE * 1000)
