"""What the live socket says of an event's agenda: section ``agenda`` of the event's own topic."""

from __future__ import annotations

import msgspec

from hybrid.protocol.core import LiveEvent


class AgendaChange(msgspec.Struct, kw_only=True):
    """What became of one session. ``what`` is for programs, ``text`` for people."""

    code: str
    title: str
    what: list[str]
    text: str


class AgendaView(msgspec.Struct, kw_only=True):
    """What last changed in the agenda that the public sees.

    ``release`` is the number of the release that it came with, 0 where the event has none, and ``at`` when, in
    milliseconds since 1970. ``changes`` are the soonest ones first; ``more`` counts those that are not told here.
    """

    release: int
    name: str
    at: int
    changes: list[AgendaChange]
    more: int


class AgendaChanged(LiveEvent, tag="agenda.changed"):
    """The agenda that the public sees has changed: fetch again what shows it."""

    agenda: AgendaView
