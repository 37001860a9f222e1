"""Snapshots of topics: the public part is built once and shared by all who join meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from hybrid.live.database import in_database
from hybrid.live.frame import encode
from hybrid.live.hub import stream_label
from hybrid.live.publish import revisions_of
from hybrid.live.topics import CREW, MODERATORS, PUBLIC, TALLY, registry
from hybrid.protocol.core import Snapshot

if TYPE_CHECKING:
    from hybrid.live.hub import Hub, Sent, Subscription
    from hybrid.live.topics import Topic
    from hybrid.models import Event

_encoder = msgspec.json.Encoder()
SHARED = [PUBLIC, TALLY]


@dataclass(frozen=True)
class PublicPart:
    """What everybody sees of a topic. It holds all changes up to ``revisions``, and maybe some later ones."""

    revisions: dict[str, int]
    data: msgspec.Raw


@dataclass(frozen=True)
class OwnPart:
    """What only this client sees, and where every stream stood before it was read."""

    revisions: dict[str, int]
    crew: msgspec.Raw
    person: msgspec.Raw


def _sections(parts: dict[str, msgspec.Struct]) -> msgspec.Raw:
    return msgspec.Raw(_encoder.encode(parts))


def build_public(topic: Topic) -> PublicPart:
    """Read everybody's part of ``topic``. Revisions first: a change in between is then told twice, never lost."""
    revisions = revisions_of(topic, SHARED)
    parts = {section.name: section.public(topic) for section in registry.sections_of(topic.kind)}
    return PublicPart(revisions, _sections(parts))


def build_own(topic: Topic, streams: list[str], person_id: int | None) -> OwnPart:
    """Read the part of one client."""
    revisions = revisions_of(topic, streams)
    sections = registry.sections_of(topic.kind)
    crew = person = msgspec.Raw(b"null")
    if CREW in streams:
        parts = {s.name: s.crew(topic) for s in sections if s.crew is not None}
        if MODERATORS in streams:
            parts |= {s.name: s.moderators(topic) for s in sections if s.moderators is not None}
        crew = _sections(parts)
    if person_id is not None:
        person = _sections({s.name: s.person(topic, person_id) for s in sections if s.person is not None})
    return OwnPart(revisions, crew, person)


class Snapshots:
    """Answers subscriptions of one process."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._public: dict[str, PublicPart] = {}
        self._building: dict[str, asyncio.Task[PublicPart]] = {}

    async def answer(self, subscription: Subscription, *, event: Event, ref: int) -> None:
        """Send ``subscription`` its snapshot, then what has changed since."""
        topic, connection = subscription.topic, subscription.connection
        streams = list(subscription.streams)
        own = await in_database(event, build_own, topic, streams, connection.actor.person_id)
        public, since = await self._public_part(topic, event=event, current=own.revisions)
        revisions = {**own.revisions, **{name: public.revisions[name] for name in SHARED}}
        self._hub.note_revisions(topic.key, own.revisions)
        for name, changes in since.items():
            revisions[name] = max([revisions[name], *(change.revision for change in changes)])
        snapshot = encode(
            Snapshot(
                ref=ref,
                topic=topic.name,
                revisions={
                    stream_label(name): public.revisions.get(name, number)
                    for name, number in revisions.items()
                },
                public=public.data,
                crew=own.crew,
                person=own.person,
            )
        )
        subscription.begin(snapshot, [c for changes in since.values() for c in changes], revisions)

    async def _public_part(
        self, topic: Topic, *, event: Event, current: dict[str, int]
    ) -> tuple[PublicPart, dict[str, list[Sent]]]:
        """Return a public part, and the changes that lead from it to ``current``."""
        part = self._public.get(topic.key)
        while True:
            if part is not None:
                since = {
                    name: self._hub.bridge(topic.key, name, known=part.revisions[name], current=current[name])
                    for name in SHARED
                }
                if all(changes is not None for changes in since.values()):
                    return part, {name: changes or [] for name, changes in since.items()}
            # A build that began before this client's revisions were read may be too old: then the next
            # turn of the loop starts another, which is not.
            part = await self._build(topic, event=event)

    async def _build(self, topic: Topic, *, event: Event) -> PublicPart:
        building = self._building.get(topic.key)
        if building is None:
            building = asyncio.ensure_future(in_database(event, build_public, topic))
            self._building[topic.key] = building
            building.add_done_callback(lambda _done: self._building.pop(topic.key, None))
        part = await asyncio.shield(building)
        self._public[topic.key] = part
        return part
