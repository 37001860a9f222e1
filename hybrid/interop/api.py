"""What the read-only JSON interface answers with. These structs are the contract: its OpenAPI page is made of them.

Instants carry the event's own offset from UTC. Long texts are Markdown. Fields are added, never renamed or removed.
"""

from __future__ import annotations

import msgspec


class RoomRow(msgspec.Struct, kw_only=True):
    """A room of an event. ``stage`` is its live page.

    ``is_step_free`` is null where nobody has said whether it can be reached without steps.
    """

    slug: str
    name: str
    capacity: int | None
    is_online: bool
    is_step_free: bool | None
    stage: str


class EventRow(msgspec.Struct, kw_only=True):
    """An event in the list. Dates are in its own time zone, both included."""

    slug: str
    name: str
    tagline: str
    starts_on: str
    ends_on: str
    time_zone: str
    venue: str
    url: str


class EventFacts(EventRow, kw_only=True):
    """An event with its rooms, in their order. ``release`` names the agenda that is shown, empty without releases."""

    description: str
    venue_address: str
    step_free_access: str
    release: str
    rooms: list[RoomRow]


class EventList(msgspec.Struct, kw_only=True):
    """The events that anybody may follow."""

    events: list[EventRow]


class Voice(msgspec.Struct, kw_only=True):
    """That somebody speaks, and as what ("Chair"; often empty). ``slug`` is empty for who is no longer listed."""

    slug: str
    name: str
    part: str


class AgendaItem(msgspec.Struct, kw_only=True):
    """A session. ``code`` is its id here, ``guid`` its id in calendars and schedules; both stay.

    ``room`` and ``room_name`` are empty for what is everywhere, ``group`` for what is for everyone. ``sequence`` rises
    with every change.
    """

    code: str
    guid: str
    kind: str
    title: str
    abstract: str
    starts: str
    ends: str
    room: str
    room_name: str
    group: str
    speakers: list[Voice]
    sequence: int
    url: str


class Agenda(msgspec.Struct, kw_only=True):
    """The agenda that the public sees, by start and then by room. ``release`` is 0 without releases."""

    release: int
    release_name: str
    time_zone: str
    sessions: list[AgendaItem]


class SpeakerRow(msgspec.Struct, kw_only=True):
    """Somebody who speaks. ``picture`` is an address, or empty; ``sessions`` are codes."""

    slug: str
    name: str
    position: str
    organisation: str
    biography: str
    picture: str
    sessions: list[str]
    url: str


class Speakers(msgspec.Struct, kw_only=True):
    """Everybody who speaks, by name."""

    speakers: list[SpeakerRow]


class QuestionRow(msgspec.Struct, kw_only=True):
    """A question that everybody may see. ``author`` is null for one that is not attributed.

    ``state`` is ``approved``, ``on_screen`` or ``closed``; ``outcome`` says what became of a closed one.
    """

    id: int
    room: str
    session: str | None
    text: str
    author: str | None
    to: str | None
    state: str
    outcome: str | None
    answer: str
    votes: int
    asked_at: str


class Questions(msgspec.Struct, kw_only=True):
    """The questions that everybody may see, in the order of asking."""

    questions: list[QuestionRow]


class GridRow(msgspec.Struct, kw_only=True):
    """One time of the unconference: what is on in each space, by the space's address."""

    starts: str
    ends: str
    spaces: dict[str, list[AgendaItem]]


class Grid(msgspec.Struct, kw_only=True):
    """The released unconference grid: its times in order."""

    time_zone: str
    rows: list[GridRow]


class Problem(msgspec.Struct, kw_only=True):
    """Why there is no answer."""

    error: str
    message: str
