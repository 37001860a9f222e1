"""What can be listened to, and what apps add to it.

An app adds to the live socket by registering, when it is loaded:

* a **topic kind** (``room``): how its name becomes a topic that somebody may hear;
* **sections** of a topic's snapshot: one builder for what everybody sees, and optionally one for the crew,
  one for those of them who moderate, and one for a single person;
* **requests**: a message struct and the handler that answers it;
* **events**: the structs that its changes carry;
* **clocks**: what is to be noticed by the time that passes.

Nothing here knows of any app.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import msgspec

    from hybrid.models import Event
    from hybrid.protocol.core import LiveEvent, Request
    from hybrid.rules import Actor

PUBLIC = "public"
CREW = "crew"
MODERATORS = "moderators"
TALLY = "tally"


def person_stream(person_id: int) -> str:
    """Return the audience that is one person."""
    return f"person:{person_id}"


@dataclass(frozen=True)
class Topic:
    """Something that can be listened to: of one event, of a kind, about one object.

    ``name`` is what clients call it (``room:main-hall``), ``key`` what servers do (``3:room:7``).
    """

    event_id: int
    kind: str
    object_id: int
    name: str

    @property
    def key(self) -> str:
        """The same for ever, even when the object is renamed."""
        return f"{self.event_id}:{self.kind}:{self.object_id}"


@dataclass(frozen=True)
class TopicKind:
    """How topics of one kind are found. ``resolve`` raises ``NotThere`` for those who may not hear it."""

    name: str
    resolve: Callable[[Event, Actor, str], Topic]


@dataclass(frozen=True)
class Section:
    """One app's part of a topic's snapshot. Builders run in a database thread, within the event's scope.

    ``shapes`` are the structs that the builders return, for the published schema.
    """

    kind: str
    name: str
    shapes: tuple[type[msgspec.Struct], ...]
    public: Callable[[Topic], msgspec.Struct]
    crew: Callable[[Topic], msgspec.Struct] | None = None
    moderators: Callable[[Topic], msgspec.Struct] | None = None
    person: Callable[[Topic, int], msgspec.Struct] | None = None


@dataclass(frozen=True)
class Clock:
    """What each web process looks at every so many ``seconds``. ``act`` runs in a database thread, for all events."""

    seconds: float
    act: Callable[[], object]


@dataclass
class Registry:
    """Everything that apps have registered."""

    kinds: dict[str, TopicKind] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    handlers: dict[type[Request], Callable[..., Awaitable[Any]]] = field(default_factory=dict)
    events: list[type[LiveEvent]] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)

    def add_kind(self, kind: TopicKind) -> None:
        """Make topics of a kind known."""
        self.kinds[kind.name] = kind

    def add_section(self, section: Section) -> None:
        """Add a part to the snapshots of a kind of topic."""
        self.sections.append(section)

    def add_events(self, *events: type[LiveEvent]) -> None:
        """Make events part of the published protocol."""
        self.events.extend(events)

    def add_clock(self, clock: Clock) -> None:
        """Have something looked at as long as this process serves sockets."""
        self.clocks.append(clock)

    def handles(self, request: type[Request]) -> Callable[[Any], Any]:
        """Register the decorated coroutine as what answers ``request``."""

        def register(handler: Any) -> Any:  # noqa: ANN401 -- returns what it is given
            self.handlers[request] = handler
            return handler

        return register

    def sections_of(self, kind: str) -> list[Section]:
        """Return the sections of a kind of topic, in the order of registration."""
        return [section for section in self.sections if section.kind == kind]


registry = Registry()


class NotThere(Exception):  # noqa: N818 -- it is an answer, not a fault
    """There is no such topic, or not for this person; nobody learns which."""
