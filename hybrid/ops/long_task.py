"""One long task of the queue, in a process of its own: the jobs process starts it, and it ends with that."""

from __future__ import annotations

import os
import signal
import sys

import django

from hybrid.ops.parent import dying_with_parent

# Pages, votes and pictures go first where there are fewer cores than work.
NICENESS = 5


def main(task: str, parent: str) -> None:
    """Carry out the task with this id, which the process ``parent`` has claimed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the jobs process, which then ends this one
    if ask_kernel := dying_with_parent(signal.SIGKILL):
        ask_kernel()
    if os.getppid() != int(parent):  # it ended before the kernel was asked
        return
    os.nice(NICENESS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hybrid.settings")
    django.setup()
    from django_tasks_db.models import DBTaskResult

    import hybrid.jobs  # noqa: F401 -- its tasks say how often they are tried
    from hybrid.ops.long_lane import JobsWorker

    JobsWorker().run_task(DBTaskResult.objects.get(pk=task))


if __name__ == "__main__":
    main(*sys.argv[1:])
