"""What hubs are told. A parcel passes the channel layer, or the post, as MessagePack."""

from __future__ import annotations

import msgspec


class Delivery(msgspec.Struct, frozen=True, tag="delivery"):
    """A change on its way from the rule that made it to every hub.

    ``topic`` is the topic's key and ``name`` what clients call it. It stands for the revisions ``first``
    to ``revision`` of ``stream``. ``event`` is JSON.
    """

    topic: str
    name: str
    stream: str
    first: int
    revision: int
    event: bytes


class Present(msgspec.Struct, frozen=True, tag="present"):
    """How many people hear a topic through one process, by where they are."""

    process: str
    topic: str
    in_room: int
    online: int


class RightsChanged(msgspec.Struct, frozen=True, tag="rights"):
    """Somebody's rights have changed: their sockets are to be looked at again, and closed where needed."""

    event_id: int
    person_id: int


Parcel = Delivery | Present | RightsChanged
