"""What cannot all be true of an agenda: one room, one speaker or one group in two places at once.

Everything here works on sessions that were already loaded (room, cohort, parts and speakers at hand) and
costs no query. Pauses never clash: coffee in the main hall does not keep anybody from speaking there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import Model

    from hybrid.models import Event, Session


class Span(Protocol):
    """Anything that lasts: from ``starts_at`` up to, and not including, ``ends_at``."""

    @property
    def starts_at(self) -> dt.datetime: ...
    @property
    def ends_at(self) -> dt.datetime: ...


S = TypeVar("S", bound=Span)


class ConflictKind(StrEnum):
    """What is wrong."""

    ROOM = "room"
    SPEAKER = "speaker"
    COHORT = "cohort"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Conflict:
    """One warning: what is double-booked (``subject``), and the one or two sessions that it is about."""

    kind: ConflictKind
    subject: str
    sessions: tuple[Session, ...]

    @property
    def message(self) -> str:
        """What is wrong, in a sentence."""
        first, second = self.sessions[0], self.sessions[-1]
        names = {"subject": self.subject, "first": first.title, "second": second.title}
        match self.kind:
            case ConflictKind.ROOM:
                return _("%(subject)s is booked twice: “%(first)s” and “%(second)s”.") % names
            case ConflictKind.SPEAKER:
                return _("%(subject)s speaks in two places at once: “%(first)s” and “%(second)s”.") % names
            case ConflictKind.COHORT:
                return _("%(subject)s should be in two places at once: “%(first)s” and “%(second)s”.") % names
            case ConflictKind.OUTSIDE:
                return _("“%(first)s” is not on a day of the event.") % names


def overlapping_pairs(spans: Iterable[S]) -> list[tuple[S, S]]:
    """Return every pair that shares a moment, earlier start first. n log n, and the number of pairs."""
    pairs: list[tuple[S, S]] = []
    running: list[S] = []
    for span in sorted(spans, key=lambda s: s.starts_at):
        running = [other for other in running if other.ends_at > span.starts_at]
        pairs += [(other, span) for other in running]
        running.append(span)
    return pairs


def find_conflicts(event: Event, sessions: list[Session]) -> list[Conflict]:
    """Return all that is wrong with ``sessions``, in the order of the agenda."""
    busy = [session for session in sessions if not session.is_pause]
    found = [
        *(Conflict(ConflictKind.ROOM, *clash) for clash in _clashes(busy, lambda s: _named(s.room))),
        *(Conflict(ConflictKind.SPEAKER, *clash) for clash in _clashes(busy, _speakers)),
        *(
            Conflict(ConflictKind.COHORT, *clash)
            for clash in _clashes(busy, lambda s: _named(s.cohort))
            if not _are_alternatives(*clash[1])
        ),
        *(Conflict(ConflictKind.OUTSIDE, "", (s,)) for s in sessions if not _on_a_day_of(event, s)),
    ]
    return sorted(found, key=lambda conflict: (conflict.sessions[-1].starts_at, conflict.kind))


def by_session(conflicts: list[Conflict]) -> dict[int, list[Conflict]]:
    """Sort conflicts under the primary keys of the sessions that they are about."""
    found: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        for session in conflict.sessions:
            found[session.pk].append(conflict)
    return found


def _named(thing: Model | None) -> list[tuple[int, str]]:
    return [(thing.pk, str(thing))] if thing else []


def _speakers(session: Session) -> list[tuple[int, str]]:
    return [(part.speaker_id, part.speaker.name) for part in session.parts.all()]


def _clashes(
    sessions: list[Session], subjects_of: Callable[[Session], list[tuple[int, str]]]
) -> Iterator[tuple[str, tuple[Session, Session]]]:
    """Yield the name of each subject that is wanted twice, with the two sessions that want it."""
    wanted: dict[tuple[int, str], list[Session]] = defaultdict(list)
    for session in sessions:
        for subject in subjects_of(session):
            wanted[subject].append(session)
    for (_key, name), rivals in wanted.items():
        for pair in overlapping_pairs(rivals):
            yield name, pair


def _are_alternatives(first: Session, second: Session) -> bool:
    """Say whether a group is meant to split over the two: workshops that start and end together."""
    return (first.kind, first.starts_at, first.ends_at) == (second.kind, second.starts_at, second.ends_at)


def _on_a_day_of(event: Event, session: Session) -> bool:
    """A session belongs to the date it starts on, even if it ends after midnight."""
    return event.starts_on <= session.starts_at.astimezone(event.tz).date() <= event.ends_on
