"""When the relay does what: media leave as they come, requests and starts go at ticks, reports every second."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streaming.clock import WallClock
    from streaming.ice import Mux
    from streaming.room import Room
    from streaming.stats import Stats

log = logging.getLogger(__name__)

# Seconds: a sound packet's length, so that requests and starts add little delay. Media that come drive the clockwork;
# the loop wakes for it alone only when nothing has come for the longer time.
TICK = 0.020
_SILENT_TICK = 0.050
# Seconds for which the first packets of a picture wait for the rest of it, so that one system call sends them
# all.
HOLD = 0.0015


class Clockwork:
    """Drives all rooms of a relay. ``on_second`` is called every second with the time, after the rooms had theirs."""

    def __init__(
        self,
        rooms: Mapping[tuple[str, str], Room],
        stats: Stats,
        clock: WallClock,
        on_second: Callable[[float], None],
    ) -> None:
        self._rooms, self._stats, self._clock, self._on_second = rooms, stats, clock, on_second
        self._loop = asyncio.get_running_loop()
        self._mux: Mux | None = None
        self._active: set[Room] = set()
        # Rooms whose last picture is not whole yet, and since when.
        self._held: dict[Room, float] = {}
        self._release: asyncio.TimerHandle | None = None
        self._ticked = 0.0
        self._next_tick: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self, mux: Mux) -> None:
        """Begin; ``mux`` is the port that gives its batches to :meth:`batch`."""
        self._mux = mux
        self._next_tick = self._loop.call_later(_SILENT_TICK, self._tick)
        self._task = asyncio.create_task(self._seconds())

    def media(self, room: Room) -> None:
        """Note that a room has something to send when the present batch has been read."""
        self._active.add(room)

    def batch(self, now: float, since: float) -> bool:
        """Send on what a batch of datagrams brought, the first of them at ``since``.

        True when the rest of a picture is waited for.
        """
        held = False
        if self._active:
            active, self._active = self._active, set()
            for room in active:
                if room.flush(now, hold=True):
                    self._held.setdefault(room, since)
                    held = True
                else:
                    self._stats.residence(monotonic() - self._held.pop(room, since))
            if held and self._release is None:
                self._release = self._loop.call_later(HOLD, self._release_held)
            self._tick_if_due(now)
        return held

    def _release_held(self) -> None:
        """Send pictures on that did not become whole in time."""
        self._release = None
        now = monotonic()
        held, self._held = self._held, {}
        for room, since in held.items():
            room.flush(now, hold=False)
            self._stats.residence(monotonic() - since)

    def _tick(self) -> None:
        self._next_tick = self._loop.call_later(_SILENT_TICK, self._tick)
        if self._mux is not None:
            self._mux.catch_up()
        self._tick_if_due(monotonic())

    def _tick_if_due(self, now: float) -> None:
        if now - self._ticked < TICK:
            return
        self._ticked = now
        for room in self._rooms.values():
            self._guarded(room.tick, now)

    async def _seconds(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            now = monotonic()
            for room in list(self._rooms.values()):
                self._guarded(room.second, self._clock, now)
            self._guarded(self._on_second, now)

    def _guarded(self, action: Callable[..., None], *arguments: Any) -> None:  # noqa: ANN401
        """Do one part; its failure must not stop the others' clock."""
        try:
            action(*arguments)
        except Exception:
            self._stats.faults += 1
            log.exception("a part of the clockwork failed")

    async def close(self) -> None:
        """Stop."""
        for handle in (self._release, self._next_tick):
            if handle is not None:
                handle.cancel()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
