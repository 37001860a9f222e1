"""The only way for a rule to tell the world: within its transaction, sent once that is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from django.db import connection, transaction

from hybrid.live.bus import bus
from hybrid.live.delivery import Delivery, RightsChanged
from hybrid.models import StreamRevision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hybrid.live.topics import Topic
    from hybrid.protocol.core import LiveEvent

_encoder = msgspec.json.Encoder()


def take_revisions(topic: Topic, streams: list[str]) -> dict[str, int]:
    """Return the next revision of each of ``streams``, and hold their rows until the transaction ends.

    Holding them makes changes of one stream commit in the order of their revisions. They are taken in
    the order of their names, so that two transactions never wait for each other. One query.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("publish within the transaction that makes the change")
    table = connection.ops.quote_name(StreamRevision._meta.db_table)
    rows = ", ".join(["(%s, %s, 1)"] * len(streams))
    values = [value for stream in sorted(streams) for value in (topic.key, stream)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (topic, audience, revision) VALUES {rows} "  # noqa: S608 -- no text of people is in it
            f"ON CONFLICT (topic, audience) DO UPDATE SET revision = {table}.revision + 1 "
            "RETURNING audience, revision",
            values,
        )
        return {str(stream): int(revision) for stream, revision in cursor.fetchall()}


def publish_all(topic: Topic, events: dict[str, LiveEvent]) -> None:
    """Send one event to each of several streams once the transaction is committed. One query."""
    if not events:
        return
    revisions = take_revisions(topic, list(events))
    parcels = [
        Delivery(
            topic=topic.key,
            name=topic.name,
            stream=stream,
            first=revisions[stream],
            revision=revisions[stream],
            event=_encoder.encode(event),
        )
        for stream, event in events.items()
    ]
    transaction.on_commit(lambda: bus.send(*parcels))


def publish(topic: Topic, stream: str, event: LiveEvent) -> None:
    """Send ``event`` to the listeners of ``stream`` once the transaction is committed."""
    publish_all(topic, {stream: event})


_when_lost: list[Callable[[int, int], None]] = []


def when_rights_are_lost(act: Callable[[int, int], None]) -> None:
    """Have ``act`` called with the numbers of an event and a person, within the transaction that takes a right away."""
    _when_lost.append(act)


@transaction.atomic
def rights_lost(people: Iterable[tuple[int, int]]) -> None:
    """Say of pairs of an event and a person that a right has gone, by whatever hand."""
    for event_id, person_id in people:
        for act in _when_lost:
            act(event_id, person_id)


def rights_changed(*, event_id: int, person_id: int, lost: bool = False) -> None:
    """Have a person's sockets looked at again once the transaction is committed.

    With ``lost``, what they began elsewhere with the rights that they had ends too.
    """
    if lost:
        rights_lost([(event_id, person_id)])
    transaction.on_commit(lambda: bus.send(RightsChanged(event_id, person_id)))


def revisions_of(topic: Topic, streams: list[str]) -> dict[str, int]:
    """Return how far ``streams`` have come. One query, written out: a whole hall asks it when it joins."""
    found = dict.fromkeys(streams, 0)
    table = connection.ops.quote_name(StreamRevision._meta.db_table)
    places = ", ".join(["%s"] * len(streams))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT audience, revision FROM {table} WHERE topic = %s AND audience IN ({places})",  # noqa: S608 -- no text of people is in it
            [topic.key, *streams],
        )
        found.update(cursor.fetchall())
    return found
