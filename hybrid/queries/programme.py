"""The whole agenda as light rows, for pages that show hundreds of sessions at once.

Few queries whatever the size, and no model instances: for 200 sessions with two speakers each that takes
3 ms, where models and their prefetched relations take 30.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from hybrid.enums import PAUSES, SessionKind
from hybrid.models import Session, SessionSpeaker
from hybrid.queries.content import public_content

if TYPE_CHECKING:
    import datetime as dt
    import zoneinfo
    from collections.abc import Iterable

    from hybrid.models import Event
    from hybrid.queries.content import Content

_COLUMNS = (
    "pk",
    "code",
    "kind",
    "title",
    "starts_at",
    "ends_at",
    "room_id",
    "room__name",
    "room__slug",
    "cohort_id",
    "cohort__name",
)


@dataclass(frozen=True, slots=True)
class Part:
    """That somebody speaks in a session, and as what ("Chair"; often empty)."""

    name: str
    slug: str
    part: str


@dataclass(frozen=True, slots=True)
class Item:
    """A session as lists show it. ``starts`` and ``ends`` are in the event's time zone."""

    pk: int
    code: str
    kind: str
    title: str
    starts: dt.datetime
    ends: dt.datetime
    room_id: int | None
    room: str
    room_slug: str
    cohort_id: int | None
    cohort: str
    url: str
    parts: tuple[Part, ...]

    @property
    def starts_at(self) -> dt.datetime:
        """The instant at which it starts, under the name that models give it."""
        return self.starts

    @property
    def ends_at(self) -> dt.datetime:
        """The instant at which it ends."""
        return self.ends

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(SessionKind(self.kind).label)

    @property
    def is_pause(self) -> bool:
        """Whether nobody speaks from a stage in it."""
        return self.kind in PAUSES

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends - self.starts).total_seconds() // 60)

    @property
    def hours(self) -> str:
        """From when to when, on the event's clock."""
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"


def programme_of(event: Event, *, with_speakers: bool = True) -> list[Item]:
    """Return every session that the public sees, by start and then by room.

    Two queries, one without speakers. With a release three, and one more the first time.
    """
    if event.release_id is not None:
        return programme_from(event, public_content(event))
    parts = _parts_of(event) if with_speakers else {}
    zone, link = event.tz, _session_links(event)
    rows = (
        Session.objects.filter(event=event)
        .order_by("starts_at", "room__position", "cohort__position", "id")
        .values_list(*_COLUMNS)
    )
    return [
        Item(
            pk,
            code,
            kind,
            title,
            _local(starts_at, zone),
            _local(ends_at, zone),
            room_id,
            room or "",
            room_slug or "",
            cohort_id,
            cohort or "",
            link.replace("/-/", f"/{code}/"),
            tuple(parts.get(pk, ())),
        )
        for pk, code, kind, title, starts_at, ends_at, room_id, room, room_slug, cohort_id, cohort in rows
    ]


def programme_from(event: Event, content: Content) -> list[Item]:
    """Return the sessions of an agenda that was read before. No query."""
    zone, link = event.tz, _session_links(event)
    return [
        Item(
            facts.key,
            facts.code,
            facts.kind,
            facts.title,
            _local(facts.starts, zone),
            _local(facts.ends, zone),
            facts.room.key if facts.room else None,
            facts.room.name if facts.room else "",
            facts.room.slug if facts.room else "",
            facts.group.key if facts.group else None,
            facts.group.name if facts.group else "",
            link.replace("/-/", f"/{facts.code}/"),
            tuple(Part(voice.name, voice.slug, voice.part) for voice in facts.voices),
        )
        for facts in content
    ]


def _parts_of(event: Event) -> dict[int, list[Part]]:
    """Return who speaks, under the primary key of each session, in the order that the organiser gave."""
    parts: dict[int, list[Part]] = defaultdict(list)
    for session_id, name, slug, part in (
        SessionSpeaker.objects.filter(session__event=event)
        .order_by("position", "id")
        .values_list("session_id", "speaker__name", "speaker__slug", "part")
    ):
        parts[session_id].append(Part(name, slug, part))
    return parts


