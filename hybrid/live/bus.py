"""How a change gets from the process that made it to the hubs of all web processes.

The hub of each process is one member of one group of the channel layer. A process that serves sends
through its own event loop. One that does not (jobs, commands) sends through Redis if there is one; else
its changes are seen at the next beacon, which reads the database.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import msgspec
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

from hybrid.live.delivery import Delivery, Present, RightsChanged

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

GROUP = "live"
Parcel = Delivery | Present | RightsChanged

_kinds: dict[str, type[Parcel]] = {"delivery": Delivery, "present": Present, "rights": RightsChanged}
_names = {struct: kind for kind, struct in _kinds.items()}
_decoders = {kind: msgspec.msgpack.Decoder(struct) for kind, struct in _kinds.items()}
_encoder = msgspec.msgpack.Encoder()


def pack(parcel: Parcel) -> dict[str, Any]:
    """Return ``parcel`` as a message for the channel layer."""
    return {"type": "live", "kind": _names[type(parcel)], "data": _encoder.encode(parcel)}


def unpack(message: dict[str, Any]) -> Parcel:
    """Return what :func:`pack` packed."""
    return _decoders[message["kind"]].decode(message["data"])


class Bus:
    """This process's end of the channel layer."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Task[None]] = set()

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Send through ``loop`` from now on: this process serves."""
        self._loop = loop

    def detach(self) -> None:
        """This process no longer serves."""
        self._loop = None

    def send(self, parcel: Parcel) -> None:
        """Send from any thread. What is lost on the way is noticed by the beacon, and mended by a snapshot."""
        message = pack(parcel)
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._send_soon, message)
        elif settings.CONFIG.redis_url:
            async_to_sync(self._send)(message)
        else:
            # Memory is not shared between processes: web reads the database for its next beacon.
            logger.debug("left to the beacon: this process serves nobody")

    def _send_soon(self, message: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._send(message))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _send(self, message: dict[str, Any]) -> None:
        try:
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
