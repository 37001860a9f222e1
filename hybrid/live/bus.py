"""How a change gets from the process that made it to the hubs of all web processes.

The hub of each process is one member of one group of the channel layer. A process that serves sends
through its own event loop. One that does not (jobs, commands) sends through Redis if there is one, else
through the post (:mod:`hybrid.live.post`). What is lost on the way is seen at the next beacon, which reads
the database.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import msgspec
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

from hybrid.live.delivery import Parcel
from hybrid.live.post import Postman

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

logger = logging.getLogger(__name__)

GROUP = "live"

_decoder: msgspec.msgpack.Decoder[Parcel] = msgspec.msgpack.Decoder(Parcel)
_encoder = msgspec.msgpack.Encoder()


def pack(parcel: Parcel) -> dict[str, Any]:
    """Return ``parcel`` as a message for the channel layer."""
    return {"type": "live", "data": _encoder.encode(parcel)}


def unpack(message: dict[str, Any]) -> Parcel:
    """Return what :func:`pack` packed."""
    return _decoder.decode(message["data"])


class Bus:
    """This process's end of the channel layer."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Task[None]] = set()
        self._postman: Postman | None = Postman()

    def serve_here(self) -> None:
        """This process is web: until somebody connects, nobody is there to be told anything."""
        self._postman = None

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Send through ``loop`` from now on: this process serves."""
        self._loop = loop

    def detach(self) -> None:
        """This process no longer serves."""
        self._loop = None

    def send(self, *parcels: Parcel) -> None:
        """Send from any thread. What is lost on the way is noticed by the beacon, and mended by a snapshot."""
        if self._loop is not None and self._loop.is_running():
            self.hand_over(parcels)
        elif settings.CONFIG.redis_url:
            async_to_sync(self._send)([pack(parcel) for parcel in parcels])
        elif self._postman is not None and not self._postman.deliver(parcels):
            logger.debug("left to the beacon")

    def hand_over(self, parcels: Iterable[Parcel]) -> None:
        """Send what has come for the sockets of this process, from any thread; nothing if it has none."""
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._send_soon, [pack(parcel) for parcel in parcels])

    def _send_soon(self, messages: list[dict[str, Any]]) -> None:
        task = asyncio.ensure_future(self._send(messages))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _send(self, messages: list[dict[str, Any]]) -> None:
        try:
            for message in messages:
                await get_channel_layer().group_send(GROUP, message)
        except Exception:  # noqa: BLE001 -- Redis may be away; the beacon reads the database
            logger.warning("a live change could not be passed on; clients will notice and ask again")


async def listen(receive: Callable[[Parcel], None], ready: asyncio.Event) -> None:
    """Be a member of the group, and hand over what comes, until cancelled. ``ready`` is set once it is one."""
    layer = get_channel_layer()
    channel = await layer.new_channel("hub")
    await layer.group_add(GROUP, channel)
    ready.set()
    while True:
        receive(unpack(await layer.receive(channel)))


bus = Bus()
