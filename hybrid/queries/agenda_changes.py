"""What is different between two agendas, in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hybrid.domain.times import clock_of
from hybrid.enums import SessionKind
from hybrid.queries.content import by_key

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from hybrid.queries.content import Content, Facts


class What(StrEnum):
    """What became of a session. Values are sent: never change one."""

    NEW = "new"
    CANCELLED = "cancelled"
    MOVED = "moved"
    ROOM = "room"
    SPEAKERS = "speakers"
    TEXT = "text"


@dataclass(frozen=True)
class SessionChange:
    """One session that differs. ``lines`` say how, a fact each; ``facts`` are the newer, or the last known."""

    facts: Facts
    whats: tuple[What, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """How it differs, in one line."""
        return " · ".join(self.lines)

    @property
    def is_urgent(self) -> bool:
        """Whether somebody who wants to be there must know: another time, another place, or none."""
        return bool({What.CANCELLED, What.MOVED, What.ROOM} & set(self.whats))


def changes_between(before: Content, after: Content, zone: ZoneInfo) -> list[SessionChange]:
    """Return what changed from ``before`` to ``after``, by the time at which it now starts."""
    old, new = by_key(before), by_key(after)
    found = [
        SessionChange(facts, (What.CANCELLED,), (_gone(facts, zone),))
        for key, facts in old.items()
        if key not in new
    ]
    for key, facts in new.items():
        if key not in old:
            found.append(SessionChange(facts, (What.NEW,), (_fresh(facts, zone),)))
        elif told := list(_told(old[key], facts, zone)):
            whats, lines = zip(*told, strict=True)
            found.append(SessionChange(facts, tuple(dict.fromkeys(whats)), lines))
    return sorted(found, key=lambda change: (change.facts.starts, change.facts.code))


def _gone(facts: Facts, zone: ZoneInfo) -> str:
    return _("Cancelled (was %(when)s)") % {"when": when(facts.starts, zone)}


def _fresh(facts: Facts, zone: ZoneInfo) -> str:
    values = {"when": when(facts.starts, zone), "room": facts.room.name if facts.room else ""}
    return (_("New: %(when)s, %(room)s") if facts.room else _("New: %(when)s")) % values


def _told(old: Facts, new: Facts, zone: ZoneInfo) -> Iterable[tuple[What, str]]:
    """Yield each fact that differs, the most important first."""
    if old.starts != new.starts:
        yield What.MOVED, _moved(old.starts, new.starts, zone)
    elif old.ends != new.ends:
        values = {"before": clock_of(old.ends, zone), "after": clock_of(new.ends, zone)}
        yield What.MOVED, _("Ends at %(after)s instead of %(before)s") % values
    if _key(old.room) != _key(new.room):
        yield What.ROOM, _moved_to(old, new)
    if old.title != new.title:
        yield What.TEXT, _("Was called “%(before)s”") % {"before": old.title}
    if old.kind != new.kind:
        yield What.TEXT, _("Is now: %(kind)s") % {"kind": SessionKind(new.kind).label}
    if _key(old.group) != _key(new.group):
        yield What.TEXT, _for_whom(new)
    if [(v.key, v.part) for v in old.voices] != [(v.key, v.part) for v in new.voices]:
        names = ", ".join(voice.name for voice in new.voices)
        yield What.SPEAKERS, _("Speakers: %(names)s") % {"names": names} if names else _("No speakers named")
    if old.abstract != new.abstract:
        yield What.TEXT, _("Another description")


def _moved(before: dt.datetime, after: dt.datetime, zone: ZoneInfo) -> str:
    same_day = before.astimezone(zone).date() == after.astimezone(zone).date()
    tell = clock_of if same_day else when
    return _("Moved from %(before)s to %(after)s") % {
        "before": tell(before, zone),
        "after": tell(after, zone),
    }


def _moved_to(old: Facts, new: Facts) -> str:
    if new.room is None:
        return _("No room any more; was %(before)s") % {"before": old.room.name if old.room else "–"}
    if old.room is None:
        return _("Room: %(after)s") % {"after": new.room.name}
    return _("Other room: %(after)s instead of %(before)s") % {
        "after": new.room.name,
        "before": old.room.name,
    }


def _for_whom(new: Facts) -> str:
    return _("Only for %(group)s") % {"group": new.group.name} if new.group else _("For everyone")


def _key(thing: object) -> object:
    return getattr(thing, "key", None)


def when(moment: dt.datetime, zone: ZoneInfo) -> str:
    """Write day and time: "Thu 26 June, 11:00"."""
    return f"{date_format(moment.astimezone(zone), 'D j F')}, {clock_of(moment, zone)}"
