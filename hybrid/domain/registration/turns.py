"""Waiting for one's turn without knocking.

SQLite lets one write at a time, and whoever finds it busy asks again and again, with pauses: in a rush somebody is
unlucky for seconds. Those of one process queue up here first, so that few ever knock. PostgreSQL has a queue of its
own, the lock of the row.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

_door = threading.Lock()


@contextlib.contextmanager
def in_turn() -> Iterator[None]:
    """Let one in at a time, from before its transaction begins until it is over."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        # Whoever is in a transaction holds SQLite's own lock already: waiting here for others would be for ever.
        yield
        return
    with _door:
        yield
