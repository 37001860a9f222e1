"""The frames of the live socket that every topic shares. The wire is JSON text, one frame a message.

A *request* comes from the client and carries ``ref``, a number of its choosing; exactly one ``ok``,
``error`` or ``snapshot`` answers it with the same ``ref``. A *change* comes unasked.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

Ref = Annotated[
    int, msgspec.Meta(ge=0, le=2**53 - 1, description="Chosen by the client; comes back in the answer.")
]
TopicName = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[a-z]+(:[a-z0-9_-]{1,60})?$",
        max_length=70,
        description="What to listen to: `event`, `room:main-hall`.",
    ),
]
Revision = Annotated[int, msgspec.Meta(ge=0, description="How far a stream has come; rises by one a change.")]
RequestKey = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9a-f-]{36}$",
        description="A UUID made by the client. The same key sent again has no second effect and gets the same answer.",
    ),
]


class Request(msgspec.Struct, forbid_unknown_fields=True, tag_field="type", kw_only=True):
    """What a client sends."""

    ref: Ref


class Subscribe(Request, tag="subscribe"):
    """Listen to a topic. The answer is a ``snapshot``; changes follow it. Asked again, it is a fresh start."""

    topic: TopicName


class Unsubscribe(Request, tag="unsubscribe"):
    """Stop listening to a topic."""

    topic: TopicName


class Frame(msgspec.Struct, tag_field="type", kw_only=True):
    """What the server sends."""


class Ok(Frame, tag="ok"):
    """The request with this ``ref`` took effect, and is in the database. ``result`` is what it says it returns."""

    ref: Ref
    result: msgspec.Raw


class Error(Frame, tag="error"):
    """The request had no effect. ``code`` is for programs and never changes; ``message`` is for the person."""

    ref: Ref | None
    code: str
    message: str


class Snapshot(Frame, tag="snapshot"):
    """All there is to know of a topic. ``revisions`` has each stream that this client hears.

    ``public``, ``crew`` and ``person`` hold one object a section; the last two are null for those who
    have no such part. Changes with a higher revision than the stream's follow.
    """

    ref: Ref
    topic: TopicName
    revisions: dict[str, Revision]
    public: msgspec.Raw
    crew: msgspec.Raw
    person: msgspec.Raw


class Change(Frame, tag="change"):
    """Something changed. It stands for the revisions ``first`` to ``revision`` of the stream, both included.

    Objects are whole and counts absolute, so that applying a change twice does no harm.
    """

    topic: TopicName
    stream: str
    first: Revision
    revision: Revision
    event: msgspec.Raw


class Beacon(Frame, tag="beacon"):
    """Where the streams of a topic stand, every few seconds: whoever is behind asks for a snapshot."""

    topic: TopicName
    revisions: dict[str, Revision]


class Presence(Frame, tag="presence"):
    """How many people hear the topic now, by where they are. It has no revision: the latest is the truth."""

    topic: TopicName
    in_room: int
    online: int


class Gone(Frame, tag="gone"):
    """The topic is no longer this client's to hear: it ended, or a right was lost."""

    topic: TopicName
    code: str
    message: str


class LiveEvent(msgspec.Struct, tag_field="type", kw_only=True):
    """What a ``change`` carries. Each app defines its own."""


class Tally(LiveEvent, tag="tally"):
    """Counts that changed: by section, by the id of what they count. At most five a second for a topic."""

    counts: dict[str, dict[str, int]]