def _session_links(event: Event) -> str:
    """Return the address of the session ``-``: resolving it once is enough for all."""
    return reverse("session", args=[event.slug, "-"])


def _local(moment: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    return timezone.localtime(moment, zone)


@dataclass(frozen=True, slots=True)
class Group:
    """What one group of people has at a time; an empty name means everybody."""

    name: str
    items: list[Item]


def natural(name: str) -> list[tuple[int, str]]:
    """Sort "Group 2" before "Group 10", and what has no name last."""
    parts = re.findall(r"\d+|\D+", name or "\uffff")
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


@dataclass(frozen=True, slots=True)
class Slot:
    """Sessions that start at the same minute, and whether that is past, running or to come."""

    starts: dt.datetime
    items: list[Item]
    state: str

    @property
    def ends(self) -> dt.datetime | None:
        """When all of them end, if that is one instant."""
        ends = {item.ends for item in self.items}
        return ends.pop() if len(ends) == 1 else None

    @property
    def until(self) -> dt.datetime:
        """When the last of them ends."""
        return max(item.ends for item in self.items)

    @property
    def anchor(self) -> str:
        """The slot's place in the page."""
        return f"t{self.starts:%d%H%M}"

    @property
    def is_ragged(self) -> bool:
        """Whether each needs its own end beside it."""
        return self.ends is None

    @property
    def groups(self) -> list[Group]:
        """The sessions by who they are for, where groups do different things at once; else nothing."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.cohort, []).append(item)
        return [Group(name, found[name]) for name in sorted(found, key=natural)] if len(found) > 1 else []


@dataclass(frozen=True, slots=True)
class Day:
    """One date of the event with what starts on it; ``slots`` may be empty."""

    date: dt.date
    slots: list[Slot]

    @property
    def items(self) -> list[Item]:
        """Everything that starts on it, in order."""
        return [item for slot in self.slots for item in slot.items]


def state_of(items: Iterable[Item], now: dt.datetime) -> str:
    """Say where ``items`` stand: ``past`` once all are over, ``now`` while one runs, else ``next``."""
    if any(item.starts <= now < item.ends for item in items):
        return "now"
    return "past" if all(item.ends <= now for item in items) else "next"


def days_of(event: Event, items: Iterable[Item], *, now: dt.datetime) -> list[Day]:
    """Group ``items`` by date and start, in order. Dates of the event without a session are there, empty."""
    found: dict[dt.date, dict[dt.datetime, list[Item]]] = {date: {} for date in event.days}
    for item in items:
        found.setdefault(item.starts.date(), {}).setdefault(item.starts, []).append(item)
    return [
        Day(date, [Slot(starts, group, state_of(group, now)) for starts, group in slots.items()])
        for date, slots in sorted(found.items())
    ]


@dataclass(frozen=True, slots=True)
class NowNext:
    """What is on at one instant, and everything that starts at the next start."""

    now: list[Item]
    next: list[Item]


def now_and_next(items: Iterable[Item], *, now: dt.datetime) -> NowNext:
    """Pick what runs at ``now``, talks before pauses, and what starts next."""
    known = list(items)
    first = min((item.starts for item in known if item.starts > now), default=None)
    running = [item for item in known if item.starts <= now < item.ends]
    return NowNext(
        sorted(running, key=lambda item: item.is_pause), [item for item in known if item.starts == first]
    )


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What surrounds a session: before and after it in its room, and elsewhere at the same time."""

    before: Item | None
    after: Item | None
    meanwhile: list[Item]


def neighbours_of(session: Session, items: list[Item]) -> Neighbours:
    """Find the neighbours of ``session`` among ``items``, which are in order. Pauses do not count."""
    others = [item for item in items if not item.is_pause and item.pk != session.pk]
    near = [item for item in others if item.room_id == session.room_id]
    return Neighbours(
        max((i for i in near if i.ends <= session.starts_at), key=lambda i: i.ends, default=None),
        min((i for i in near if i.starts >= session.ends_at), key=lambda i: i.starts, default=None),
        [i for i in others if i.starts < session.ends_at and session.starts_at < i.ends],
    )
