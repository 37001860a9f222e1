"""Trying a failed task again, later and later.

A task is one row of the queue's table from the moment it is asked for. When it fails, the same row becomes
ready again for a later time and keeps the traceback of its last failure: a retry survives any restart, and
the admin shows what waits and why. After the last try the row stays there as failed.

    GiveUp        the task knows that trying again is useless
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.dispatch import receiver
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_tasks import TaskResult
    from django_tasks.base import Task

    T = TypeVar("T", bound=Task[..., Any])

logger = logging.getLogger(__name__)

# Seconds before the second, third … try: a hiccup, a restart, a lunch break, a night.
DELAYS = (5, 30, 120, 600, 3600, 6 * 3600, 12 * 3600)


class GiveUp(Exception):  # noqa: N818 -- it is a decision
    """Trying this task again is useless."""


@dataclass(frozen=True)
class Policy:
    """``delays`` are seconds before each further try; ``forget_when_done`` deletes the row of a success."""

    delays: tuple[int, ...]
    forget_when_done: bool


_policies: dict[str, Policy] = {}


def keep_trying(*, delays: tuple[int, ...] = DELAYS, forget_when_done: bool = False) -> Callable[[T], T]:
    """Retry the decorated task. ``forget_when_done`` is for tasks whose arguments are personal data."""

    def register(task: T) -> T:
        _policies[task.module_path] = Policy(delays, forget_when_done)
        return task

    return register


@receiver(task_finished, dispatch_uid="hybrid.retries")
def decide_what_follows(task_result: TaskResult[Any], **_: object) -> None:
    """Put a failed task back for later, or forget one that is done."""
    policy = _policies.get(task_result.task.module_path)
    if policy is None:
        return
    row = DBTaskResult.objects.filter(pk=task_result.id)
    if task_result.status == TaskResultStatus.SUCCESSFUL:
        if policy.forget_when_done:
            row.delete()
        return
    error = task_result.errors[0].exception_class if task_result.errors else Exception
    if issubclass(error, GiveUp) or task_result.attempts > len(policy.delays):
        logger.error("%s failed for good after %d tries.", task_result.task.name, task_result.attempts)
        return
    delay = policy.delays[task_result.attempts - 1]
    row.update(
        status=TaskResultStatus.READY,
        run_after=timezone.now() + dt.timedelta(seconds=delay),
        finished_at=None,
    )
    logger.warning(
        "%s failed at try %d (%s); trying again in %d s.",
        task_result.task.name,
        task_result.attempts,
        error.__name__,
        delay,
    )


def take_up_abandoned(*, worker_id: str, now: dt.datetime) -> int:
    """Make tasks ready again that a worker of this name had begun when it was killed; return how many.

    Only one worker of a name runs at a time, so at its start nothing of its own can be running.
    """
    begun = [
        row for row in DBTaskResult.objects.running() if row.worker_ids and row.worker_ids[-1] == worker_id
    ]
    return sum(put_back(row=row, now=now) for row in begun)


def put_back(*, row: DBTaskResult[..., object], now: dt.datetime) -> bool:
    """Make a task ready again whose process ended half-way; say whether it is.

    One that has used up all its tries is not begun again: it may be what kills the process.
    """
    policy = _policies.get(row.task_path)
    gone = len(row.worker_ids) > len(policy.delays if policy else DELAYS)
    left = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING)
    changed = left.update(
        status=TaskResultStatus.FAILED if gone else TaskResultStatus.READY,
        finished_at=now if gone else None,
    )
    return bool(changed) and not gone
