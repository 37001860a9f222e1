"""The agenda as facts that can be frozen: of the draft, of a release, and what the public sees.

A release keeps who speaks where and when, under which title. How a room or a speaker is called, and at which
address, is theirs and not the agenda's: :func:`public_content` has their names as they are now, a release
that was read as it is has those of its day.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 -- msgspec reads the annotations
import hashlib
from collections import OrderedDict, defaultdict
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from hybrid.models import AgendaRelease, Room, Session, SessionSpeaker, Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hybrid.models import Event

# These structs hold no circles, so that the garbage collector need not look at thousands of them.
# Agendas kept decoded, of all events: 500 sessions are about a megabyte.
KEPT = 32


class RoomFacts(msgspec.Struct, frozen=True, gc=False):
    """A room."""

    key: int
    name: str
    slug: str


class GroupFacts(msgspec.Struct, frozen=True, gc=False):
    """A part of the delegates."""

    key: int
    name: str


class Voice(msgspec.Struct, frozen=True, gc=False):
    """That somebody speaks, and as what ("Chair"; often empty)."""

    key: int
    name: str
    slug: str
    part: str


class Facts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All that the agenda says of one session. ``key`` is its primary key; instants are UTC."""

    key: int
    uid: str
    code: str
    kind: str
    title: str
    abstract: str
    starts: dt.datetime
    ends: dt.datetime
    room: RoomFacts | None
    group: GroupFacts | None
    voices: tuple[Voice, ...]
    sequence: int
    changed: dt.datetime


Content = tuple[Facts, ...]
_decoder = msgspec.json.Decoder(Content)
_kept: OrderedDict[str, Content] = OrderedDict()
_lock = Lock()

_COLUMNS = (
    *("pk", "uid", "code", "kind", "title", "abstract", "starts_at", "ends_at", "sequence", "updated_at"),
    *("room_id", "room__name", "room__slug", "cohort_id", "cohort__name"),
)


def draft_content(event: Event) -> Content:
    """Return the agenda as the organisers have it, by start and then by room. Two queries."""
    voices: dict[int, list[Voice]] = defaultdict(list)
    for session, key, name, slug, part in (
        SessionSpeaker.objects.filter(session__event=event)
        .order_by("position", "id")
        .values_list("session_id", "speaker_id", "speaker__name", "speaker__slug", "part")
    ):
        voices[session].append(Voice(key, name, slug, part))
    rows = (
        Session.objects.filter(event=event)
        .order_by("starts_at", "room__position", "cohort__position", "id")
        .values_list(*_COLUMNS)
    )
    return tuple(
        Facts(
            key=key,
            uid=str(uid),
            code=code,
            kind=kind,
            title=title,
            abstract=abstract,
            starts=starts,
            ends=ends,
            room=RoomFacts(room, room_name, room_slug) if room is not None else None,
            group=GroupFacts(group, group_name) if group is not None else None,
            voices=tuple(voices.get(key, ())),
            sequence=sequence,
            changed=changed,
        )
        for key, uid, code, kind, title, abstract, starts, ends, sequence, changed,
            room, room_name, room_slug, group, group_name in rows
    )  # fmt: skip


def write_down(content: Content) -> tuple[str, str]:
    """Return ``content`` as JSON, and a digest that stands for it."""
    written = msgspec.json.encode(content)
    return written.decode(), hashlib.blake2b(written, digest_size=16).hexdigest()


def content_of(release: AgendaRelease) -> Content:
    """Return the agenda that ``release`` froze. One query at most, none for one that was read before."""
    with _lock:
        if (known := _kept.get(release.digest)) is not None:
            _kept.move_to_end(release.digest)
            return known
    content = _decoder.decode(release.content)
    with _lock:
        _kept[release.digest] = content
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return content


def current_release(event: Event) -> AgendaRelease | None:
    """Return the release that the public sees, its content left for later. One query, none without one."""
    if event.release_id is None:
        return None
    found: AgendaRelease | None = (
        AgendaRelease.objects.filter(event=event, pk=event.release_id).defer("content").first()
    )
    return found


def public_content(event: Event) -> Content:
    """Return the agenda as the public sees it: the latest release, or else the draft.

    Two queries; for a release three, and one more the first time that this process reads it.
    """
    release = current_release(event)
    if release is None:
        return draft_content(event)
    return with_names_of_today(event, content_of(release))


class Span(NamedTuple):
    """Where, when and for which group something is on; ``room`` and ``group`` are primary keys."""

    key: int
    room: int | None
    kind: str
    group: int | None
    starts: dt.datetime
    ends: dt.datetime


def public_spans(event: Event, *, at: dt.datetime | None = None) -> list[Span]:
    """Return what is on when, as the public sees it; only what runs ``at`` an instant, if one is given.

    For those who need no words of it: one query, which for a release reads none of it that was read before.
    """
    if (release := current_release(event)) is None:
        rows = Session.objects.filter(event=event)
        if at is not None:
            rows = rows.filter(starts_at__lte=at, ends_at__gt=at)
        found = rows.values_list("pk", "room_id", "kind", "cohort_id", "starts_at", "ends_at")
        return [Span(*row) for row in found]
    return [
        Span(
            facts.key,
            facts.room.key if facts.room else None,
            facts.kind,
            facts.group.key if facts.group else None,
            facts.starts,
            facts.ends,
        )
        for facts in content_of(release)
        if at is None or facts.starts <= at < facts.ends
    ]


def with_names_of_today(
    event: Event, content: Content, rooms: Iterable[tuple[int, str, str]] | None = None
) -> Content:
    """Return ``content`` with the rooms and speakers as they are called now. Two queries.

    One, if whoever asks has read keys, names and addresses of the ``rooms`` already. What has gone meanwhile
    keeps its name, and has no address.
    """
    if rooms is None:
        rooms = rooms_of(event)
    places = {key: RoomFacts(key, name, slug) for key, name, slug in rooms}
    speakers = {
        key: (name, slug)
        for key, name, slug in Speaker.objects.filter(event=event)
        .order_by()
        .values_list("pk", "name", "slug")
    }
    return tuple(_renamed(facts, places, speakers) for facts in content)


def rooms_of(event: Event) -> list[tuple[int, str, str]]:
    """Return the rooms of an event in their order: keys, names and addresses. One query."""
    return list(Room.objects.filter(event=event).values_list("pk", "name", "slug"))


def _renamed(facts: Facts, rooms: dict[int, RoomFacts], speakers: dict[int, tuple[str, str]]) -> Facts:
    room = facts.room and rooms.get(facts.room.key, RoomFacts(facts.room.key, facts.room.name, ""))
    voices = tuple(_called(voice, speakers) for voice in facts.voices)
    if room == facts.room and voices == facts.voices:
        return facts
    return msgspec.structs.replace(facts, room=room, voices=voices)


def _called(voice: Voice, speakers: dict[int, tuple[str, str]]) -> Voice:
    name, slug = speakers.get(voice.key, (voice.name, ""))
    return voice if (name, slug) == (voice.name, voice.slug) else Voice(voice.key, name, slug, voice.part)


def by_key(content: Iterable[Facts]) -> dict[int, Facts]:
    """Return the sessions under their primary keys."""
    return {facts.key: facts for facts in content}


def forget_contents() -> None:
    """Forget what was decoded, to measure what the first request costs."""
    with _lock:
        _kept.clear()
