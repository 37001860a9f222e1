"""The jobs process: takes tasks from the queue in the database and carries them out, one at a time.

Long ones go beside: :mod:`hybrid.ops.long_lane`.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time

import django

QUEUE_POLL_SECONDS = 0.5
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
    from django.db import InterfaceError, OperationalError, connection
    from django.utils import timezone

    import hybrid.jobs  # noqa: F401 -- its tasks say how often they are tried
    from hybrid.domain.registration.erasure import plan_next_look
    from hybrid.ops.database import wait_for_database
    from hybrid.ops.long_lane import JobsWorker, LongLane
    from hybrid.retries import take_up_abandoned

    with contextlib.closing(LongLane(say=_say)) as lane:
        while True:
            wait_for_database(say=_say)
            try:
                if count := take_up_abandoned(worker_id=worker_name(), now=timezone.now()):
                    _say(f"Taking up {count} unfinished task(s) again.")
                plan_next_look(now=timezone.now())
                worker = JobsWorker(name=worker_name(), lane=lane)
                worker.configure_signals()
                while worker.running:
                    worker.run()
                    time.sleep(QUEUE_POLL_SECONDS)
            except (OperationalError, InterfaceError) as error:
                _say(f"The database went away ({' '.join(str(error).split())}).")
                connection.close()
                lane.close()
            else:
                return


if __name__ == "__main__":
    main()
