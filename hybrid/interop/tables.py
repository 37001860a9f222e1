"""Speakers, sessions and people as CSV: in every spelling that spreadsheets have, and out so that none runs a cell."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hybrid.domain.times import TimeError, to_instant
from hybrid.interop.cells import FORMULA, harmless
from hybrid.interop.schedule.incoming import (
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
from hybrid.interop.schedule.reading import LARGEST, LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from hybrid.interop.schedule.writing import Outgoing
    from hybrid.models import Person, Speaker

SESSIONS = ("id", "title", "kind", "start", "end", "room", "group", "speakers", "abstract")
SPEAKERS = ("id", "name", "position", "organisation", "biography")
PEOPLE = ("email", "name", "organisation", "roles", "group", "attendance")
MOST_ROWS = 5000
# Every row has as many cells as there are columns, however short its line is.
MOST_COLUMNS = 200
# Between the speakers of a session. Names have commas in them ("Bob Sample, PhD").
BETWEEN = ";"
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


@dataclass(frozen=True)
class Table:
    """The rows of a file, each with its number in it; ``what`` they are is known by their columns."""

    what: str
    rows: list[tuple[int, dict[str, str]]]


def decode(data: bytes) -> str:
    """Return the text of a file: UTF-16 or UTF-8 by its mark, else UTF-8, else as Windows writes it.

    Raises:
        FileError: it is none of them.

    """
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), None)
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding is not None:
            raise FileError(_("The file is damaged: it is no %s.") % encoding.upper()) from error
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileError(_("The file's letters cannot be read. Save it as UTF-8.")) from error


def read_table(data: bytes) -> Table:
    """Read CSV (RFC 4180), also with semicolons or tabs.

    Raises:
        FileError: it is too large, unreadable, or has none of the columns that are known.

    """
    if len(data) > LARGEST:
        raise FileError(_("The file is too large: %d MB at most.") % (LARGEST // 1024**2))
    text = decode(data)
    if "\0" in text:
        raise FileError(_("This is no text."))
    header = text.partition("\n")[0]
    between = max(",;\t", key=header.count)
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        reader = csv.DictReader(io.StringIO(text), delimiter=between, strict=True)
        names = [(name or "").strip().lower() for name in reader.fieldnames or []]
        if len(names) > MOST_COLUMNS:
            raise FileError(_("The file has more than %d columns.") % MOST_COLUMNS)
        reader.fieldnames = names
        for row in reader:
            if len(rows) >= MOST_ROWS:
                raise FileError(_("The file has more than %d rows.") % MOST_ROWS)
            cells = {name: _plain(row.get(name)) for name in names if name}
            if any(cells.values()):
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise FileError(_("This is no readable CSV: %s") % error) from error
    return Table(_what(names), rows)


def _what(names: list[str]) -> str:
    if "email" in names:
        return "people"
    if {"title", "start"} <= set(names):
        return "sessions"
    if "name" in names:
        return "speakers"
    raise FileError(_("The first line names no columns that are known, such as title and start, or name."))


def _plain(cell: object) -> str:
    """Return a cell without the mark that :func:`harmless` puts before what would run."""
    text = cell if isinstance(cell, str) else ""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text


def incoming_of(table: Table, *, zone: ZoneInfo) -> Incoming:
    """Return what a table of sessions or speakers says. Times without an offset are on the clocks of ``zone``."""
    incoming = Incoming(what=table.what)
    if table.what == "speakers":
        incoming.speakers = list(_speakers(table, incoming))
    else:
        incoming.sessions = list(_sessions(table, incoming, zone))
        names = dict.fromkeys(session.room for session in incoming.sessions if session.room)
        incoming.rooms = [RoomIn(name) for name in names]
    incoming.check_size()
    return incoming


def _speakers(table: Table, incoming: Incoming) -> Iterator[VoiceIn]:
    for number, cells in table.rows:
        name = one_line(cells["name"], NAME_LENGTH)
        if not name:
            incoming.complain(_line(number), _("It has no name. Not taken."))
            continue
        yield VoiceIn(
            name=name,
            guid=_guid(cells.get("id", ""), number, incoming),
            biography=paragraphs(cells["biography"]) if "biography" in cells else None,
            position=one_line(cells["position"], 160) if "position" in cells else None,
            organisation=one_line(cells["organisation"], 160) if "organisation" in cells else None,
        )


def _sessions(table: Table, incoming: Incoming, zone: ZoneInfo) -> Iterator[SessionIn]:
    seen: set[uuid.UUID] = set()
    for number, cells in table.rows:
        title = one_line(cells["title"], TITLE_LENGTH)
        where = f"{_line(number)}: {title}" if title else _line(number)
        guid = _guid(cells.get("id", ""), number, incoming)
        try:
            starts, ends = _instant(cells["start"], zone), _instant(cells.get("end", ""), zone)
        except ValueError as error:
            no_time = _("Its start or end is no date with a time, such as 2030-06-01 09:00.")
            said = str(error) if isinstance(error, TimeError) else no_time
            incoming.complain(where, f"{said} {_('Not taken.')}")
            continue
        if not title or not dt.timedelta() < ends - starts <= LONGEST:
            incoming.complain(
                where, _("It has no title, or ends before it starts, or after a day. Not taken.")
            )
            continue
        if guid is not None and guid in seen:
            incoming.complain(where, _("Its id is another row's. Not taken."))
            continue
        if guid is not None:
            seen.add(guid)
        names = dict.fromkeys(
            one_line(name, NAME_LENGTH) for name in cells.get("speakers", "").split(BETWEEN)
        )
        yield SessionIn(
            where=where,
            guid=guid,
            # Without an id a session is known by when it was and what it is called.
            number=cells.get("id", "") or f"{title} {starts.isoformat()}",
            title=title,
            kind=one_line(cells.get("kind", ""), 60),
            abstract=paragraphs(cells.get("abstract", "")),
            starts=starts,
            ends=ends,
            room=one_line(cells.get("room", ""), ROOM_LENGTH),
            group=one_line(cells.get("group", ""), 60),
            voices=tuple(VoiceIn(name) for name in names if name),
        )


def _line(number: int) -> str:
    return _("Line %d") % number


def _guid(text: str, number: int, incoming: Incoming) -> uuid.UUID | None:
    if not text.strip():
        return None
    try:
        return uuid.UUID(text.strip())
    except ValueError:
        incoming.complain(_line(number), _("“%s” is no id of ours; it was left out.") % text[:60])
        return None


def _instant(text: str, zone: ZoneInfo) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text.strip())
    if moment.year not in YEARS:
        raise ValueError(text)
    return moment.astimezone(dt.UTC) if moment.tzinfo else to_instant(moment, zone)


def _write(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """Return rows as CSV, with a byte order mark for the spreadsheets that need one, and no cell that runs."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(str(cell)) for cell in row])
    return "\N{BYTE ORDER MARK}" + file.getvalue()


