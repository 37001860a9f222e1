"""What two organisers said differently of one session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hybrid.domain.times import clock_of, to_wall
from hybrid.enums import SessionKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from django.db.models import Model

    from hybrid.domain.agenda import SessionDetails
    from hybrid.models import Session


@dataclass(frozen=True)
class Difference:
    """One fact, as somebody else saved it and as it was typed here."""

    label: str
    theirs: str
    mine: str


def differences(session: Session, mine: SessionDetails) -> list[Difference]:
    """Compare ``session`` as it is (parts and speakers at hand) with what somebody wanted to save."""
    zone = session.event.tz
    facts = [
        (_("Title"), session.title, mine.title.strip()),
        (_("Kind"), SessionKind(session.kind).label, mine.kind.label),
        (_("Abstract"), session.abstract, mine.abstract.strip()),
        (
            _("Time"),
            _span(session.starts_at, session.ends_at, zone),
            _span(mine.starts_at, mine.ends_at, zone),
        ),
        (_("Room"), _name(session.room), _name(mine.room)),
        (_("Only for"), _name(session.cohort), _name(mine.cohort)),
        (
            _("Speakers"),
            _speakers((part.speaker.name, part.part) for part in session.parts.all()),
            _speakers((part.speaker.name, part.part) for part in mine.parts),
        ),
    ]
    return [Difference(*map(str, fact)) for fact in facts if fact[1] != fact[2]]


def _span(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> str:
    return f"{date_format(to_wall(start, zone))}, {clock_of(start, zone)}–{clock_of(end, zone)}"


def _name(thing: Model | None) -> str:
    return str(thing) if thing else "–"


def _speakers(parts: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name} ({part})" if part else name for name, part in parts) or "–"
