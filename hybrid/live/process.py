"""The live part of one web process: its hub, its ear on the channel layer, its beacon."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from django.db import Error as DatabaseAway

from hybrid.live.bus import bus, listen
from hybrid.live.database import in_database
from hybrid.live.delivery import Delivery, Present
from hybrid.live.hub import Hub
from hybrid.live.limits import Buckets
from hybrid.live.presence import TICK, PresenceBoard
from hybrid.live.publish import rights_lost
from hybrid.live.snapshots import Snapshots
from hybrid.live.topics import registry
from hybrid.live.watch import INTERVAL, read_standing
from hybrid.models import StreamRevision

if TYPE_CHECKING:
    from hybrid.live.delivery import Parcel, RightsChanged
    from hybrid.live.topics import Clock

logger = logging.getLogger(__name__)

BEACON = 5.0  # seconds; the longest that a lost last change goes unnoticed
# Redis was away: wait this long before the next try, so that a restart is not met by a storm.
RETRY = 1.0
# Seconds that a handshake may wait for this process to hear of changes; it has just started, or Redis is away.
PATIENCE = 2.0


def current_revisions(topics: list[str]) -> list[tuple[str, str, int]]:
    """Return (topic, audience, revision) of every stream of ``topics``. One query."""
    return list(StreamRevision.objects.filter(topic__in=topics).values_list("topic", "audience", "revision"))


async def _forget_membership() -> None:
    """Drop what a failed try has left in the channel layer; it would gather messages that nobody fetches."""
    with contextlib.suppress(Exception):
        await get_channel_layer().flush()


class LiveProcess:
    """Started by the first socket, because not every server tells an application when it starts."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.hub = Hub(later=loop.call_later)
        self.snapshots = Snapshots(self.hub)
        self.presence = PresenceBoard(self.hub, send=bus.send)
        self.buckets = Buckets()
        self.ready = asyncio.Event()
        bus.attach(loop)
        self._tasks = [
            loop.create_task(self._listen()),
            loop.create_task(self._beacon()),
            loop.create_task(self._presence()),
            loop.create_task(self._watch()),
            *(loop.create_task(self._tick(clock)) for clock in registry.clocks),
        ]

    async def is_ready(self) -> bool:
        """Wait a moment until it hears of changes; say whether it does."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self.ready.wait()
        return self.ready.is_set()

    async def stop(self) -> None:
        """End its tasks."""
        bus.detach()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _receive(self, parcel: Parcel) -> None:
        if isinstance(parcel, Delivery):
            self.hub.deliver(parcel)
        elif isinstance(parcel, Present):
            self.presence.hear(parcel)
        else:
            self._look_again(parcel)

    def _look_again(self, change: RightsChanged) -> None:
        """Have everyone whose rights changed connect again, which asks the rules anew."""
        for connection in self.hub.connections_of(change.person_id):
            connection.close(CLOSE_RIGHTS_CHANGED)

    async def _listen(self) -> None:
        while True:
            try:
                await listen(self._receive, self.ready)
            except asyncio.CancelledError:
                raise
            except Exception:
                logger.warning(
                    "the live hub has lost the channel layer, and tries again", exc_info=self.ready.is_set()
                )
                await _forget_membership()
                await asyncio.sleep(RETRY)

    async def _presence(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            self.presence.tick()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL)
            connections = list(self.hub.connections)
            try:
                standing = await in_database(None, read_standing, connections)
                gone = [connection for connection in connections if not standing.keeps(connection)]
                for connection in gone:
                    connection.close(CLOSE_RIGHTS_CHANGED)
                if people := {(c.event_id, c.actor.person_id) for c in gone if c.actor.person_id is not None}:
                    await in_database(None, rights_lost, people)
            except DatabaseAway:
                logger.warning("rights were not looked at: the database is away")

    async def _tick(self, clock: Clock) -> None:
        while True:
            await asyncio.sleep(clock.seconds)
            try:
                await in_database(None, clock.act)
            except DatabaseAway:
                logger.warning("what the clock brings was not looked at: the database is away")
            except Exception:
                logger.exception("what the clock brings failed; it is looked at again")

    async def _beacon(self) -> None:
        while True:
            await asyncio.sleep(BEACON)
            try:
                found = await in_database(None, current_revisions, self.hub.topics)
            except DatabaseAway:
                logger.warning("no beacon: the database is away")
                continue
            for topic, stream, revision in found:
                self.hub.note_revisions(topic, {stream: revision})
            self.hub.beacon()


# Private use codes (RFC 6455, 7.4.2). Each tells the page what to do.
CLOSE_RIGHTS_CHANGED = 4001  # connect again: you may see more, or less
CLOSE_NOT_FOUND = 4004  # there is no such event for you: do not try again
CLOSE_TOO_BIG = 1009
CLOSE_TRY_LATER = 1013

_processes: WeakKeyDictionary[asyncio.AbstractEventLoop, LiveProcess] = WeakKeyDictionary()


def live_process() -> LiveProcess:
    """Return the live part of this process, started on first use."""
    loop = asyncio.get_running_loop()
    if loop not in _processes:
        _processes[loop] = LiveProcess(loop)
    return _processes[loop]
