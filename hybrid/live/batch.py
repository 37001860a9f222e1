"""Gathers what arrives within a moment, so that a hall that votes at once costs a few commits, not a thousand."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

K = TypeVar("K")
I = TypeVar("I")  # noqa: E741 -- item
R = TypeVar("R")

WINDOW = 0.025  # seconds; added to the time of a vote, and not felt
LARGEST = 500  # items a transaction, so that none holds its locks for long


class Batcher(Generic[K, I, R]):
    """Carries items out together, by key. One batch of a key at a time; its items keep their order."""

    def __init__(self, carry_out: Callable[[K, Sequence[I]], Awaitable[Sequence[R]]]) -> None:
        self._carry_out = carry_out
        self._waiting: dict[K, list[tuple[I, asyncio.Future[R]]]] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def add(self, key: K, item: I) -> R:
        """Wait until ``item`` has been carried out, and return its result."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        if key in self._waiting:
            self._waiting[key].append((item, done))
        else:
            self._waiting[key] = [(item, done)]
            task = asyncio.ensure_future(self._run(key))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await done

    async def _run(self, key: K) -> None:
        while self._waiting[key]:
            await asyncio.sleep(WINDOW)
            batch = self._waiting[key][:LARGEST]
            del self._waiting[key][:LARGEST]
            try:
                results = await self._carry_out(key, [item for item, _done in batch])
            except Exception as error:  # noqa: BLE001 -- it is raised where each item waits
                for _item, done in batch:
                    if not done.done():
                        done.set_exception(error)
                continue
            for (_item, done), result in zip(batch, results, strict=True):
                if not done.done():
                    done.set_result(result)
        del self._waiting[key]
