"""The jobs process's second lane: long tasks, one at a time, in a process that lives for one of them.

The worker claims the task, as any other, and goes on with mail and clocks while the child carries it out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from hybrid.retries import put_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID


class LongLane:
    """At most one process, and the task that it carries out."""

    def __init__(self, *, say: Callable[[str], None]) -> None:
        self._say = say
        self._running: tuple[subprocess.Popen[bytes], UUID] | None = None

    def start(self, row: DBTaskResult[..., object]) -> None:
        """Carry out a task that was claimed, in a process of its own."""
        command = [sys.executable, "-m", "hybrid.ops.long_task", str(row.pk), str(os.getpid())]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 -- our own module
        self._running = process, row.pk

    def is_busy(self) -> bool:
        """Whether a task is under way. One whose process was killed is put back into the queue."""
        if self._running is None:
            return False
        process, task = self._running
        if process.poll() is None:
            return True
        row = DBTaskResult.objects.filter(pk=task).first()
        if row is not None and put_back(row=row, now=timezone.now()):
            self._say(f"{row.task_name} ended half-way ({process.returncode}) and is begun again.")
        self._running = None
        return False

    def close(self) -> None:
        """End the process at once. Its task stays as it is: whoever works next takes it up."""
        if self._running is not None:
            process, _task = self._running
            process.kill()
            process.wait()
            self._running = None


class JobsWorker(Worker):
    """The queue's worker, which hands long tasks to ``lane`` and claims none while that is busy."""

    def __init__(self, *, name: str = "", lane: LongLane | None = None) -> None:
        super().__init__(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )
        self._lane = lane

    def run(self) -> None:
        """Carry out what is ready, and come back."""
        if self._lane is not None:
            self.excluded_queue_names = [settings.LONG_TASKS] if self._lane.is_busy() else []
        super().run()

    def run_task(self, db_task_result: DBTaskResult[..., object]) -> None:
        """Carry out one task, or have it carried out beside."""
        if self._lane is None or db_task_result.queue_name != settings.LONG_TASKS:
            super().run_task(db_task_result)
            return
        self._lane.start(db_task_result)
        self.excluded_queue_names = [settings.LONG_TASKS]
