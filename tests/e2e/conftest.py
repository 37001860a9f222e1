"""A real server (uvicorn, the product's own ASGI application) and a real Chromium."""

import json
import os
import shutil
import threading
from pathlib import Path

import pytest
import uvicorn
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from playwright.sync_api import expect

from hybrid.demo.build import load_demo
from hybrid.domain.people import grant_role
from hybrid.enums import Role
from hybrid.models import Person
from hybrid.queries.actors import GUESTS_KEY
from tests.e2e.webcast import relay_behind
from tests.factories import EventFactory, PersonFactory, RoomFactory
from tests.program import PATIENCE

# Playwright's synchronous interface keeps an event loop in the test's thread; nothing else runs in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Two cores may be shared with much else; what is right is right a little later too.
expect.set_options(timeout=PATIENCE * 1000)

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what was found leaves the browser: on its way out, all that axe looked at costs more than the looking.
LOOK = """async (standards) => {
  const {violations} = await axe.run(document, {runOnly: standards, resultTypes: ['violations']});
  return violations.map(({id, help, nodes}) =>
    ({rule: id, help, nodes: nodes.map((node) => node.html.slice(0, 200))}));
}"""
# Of several such lists the browser takes the last alone, so that the names which Playwright gives are here again.
NOT_WANTED = [
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    # The suggestions below the browser's own address bar, which nobody sees here, are a page in a process of its own
    # for every window: half of what a window costs.
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
    # A process that waits in case the next page is of another site.
    "SpareRendererForSitePerProcess",
]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A camera and a microphone that need no hardware, and no window in which to allow them.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    # Not a secure context, unlike 127.0.0.1.
    "--host-resolver-rules=MAP plain.example 127.0.0.1",
    f"--disable-features={','.join(NOT_WANTED)}",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, not a downloaded one."""
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium") or "chromium",
        "args": CHROMIUM_FLAGS,
    }


@pytest.fixture
def context(context):
    context.set_default_timeout(PATIENCE * 1000)
    return context


@pytest.fixture
def site(transactional_db):
    """Base URL of a server on a free port, on the test's own database."""
    from hybrid.asgi import application
    from hybrid.webcast.proxy import hang_up

    config = uvicorn.Config(
        application, host="127.0.0.1", port=0, log_level="warning", lifespan="off", ws="websockets-sansio"
    )
    server = uvicorn.Server(config)
    ready = threading.Event()
    started = server.startup

    async def startup(sockets=None):
        await started(sockets=sockets)
        ready.set()

    ended = server.shutdown

    async def shutdown(sockets=None):
        await ended(sockets=sockets)
        await hang_up()

    server.startup, server.shutdown = startup, shutdown
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(PATIENCE), "the server did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(PATIENCE)


@pytest.fixture
def axe():
    """Run axe-core on a page and fail with what it found."""

    def check(page):
        # Half a page has faults that the whole one has not.
        page.wait_for_load_state()
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text())
        found = page.evaluate(LOOK, STANDARDS)
        assert not found, json.dumps(found, indent=2)

    return check


@pytest.fixture
def event(site):
    event = EventFactory(slug="demo", name="Demo")
    RoomFactory(event=event, slug="main-hall", name="Main hall")
    return event


@pytest.fixture
def open_as(site, event, browser):
    """Open a path of the event in a browser of its own, as a person or as nobody."""
    contexts = []

    def open_path(person, path, *, site=site, **options):
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        if person is not None:
            store = SessionStore()
            store[GUESTS_KEY] = {str(event.pk): person.pk}
            store.save()
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": store.session_key, "url": site}]
            )
        page = context.new_page()
        page.goto(f"{site}/demo/{path}")
        return page

    yield open_path
    for context in contexts:
        context.close()


@pytest.fixture
def demo(site):
    """The demo events, as if they took place now."""
    return load_demo(now=timezone.now())


@pytest.fixture
def browser_of(site, demo, browser):
    """Open a browser of its own for somebody with ``role`` in the main demo event; None is a passer-by."""
    opened = []

    def browser_with(role):
        context = browser.new_context()
        context.set_default_timeout(PATIENCE * 1000)
        opened.append(context)
        if role is not None:
            person = Person.objects.create(event=demo[0], display_name="Poppy Noticeboard")
            grant_role(person=person, role=role)
            session = SessionStore()
            session[GUESTS_KEY] = {str(demo[0].pk): person.pk}
            session.create()
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": site}
            context.add_cookies([cookie])
        return context

    yield browser_with
    for context in opened:
        context.close()


@pytest.fixture
def relay(site, event, monkeypatch):
    with relay_behind(site, monkeypatch) as found:
        yield found


@pytest.fixture
def operator(event):
    return PersonFactory(event=event, user=None, roles=[Role.AV_OPERATOR], display_name="Av Example")
