"""What cannot all be true of an agenda: one room, one speaker or one group in two places at once.

Pure functions over bookings, which are made from sessions that were already loaded (room, cohort, parts and
speakers at hand): no query. Pauses never clash: coffee in the main hall keeps nobody from speaking there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

from django.utils.translation import gettext as _

from hybrid.enums import PAUSES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import Model

    from hybrid.domain.agenda import SessionDetails
    from hybrid.models import Event, Session


class Timed(Protocol):
    """Anything that lasts: from ``starts_at`` up to, and not including, ``ends_at``."""

    @property
    def starts_at(self) -> dt.datetime: ...
    @property
    def ends_at(self) -> dt.datetime: ...


S = TypeVar("S", bound=Timed)


@dataclass(frozen=True)
class Named:
    """A room, a speaker or a group: told apart by ``key``, known to people as ``name``."""

    key: int
    name: str


@dataclass(frozen=True)
class Booking:
    """What of a session can clash. ``code`` is empty for one that is not saved yet."""

    code: str
    title: str
    kind: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    room: Named | None
    cohort: Named | None
    speakers: tuple[Named, ...]


class ConflictKind(StrEnum):
    """What is wrong."""

    ROOM = "room"
    SPEAKER = "speaker"
    COHORT = "cohort"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Conflict:
    """One warning: what is double-booked, and the one or two bookings that it is about."""

    kind: ConflictKind
    subject: Named | None
    bookings: tuple[Booking, ...]

    @property
    def message(self) -> str:
        """What is wrong, in a sentence."""
        first, second = self.bookings[0], self.bookings[-1]
        names = {
            "subject": self.subject.name if self.subject else "",
            "first": first.title,
            "second": second.title,
        }
        match self.kind:
            case ConflictKind.ROOM:
                return _("%(subject)s is booked twice: “%(first)s” and “%(second)s”.") % names
            case ConflictKind.SPEAKER:
                return _("%(subject)s speaks in two places at once: “%(first)s” and “%(second)s”.") % names
            case ConflictKind.COHORT:
                return _("%(subject)s should be in two places at once: “%(first)s” and “%(second)s”.") % names
            case ConflictKind.OUTSIDE:
                return _("“%(first)s” is not on a day of the event.") % names


def booking_of(session: Session) -> Booking:
    """Return what of ``session`` can clash."""
    return Booking(
        code=session.code,
        title=session.title,
        kind=session.kind,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        room=_named(session.room),
        cohort=_named(session.cohort),
        speakers=tuple(Named(part.speaker_id, part.speaker.name) for part in session.parts.all()),
    )


def booking_from(details: SessionDetails, *, code: str) -> Booking:
    """Return the booking that ``details`` would be for the session ``code``; empty for a new one."""
    return Booking(
        code=code,
        title=details.title,
        kind=details.kind,
        starts_at=details.starts_at,
        ends_at=details.ends_at,
        room=_named(details.room),
        cohort=_named(details.cohort),
        speakers=tuple(Named(part.speaker.pk, part.speaker.name) for part in details.parts),
    )


def overlapping_pairs(spans: Iterable[S]) -> list[tuple[S, S]]:
    """Return every pair that shares a moment, earlier start first. n log n, and the number of pairs."""
    pairs: list[tuple[S, S]] = []
    running: list[S] = []
    for span in sorted(spans, key=lambda s: s.starts_at):
        running = [other for other in running if other.ends_at > span.starts_at]
        pairs += [(other, span) for other in running]
        running.append(span)
    return pairs


def find_conflicts(event: Event, bookings: list[Booking]) -> list[Conflict]:
    """Return all that is wrong with ``bookings``, in the order of the agenda."""
    busy = [booking for booking in bookings if booking.kind not in PAUSES]
    found = [
        *(Conflict(ConflictKind.ROOM, *clash) for clash in _clashes(busy, lambda b: _one(b.room))),
        *(Conflict(ConflictKind.SPEAKER, *clash) for clash in _clashes(busy, lambda b: b.speakers)),
        *(
            Conflict(ConflictKind.COHORT, *clash)
            for clash in _clashes(busy, lambda b: _one(b.cohort))
            if not _are_alternatives(*clash[1])
        ),
        *(Conflict(ConflictKind.OUTSIDE, None, (b,)) for b in bookings if not _on_a_day_of(event, b)),
    ]
    return sorted(found, key=lambda conflict: (conflict.bookings[-1].starts_at, conflict.kind))


def new_conflicts(event: Event, bookings: list[Booking], changed: Booking) -> list[Conflict]:
    """Return what would be wrong with ``changed`` that is not wrong with its session already."""
    known = {_identity(conflict) for conflict in find_conflicts(event, bookings)}
    others = [booking for booking in bookings if booking.code != changed.code]
    return [
        conflict
        for conflict in find_conflicts(event, [*others, changed])
        if changed in conflict.bookings and _identity(conflict) not in known
    ]


def by_session(conflicts: list[Conflict]) -> dict[str, list[Conflict]]:
    """Sort conflicts under the codes of the sessions that they are about."""
    found: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        for booking in conflict.bookings:
            found[booking.code].append(conflict)
    return found


def _named(thing: Model | None) -> Named | None:
    return Named(thing.pk, str(thing)) if thing else None


def _one(thing: Named | None) -> tuple[Named, ...]:
    return (thing,) if thing else ()


def _clashes(
    bookings: list[Booking], subjects_of: Callable[[Booking], tuple[Named, ...]]
) -> Iterator[tuple[Named, tuple[Booking, Booking]]]:
    """Yield each subject that is wanted twice, with the two bookings that want it."""
    wanted: dict[Named, list[Booking]] = defaultdict(list)
    for booking in bookings:
        for subject in subjects_of(booking):
            wanted[subject].append(booking)
    for subject, rivals in wanted.items():
        for pair in overlapping_pairs(rivals):
            yield subject, pair


def _are_alternatives(first: Booking, second: Booking) -> bool:
    """Say whether a group is meant to split over the two: workshops that start and end together."""
    return (first.kind, first.starts_at, first.ends_at) == (second.kind, second.starts_at, second.ends_at)


def _on_a_day_of(event: Event, booking: Booking) -> bool:
    """A session belongs to the date it starts on, even if it ends after midnight."""
    return event.starts_on <= booking.starts_at.astimezone(event.tz).date() <= event.ends_on


def _identity(conflict: Conflict) -> tuple[ConflictKind, Named | None, frozenset[str]]:
    return conflict.kind, conflict.subject, frozenset(booking.code for booking in conflict.bookings)
