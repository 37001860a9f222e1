"""The shape of a demo event on paper: plain values, no database.

Times are what the event's own clock would show (``day`` 1, ``"10:05"``). When they happen is decided
each time the demo is loaded (:mod:`hybrid.demo.moving`).
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from hybrid.enums import Access, Attendance, DocumentAudience, OrganisationRole, Role, SessionKind

# Marks what the demo made: its ids are derived from this one, so a later load finds them again.
NAMESPACE = uuid.UUID("5d0c54f1-6f4b-5b83-9a52-0f6a5cf9e2d7")


@dataclass(frozen=True)
class RoomPlan:
    """A room. ``capacity`` is in people; a room without walls has none and no place."""

    slug: str
    name: str
    capacity: int | None = None
    where: str = ""


@dataclass(frozen=True)
class SpeakerPlan:
    """Somebody invented who speaks."""

    slug: str
    name: str
    position: str
    organisation: str
    biography: str


@dataclass(frozen=True)
class SessionPlan:
    """An item of the agenda on paper.

    ``code`` is its public id for good. ``live`` says that it may be the one that runs when the demo is
    loaded: it is long enough, worth watching, and has sessions before and after it.
    """

    code: str
    starts: str
    ends: str
    kind: SessionKind
    title: str
    room: str
    abstract: str = ""
    day: int = 1
    cohort: str = ""
    speakers: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    live: bool = False

    @property
    def start(self) -> dt.timedelta:
        """How long after midnight of the first day it starts."""
        return self._after_midnight(self.starts)

    @property
    def end(self) -> dt.timedelta:
        """How long after midnight of the first day it ends."""
        return self._after_midnight(self.ends)

    def _after_midnight(self, clock: str) -> dt.timedelta:
        hours, minutes = clock.split(":")
        return dt.timedelta(days=self.day - 1, hours=int(hours), minutes=int(minutes))


@dataclass(frozen=True)
class OrganisationPlan:
    """A body and what it is to the event."""

    name: str
    role: OrganisationRole


@dataclass(frozen=True)
class ExhibitorPlan:
    """An invented stand of the market place."""

    name: str
    stand: str
    description: str


@dataclass(frozen=True)
class DocumentPlan:
    """A document of plain paragraphs; the ending of ``filename`` says as what it is made (pdf or txt)."""

    title: str
    filename: str
    paragraphs: tuple[str, ...]
    audience: DocumentAudience = DocumentAudience.PUBLIC
    session: str = ""


@dataclass(frozen=True)
class PersonPlan:
    """Somebody invented who takes part, without an account."""

    name: str
    role: Role
    organisation: str = ""
    cohort: str = ""
    attendance: Attendance = Attendance.IN_ROOM


@dataclass(frozen=True)
class EventPlan:
    """A whole event on paper."""

    slug: str
    name: str
    tagline: str
    description: str
    who_should_attend: str
    venue_name: str
    venue_address: str
    venue_map_url: str
    directions: str
    step_free_access: str
    contact_email: str
    accent: str
    join_code: str
    rooms: tuple[RoomPlan, ...]
    sessions: tuple[SessionPlan, ...]
    speakers: tuple[SpeakerPlan, ...]
    organisations: tuple[OrganisationPlan, ...]
    exhibitors: tuple[ExhibitorPlan, ...]
    documents: tuple[DocumentPlan, ...]
    people: tuple[PersonPlan, ...]
    cohorts: tuple[str, ...] = ()
    timezone: str = "Europe/London"
    access: Access = Access.PUBLIC

    @property
    def uid(self) -> uuid.UUID:
        """The identity of the event in every installation's demo."""
        return uuid.uuid5(NAMESPACE, self.slug)

    def session_uid(self, code: str) -> uuid.UUID:
        """Return the identity of the session with this code."""
        return uuid.uuid5(self.uid, code)
