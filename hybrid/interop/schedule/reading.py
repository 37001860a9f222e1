"""Bytes that somebody sent in, an ``Incoming`` out. Pure: no database."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from hybrid.domain.times import TimeError, to_instant

from .incoming import (
    NAME_LENGTH,
    ROOM_LENGTH,
    TITLE_LENGTH,
    YEARS,
    FileError,
    Incoming,
    RoomIn,
    SessionIn,
    VoiceIn,
    one_line,
    paragraphs,
)
from .rows import Rows, from_json, from_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

# Bytes. 500 sessions with long abstracts are one megabyte.
LARGEST = 8 * 1024**2
MOST_SESSIONS = 5000
LONGEST = dt.timedelta(hours=24)
_DURATION = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})")


def read_schedule(data: bytes, *, zone: ZoneInfo) -> Incoming:
    """Read a schedule in JSON or XML. Times without a zone are the file's, or else those of ``zone``.

    Raises:
        FileError: it is too large, malformed, or no schedule.

    """
    if len(data) > LARGEST:
        raise FileError(_("The file is too large: %d MB at most.") % (LARGEST // 1024**2))
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    incoming = Incoming(what="schedule")
    rows = from_json(data, incoming) if start == b"{" else from_xml(data, incoming)
    zone = _zone_of(rows, zone, incoming)
    seen: set[uuid.UUID] = set()
    for count, row in enumerate(rows.events):
        if count >= MOST_SESSIONS:
            raise FileError(_("The file has more than %d sessions.") % MOST_SESSIONS)
        session = _session(row, zone, incoming)
        if session is None:
            continue
        if session.guid is not None and session.guid in seen:
            incoming.complain(session.where, _("Its GUID %s is another session's. Not taken.") % session.guid)
            continue
        if session.guid is not None:
            seen.add(session.guid)
        incoming.sessions.append(session)
    _add_rooms(rows, incoming)
    incoming.check_size()
    return incoming


def _zone_of(rows: Rows, zone: ZoneInfo, incoming: Incoming) -> ZoneInfo:
    if not rows.zone or rows.zone == zone.key:
        return zone
    if rows.zone not in available_timezones():
        incoming.complain(
            rows.zone,
            _("No such time zone is known. Times that do not say theirs were taken as %s.") % zone.key,
        )
        return zone
    incoming.complain(
        rows.zone, _("The file's time zone is another one. The sessions are at the same instants here.")
    )
    return ZoneInfo(rows.zone)


def _session(row: dict[str, Any], zone: ZoneInfo, incoming: Incoming) -> SessionIn | None:
    title = one_line(row.get("title"), TITLE_LENGTH)
    number = one_line(row.get("id"), 40)
    where = " ".join(filter(None, (number and f"#{number}", title))) or _("A session without id and title")
    try:
        _need_title(title)
        starts = _instant(str(row.get("date") or ""), zone)
        length = _duration(str(row.get("duration") or ""))
    except (_NotTakenError, TimeError) as error:
        incoming.complain(where, f"{error} {_('Not taken.')}")
        return None
    if len(one_line(row.get("title"), TITLE_LENGTH + 1)) > TITLE_LENGTH:
        incoming.complain(where, _("Its title was cut at %d characters.") % TITLE_LENGTH)
    guid = _guid(row.get("guid"), where, incoming)
    if guid is None and not number:
        incoming.complain(
            where, _("It has neither GUID nor id, so that it could not be found again. Not taken.")
        )
        return None
    return SessionIn(
        where=where,
        guid=guid,
        number=number,
        title=title,
        kind=one_line(row.get("type"), 60),
        abstract=paragraphs(row.get("subtitle"), row.get("abstract"), row.get("description")),
        starts=starts,
        ends=starts + length,
        room=one_line(row.get("room"), ROOM_LENGTH),
        group=one_line(row.get("track"), 60),
        voices=tuple(_voices(row.get("persons"), where, incoming)),
    )


def _need_title(title: str) -> None:
    if not title:
        raise _NotTakenError(_("It has no title."))


class _NotTakenError(Exception):
    """Why a session could not be taken."""


def _instant(text: str, zone: ZoneInfo) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise _NotTakenError(_("“%s” is no date with a time.") % text[:40]) from error
    if moment.year not in YEARS:
        raise _NotTakenError(_("“%s” is no date with a time.") % text[:40])
    return moment.astimezone(dt.UTC) if moment.tzinfo is not None else to_instant(moment, zone)


def _duration(text: str) -> dt.timedelta:
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise _NotTakenError(_("“%s” is no duration.") % text[:40])
    first, second, third = found.groups()
    # Two numbers are hours and minutes; of three the last are seconds.
    hours, minutes, seconds = (first, second, third) if first is not None else (second, third, 0)
    length = dt.timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    if not dt.timedelta() < length <= LONGEST:
        raise _NotTakenError(_("“%s” is no duration between a minute and 24 hours.") % text)
    return length


def _guid(value: object, where: str, incoming: Incoming) -> uuid.UUID | None:
    if not value:
        return None
    try:
        return uuid.UUID(str(value))
    except ValueError:
        incoming.complain(where, _("“%s” is no GUID; it was left out.") % str(value)[:60])
        return None


def _voices(persons: object, where: str, incoming: Incoming) -> Iterator[VoiceIn]:
    known: set[object] = set()
    for person in persons if isinstance(persons, list) else []:
        if not isinstance(person, dict):
            continue
        name = one_line(person.get("public_name") or person.get("name"), NAME_LENGTH)
        guid = _guid(person.get("guid"), where, incoming)
        if not name:
            incoming.complain(where, _("A person without a name was left out."))
        elif (guid or name) in known:
            incoming.complain(where, _("%s is named twice.") % name)
        else:
            known.add(guid or name)
            yield VoiceIn(name=name, guid=guid, biography=paragraphs(person.get("biography")) or None)


def _add_rooms(rows: Rows, incoming: Incoming) -> None:
    """Note each room once, in the order of the file; a GUID that two of them have is nobody's."""
    names: dict[str, uuid.UUID | None] = {}
    taken: dict[uuid.UUID, str] = {}
    for raw, text in rows.rooms:
        name = one_line(raw, ROOM_LENGTH)
        if not name:
            continue
        guid = _guid(text, name, incoming)
        if guid is not None and taken.setdefault(guid, name) != name:
            incoming.complain(name, _("Its GUID is another room's; it was left out."))
            guid = None
        names[name] = names.get(name) or guid
    for session in incoming.sessions:
        if session.room:
            names.setdefault(session.room, None)
    incoming.rooms = [RoomIn(name, guid) for name, guid in names.items()]
