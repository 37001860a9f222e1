"""What was read a moment ago and may be believed for another: a hall that joins at once asks the same of all."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

V = TypeVar("V")

SECONDS = 2.0  # well below the five after which lost rights must have taken effect
MOST = 1000


class Brief(Generic[V]):
    """Remembers a few values for :data:`SECONDS`. Threads may share one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[Hashable, tuple[float, V]] = {}

    def get(self, key: Hashable, read: Callable[[], V]) -> V:
        """Return the value of ``key``, read anew if it is too old."""
        now = self._clock()
        kept = self._kept.get(key)
        if kept is not None and now - kept[0] < SECONDS:
            return kept[1]
        if len(self._kept) >= MOST:
            self._kept.clear()
        value = read()
        self._kept[key] = (now, value)
        return value

    def clear(self) -> None:
        """Forget everything; for tests."""
        self._kept.clear()
