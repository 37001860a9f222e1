"""A real server (uvicorn, the product's own ASGI application) and a real Chromium."""

import json
import os
import shutil
import threading
from pathlib import Path

import pytest
import uvicorn

# Playwright's synchronous interface keeps an event loop in the test's thread; nothing else runs in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
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
def site(transactional_db):
    """Base URL of a server on a free port, on the test's own database."""
    from hybrid.asgi import application

    config = uvicorn.Config(
        application, host="127.0.0.1", port=0, log_level="warning", lifespan="off", ws="websockets-sansio"
    )
    server = uvicorn.Server(config)
    ready = threading.Event()
    started = server.startup

    async def startup(sockets=None):
        await started(sockets=sockets)
        ready.set()

    server.startup = startup
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(20), "the server did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def axe():
    """Run axe-core on a page and fail with what it found."""

    def check(page):
        page.evaluate(AXE.read_text())
        result = page.evaluate(
            "standards => axe.run(document, {runOnly: standards})",
            ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        )
        found = [
            {"rule": v["id"], "help": v["help"], "nodes": [n["html"][:200] for n in v["nodes"]]}
            for v in result["violations"]
        ]
        assert not found, json.dumps(found, indent=2)

    return check
