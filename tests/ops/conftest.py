import pytest


@pytest.fixture
def queue_worker():
    """The real worker of the queue: does what is ready, then stops."""

    def work():
        from django.core.management import call_command

        call_command(
            "db_worker", "--batch", "--queue-name=*", "--no-startup-delay", "--no-reload", verbosity=0
        )

    return work