def sessions_csv(out: Outgoing) -> str:
    """Return the agenda as CSV. Times carry their offset, so that the hour that happens twice is clear."""
    zone = out.event.tz
    return _write(
        SESSIONS,
        (
            (
                facts.uid,
                facts.title,
                facts.kind,
                facts.starts.astimezone(zone).isoformat(sep=" ", timespec="minutes"),
                facts.ends.astimezone(zone).isoformat(sep=" ", timespec="minutes"),
                facts.room.name if facts.room else "",
                facts.group.name if facts.group else "",
                f"{BETWEEN} ".join(voice.name for voice in facts.voices),
                facts.abstract,
            )
            for facts in out.content
        ),
    )


def speakers_csv(out: Outgoing, speakers: Iterable[Speaker]) -> str:
    """Return the speakers as CSV."""
    return _write(
        SPEAKERS,
        (
            (out.speaker_guid(s.pk), s.name, s.position, s.organisation, s.biography.replace("\r\n", "\n"))
            for s in speakers
        ),
    )


def people_csv(people: Iterable[Person]) -> str:
    """Return the people of an event as CSV; their accounts, roles and groups should be at hand."""
    return _write(
        PEOPLE,
        (
            (
                person.user.email if person.user else "",
                person.display_name,
                person.organisation,
                " ".join(sorted(role.value for role in person.roles)),
                person.cohort.name if person.cohort else "",
                person.attendance,
            )
            for person in people
        ),
    )
