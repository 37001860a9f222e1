import pytest

from tests.program import Program


@pytest.fixture
def queue_worker():
    """The real worker of the queue: does what is ready, then stops."""

    def work():
        from django.core.management import call_command

        call_command(
            "db_worker", "--batch", "--queue-name=*", "--no-startup-delay", "--no-reload", verbosity=0
        )

    return work


@pytest.fixture
def hybrid(tmp_path):
    """Start ``hybrid`` in an empty directory, as often as wanted; every one is ended with the test."""
    started = []

    def start(*args, **environ):
        started.append(Program(*args, cwd=tmp_path, **environ))
        return started[-1]

    yield start
    for program in started:
        program.kill()
