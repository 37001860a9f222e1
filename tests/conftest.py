import gc
import inspect
import shutil
import socket

import pytest
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, settings

from tests.migrated import migrated_file
from tests.program import Program

# Tests are never timed: two cores may be shared with much else. And they try the same examples each time, so that
# what passes here passes anywhere; `--hypothesis-profile=search` looks for new ones.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("untimed", settings.get_profile("search"), derandomize=True)
settings.load_profile("untimed")


# Of those that drive a browser, the files that take longest, about the longest first: so that at the end no process of
# tests has one of them before it while the others have nothing left. Those that send a picture, which needs more than
# one processor by itself, are apart from each other.
LONG = (
    "every_page_backstage",
    "studio",
    "every_page",
    "people",
    "webcast",
    "manage",
    "agenda_editor",
    "player",
    "moderation",
    "accounts",
    "public_pages",
    "closed_networks",
    "questions",
)


def pytest_collection_modifyitems(items):
    """Browsers last: Playwright keeps an event loop running in its thread, and no other can run beside it."""

    def turn(item):
        if "playwright" not in item.fixturenames:
            return -1
        name = item.path.stem.removeprefix("test_")
        return LONG.index(name) if name in LONG else len(LONG)

    items.sort(key=turn)


def pytest_collection_finish():
    """What is there now stays: it need not be looked through again for what tests have left."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _swept(request):
    """What a test has left open is said of that test, not of whichever runs when it is found."""
    yield
    if inspect.iscoroutinefunction(request.function):
        gc.collect()


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


@pytest.fixture(scope="session")
def migrated(tmp_path_factory, worker_id):
    """An SQLite file with all tables and nothing in them, the same for all processes of this run."""
    folder = tmp_path_factory.getbasetemp()
    return migrated_file(folder if worker_id == "master" else folder.parent)


@pytest.fixture(scope="session")
def django_db_keepdb():
    """The file is there before the tests are, and goes with its directory."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, migrated):
    from django.db import connection

    shutil.copyfile(migrated, connection.settings_dict["TEST"]["NAME"])


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


@pytest.fixture
def prepared(hybrid, tmp_path, migrated):
    """Start ``hybrid`` where its tables are there already, as on every day but the first."""
    (tmp_path / "data").mkdir(mode=0o700, exist_ok=True)
    shutil.copyfile(migrated, tmp_path / "data" / "hybrid.sqlite3")
    return hybrid


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Each test has a database of its own, with the same addresses and numbers in it."""
    from hybrid.live import socket
    from hybrid.live.handlers import rooms
    from unconference.live import handlers as boards

    socket._events.clear()
    rooms._rooms.clear()
    boards._boards.clear()
