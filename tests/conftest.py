import socket

import pytest
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, settings

from tests.program import Program

# Tests are never timed: two cores may be shared with much else. And they try the same examples each time, so that
# what passes here passes anywhere; `--hypothesis-profile=search` looks for new ones.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("untimed", settings.get_profile("search"), derandomize=True)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items):
    """Browsers last: Playwright keeps an event loop running in its thread, and no other can run beside it."""
    items.sort(key=lambda item: "playwright" in item.fixturenames)


@pytest.fixture(autouse=True)
def _any_event():
    """Tests look at all events; the code under test still has to name its own."""
    with scopes_disabled():
        yield


@pytest.fixture
def closed_port():
    """A port at which nothing listens, and nothing will while the test runs."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


@pytest.fixture
def hybrid(tmp_path):
    """Start the ``hybrid`` command in an empty directory, as often as wanted; each ends with the test."""
    started = []

    def start(*args, **environ):
        started.append(Program(*args, cwd=tmp_path, **environ))
        return started[-1]

    yield start
    for program in started:
        program.kill()


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Each test has a database of its own, with the same addresses and numbers in it."""
    from hybrid.live import socket
    from hybrid.live.handlers import rooms
    from unconference.live import handlers as boards

    socket._events.clear()
    rooms._rooms.clear()
    boards._boards.clear()
