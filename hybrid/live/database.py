"""The one way from the event loop into the synchronous ORM."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django_scopes import scope, scopes_disabled

if TYPE_CHECKING:
    from collections.abc import Callable

    from hybrid.models import Event

P = ParamSpec("P")
T = TypeVar("T")

# Each thread keeps a connection. On SQLite the work is this process's own, so more threads would only take the
# interpreter from the event loop; with PostgreSQL they wait for the server meanwhile.
THREADS = {"sqlite": 2, "postgresql": 6}

_executor: ThreadPoolExecutor | None = None


def _threads() -> ThreadPoolExecutor:
    global _executor  # noqa: PLW0603 -- one pool a process, made on first use
    if _executor is None:
        _executor = ThreadPoolExecutor(THREADS.get(connections["default"].vendor, 2), "live-database")
    return _executor


def _call(event: Event | None, function: Callable[[], T]) -> T:
    connection = connections["default"]
    try:
        with scope(event=event) if event is not None else scopes_disabled():
            return function()
    except (InterfaceError, OperationalError):
        # Whatever broke, the next caller starts with a connection that works or says why not.
        connection.close()
        raise
    finally:
        # PostgreSQL's go back to the pool. SQLite's stays with its thread: opening one costs more than most calls.
        if connection.vendor != "sqlite":
            close_old_connections()


async def in_database(event: Event | None, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``function`` in a database thread, with every query held to ``event``, and wait for what it returns.

    ``event`` is None only where it has yet to be found out.
    """
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads(), _call, event, partial(function, *args, **kwargs))


def close_threads() -> None:
    """End the threads and their connections; for the end of a process and of a test."""
    global _executor
    if _executor is None:
        return
    pool, _executor = _executor, None
    barrier = [pool.submit(connections.close_all) for _n in range(pool._max_workers)]  # noqa: SLF001 -- no other way to know
    for done in barrier:
        done.result()
    pool.shutdown()
