"""The jobs process: takes tasks from the queue in the database and carries them out, one at a time."""

from __future__ import annotations

import os
import socket

import django

QUEUE_POLL_SECONDS = "0.5"
# A worker gets a name that stays the same when it is started again, so that it can tell which tasks its
# predecessor left half-done. The queue's column holds 64 characters.
MAX_NAME = 64


def worker_name() -> str:
    """Return this installation's name for its worker on this machine."""
    from django.conf import settings

    return f"{socket.gethostname()}:{settings.CONFIG.data_dir}"[-MAX_NAME:]


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 -- the supervisor reads it


def main() -> None:
    """Work until SIGTERM; wait for the database whenever it is away."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hybrid.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import InterfaceError, OperationalError, connection
    from django.utils import timezone
    from django_tasks_db.management.commands.db_worker import Command

    import hybrid.jobs  # noqa: F401 -- its tasks say how often they are tried
    from hybrid.domain.registration.erasure import plan_next_look
    from hybrid.ops.database import wait_for_database
    from hybrid.retries import take_up_abandoned

    class QuietCommand(Command):
        def configure_logging(self, verbosity: int) -> None:
            """Leave the log as the settings have it: its notes on signals are not for our users."""

    while True:
        wait_for_database(say=_say)
        try:
            if count := take_up_abandoned(worker_id=worker_name(), now=timezone.now()):
                _say(f"Taking up {count} unfinished task(s) again.")
            plan_next_look(now=timezone.now())
            call_command(
                QuietCommand(),
                "--queue-name=*",
                f"--interval={QUEUE_POLL_SECONDS}",
                f"--worker-id={worker_name()}",
                "--no-startup-delay",
                "--no-reload",
            )
        except (OperationalError, InterfaceError) as error:
            _say(f"The database went away ({' '.join(str(error).split())}).")
            connection.close()
        else:
            return


if __name__ == "__main__":
    main()
