"""One hub a process: it gets each change once, encodes it once, and writes it to every socket that listens.

The process, not the connection, is the member of the channel layer's group. That is what makes a broadcast
cheap; it is also why everything that must reach a socket passes here.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from hybrid.live.frame import encode
from hybrid.live.tally import TallyBox
from hybrid.live.topics import TALLY
from hybrid.protocol.core import Beacon, Change, Gone

if TYPE_CHECKING:
    from collections.abc import Callable

    from hybrid.live.connection import Connection
    from hybrid.live.delivery import Delivery
    from hybrid.live.frame import Frame
    from hybrid.live.topics import Topic

# Changes kept for each stream, so that a snapshot made a moment ago can be brought up to date for whoever
# joins now, without asking the database again.
HISTORY = 256


@dataclass(slots=True)
class Sent:
    """A change as it was, or would have been, written."""

    first: int
    revision: int
    frame: Frame


class Subscription:
    """One client's ear on one topic. While its snapshot is being made, changes wait in ``held``."""

    __slots__ = ("connection", "held", "streams", "topic")

    def __init__(self, connection: Connection, topic: Topic, streams: dict[str, str]) -> None:
        self.connection = connection
        self.topic = topic
        self.streams = streams  # what servers call the stream -> what this client does
        self.held: list[tuple[str, Sent]] | None = []

    def begin(self, snapshot: Frame, since: list[Sent], revisions: dict[str, int]) -> None:
        """Send the snapshot, the changes ``since`` it up to ``revisions``, then every held one that is newer."""
        held, self.held = self.held or [], None
        self.connection.push(snapshot)
        for sent in since:
            self.connection.push(sent.frame)
        for stream, sent in held:
            if sent.revision > revisions.get(stream, 0):
                self.connection.push(sent.frame)


@dataclass
class Stream:
    """What the hub knows of one stream of a topic."""

    revision: int = 0
    history: deque[Sent] = field(default_factory=lambda: deque(maxlen=HISTORY))
    listeners: set[Subscription] = field(default_factory=set)


def stream_label(stream: str) -> str:
    """Return what clients call a stream: one's own is ``person``, without a number."""
    return stream.partition(":")[0]


class Hub:
    """Keeps who listens to what, and writes changes out.

    ``later`` runs a function after a number of seconds; it is passed in so that tests need not wait.
    """

    def __init__(self, *, later: Callable[[float, Callable[[], None]], Any]) -> None:
        self._streams: dict[str, dict[str, Stream]] = defaultdict(lambda: defaultdict(Stream))
        self._connections: set[Connection] = set()
        self._tallies = TallyBox(self._write, later=later)

    # --- who listens -------------------------------------------------------------------------------

    def add(self, connection: Connection) -> None:
        """A client has connected."""
        self._connections.add(connection)

    def remove(self, connection: Connection) -> None:
        """A client has gone."""
        self._connections.discard(connection)
        for subscription in list(connection.subscriptions.values()):
            self.unsubscribe(subscription)

    def subscribe(self, connection: Connection, topic: Topic, streams: list[str]) -> Subscription:
        """Let ``connection`` hear ``streams`` of ``topic`` from now on, held back until its snapshot has gone."""
        if (old := connection.subscriptions.get(topic.key)) is not None:
            self.unsubscribe(old)
        subscription = Subscription(connection, topic, {stream: stream_label(stream) for stream in streams})
        connection.subscriptions[topic.key] = subscription
        for stream in streams:
            self._streams[topic.key][stream].listeners.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop it hearing anything."""
        subscription.connection.subscriptions.pop(subscription.topic.key, None)
        streams = self._streams[subscription.topic.key]
        for name in subscription.streams:
            streams[name].listeners.discard(subscription)
        if not any(stream.listeners for stream in streams.values()):
            self._tallies.forget(subscription.topic.key)
            del self._streams[subscription.topic.key]

    def connections_of(self, person_id: int) -> list[Connection]:
        """Return the sockets of one person."""
        return [connection for connection in self._connections if connection.actor.person_id == person_id]

    @property
    def connections(self) -> set[Connection]:
        """Every socket of this process."""
        return self._connections

    # --- what changes ------------------------------------------------------------------------------

    def deliver(self, delivery: Delivery) -> None:
        """Write a change to everybody who listens; counts are gathered first and sent at most so often."""
        if delivery.topic not in self._streams:
            return
        if delivery.stream == TALLY:
            self._tallies.add(delivery)
        else:
            self._write(delivery)

    def _write(self, delivery: Delivery) -> None:
        stream = self._streams[delivery.topic][delivery.stream]
        stream.revision = max(stream.revision, delivery.revision)
        frame = encode(
            Change(
                topic=delivery.name,
                stream=stream_label(delivery.stream),
                first=delivery.first,
                revision=delivery.revision,
                event=msgspec.Raw(delivery.event),
            )
        )
        sent = Sent(delivery.first, delivery.revision, frame)
        stream.history.append(sent)
        for subscription in tuple(stream.listeners):
            if subscription.held is None:
                subscription.connection.push(frame)
            else:
                subscription.held.append((delivery.stream, sent))

    def bridge(self, topic: str, stream: str, *, known: int, current: int) -> list[Sent] | None:
        """Return the changes that lead from revision ``known`` to ``current`` or beyond, in order.

        None when this hub has not heard all of them; then only the database can tell.
        """
        if known >= current:
            return []
        found = []
        for sent in sorted(self._streams[topic][stream].history, key=lambda sent: sent.first):
            if sent.revision <= known:
                continue
            if sent.first > known + 1:
                return None
            found.append(sent)
            known = max(known, sent.revision)
        return found if known >= current else None

    def listeners_of(self, topic: str) -> set[Connection]:
        """Return the sockets that hear a topic."""
        streams = self._streams.get(topic, {})
        return {subscription.connection for stream in streams.values() for subscription in stream.listeners}

    def tell(self, topic: str, make: Callable[[str], msgspec.Struct]) -> None:
        """Write one frame to everybody who hears ``topic``; ``make`` gets the name that clients call it by."""
        frame: Frame | None = None
        streams = self._streams.get(topic, {})
        for subscription in {s for stream in streams.values() for s in stream.listeners}:
            if subscription.held is None:
                frame = frame or encode(make(subscription.topic.name))
                subscription.connection.push(frame)

    # --- what everybody is told --------------------------------------------------------------------

    def beacon(self) -> None:
        """Tell every client where its streams stand, so that a lost last change is noticed."""
        for streams in self._streams.values():
            texts: dict[tuple[str, ...], Frame] = {}
            for subscription in {s for stream in streams.values() for s in stream.listeners}:
                if subscription.held is not None:
                    continue
                names = tuple(subscription.streams)
                if names not in texts:
                    revisions = {stream_label(name): streams[name].revision for name in names}
                    texts[names] = encode(Beacon(topic=subscription.topic.name, revisions=revisions))
                subscription.connection.push(texts[names])

    @property
    def topics(self) -> list[str]:
        """The keys of the topics that somebody listens to."""
        return list(self._streams)

    def note_revisions(self, topic: str, revisions: dict[str, int]) -> None:
        """Remember what the database says of streams that somebody listens to."""
        for name, revision in revisions.items():
            if (stream := self._streams.get(topic, {}).get(name)) is not None:
                stream.revision = max(stream.revision, revision)

    def end(self, subscription: Subscription, *, code: str, message: str) -> None:
        """Tell a client that a topic is no longer its to hear."""
        self.unsubscribe(subscription)
        subscription.connection.push(encode(Gone(topic=subscription.topic.name, code=code, message=message)))
