"""The released grid as everybody sees it: when, where, what is on now, and which sessions suit the reader."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hybrid.domain.times import clock_of
from hybrid.enums import Attendance
from hybrid.models import Person, Session
from hybrid.queries.content import public_content
from unconference import solver
from unconference.enums import ProposalFormat, ProposalState
from unconference.models import Proposal, Vote

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from unconference.models import Board, GridRelease

    from .releases import Row


@dataclass(frozen=True)
class GridSession:
    """One session of a release. ``is_mine``: the reader hosts it; ``is_suggested``: it makes a vote of theirs good."""

    proposal: int
    turn: int
    title: str
    format: str
    hosts: str
    where: str
    room: str
    has_webcast: bool
    votes: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    starts: str
    ends: str
    code: str
    session_id: int | None
    is_cancelled: bool
    is_mine: bool
    is_wanted: bool
    is_suggested: bool


@dataclass(frozen=True)
class GridRow:
    """One time of the grid: a cell for each space, None where nothing is."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    starts: str
    ends: str
    is_now: bool
    is_over: bool
    cells: tuple[GridSession | None, ...]

    @property
    def sessions(self) -> list[GridSession]:
        """What is on then."""
        return [cell for cell in self.cells if cell is not None]


@dataclass(frozen=True)
class Grid:
    """A release ready to show. ``now`` and ``next`` are rows of it, if there are such."""

    release: GridRelease
    spaces: tuple[tuple[str, str], ...]
    rows: tuple[GridRow, ...]

    @property
    def now(self) -> GridRow | None:
        """What is on."""
        return next((row for row in self.rows if row.is_now), None)

    @property
    def next(self) -> GridRow | None:
        """What comes after, or first."""
        return next((row for row in self.rows if not row.is_now and not row.is_over), None)

    @property
    def around(self) -> list[dict[str, object]]:
        """What is on and what comes next, each with its name."""
        found = (("now", self.now), ("next", self.next))
        return [{"name": name, "row": row} for name, row in found if row is not None]

    @property
    def own(self) -> list[GridSession]:
        """What the reader holds, and what makes the most of their votes good, in the order of time."""
        cells = (cell for row in self.rows for cell in row.sessions)
        return [cell for cell in cells if cell.is_suggested or (cell.is_mine and not cell.is_cancelled)]

    @property
    def proposals(self) -> set[int]:
        """The proposals that have a place."""
        return {cell.proposal for row in self.rows for cell in row.sessions}

    def find(self, proposal: int) -> list[GridSession]:
        """Return the holdings of one proposal."""
        return [cell for row in self.rows for cell in row.sessions if cell.proposal == proposal]


def grid_of(board: Board, release: GridRelease, *, person: Person | None, now: dt.datetime) -> Grid:
    """Return a release for one reader. Six queries at most."""
    reading = _reading_of(board, release, person)
    sessions = [reading.session(row) for row in release.rows]
    # The spaces in the order of the wall, also of those that are no longer on the board.
    order = {str(space): space.position for space in board.spaces.select_related("room")}
    spaces = sorted({(item.where, item.room) for item in sessions}, key=lambda s: (order.get(s[0], 999), s))
    cells = {(item.starts_at, item.where): item for item in sessions}
    return Grid(
        release,
        tuple(spaces),
        tuple(
            GridRow(
                starts_at=first.starts_at,
                ends_at=first.ends_at,
                starts=first.starts,
                ends=first.ends,
                is_now=first.starts_at <= now < first.ends_at,
                is_over=first.ends_at <= now,
                cells=tuple(cells.get((first.starts_at, where)) for where, _room in spaces),
            )
            for first in _first_of_each_time(sessions)
        ),
    )


@dataclass(frozen=True)
class _Reading:
    """What a release does not say: who the hosts are now, what became of each session, what the reader wants."""

    zone: ZoneInfo
    names: dict[int, str]
    on_agenda: dict[str, int]
    open_here: frozenset[int]
    reader: int | None
    wanted: frozenset[int]
    suggested: frozenset[tuple[int, int]]

    def session(self, row: Row) -> GridSession:
        starts, ends = dt.datetime.fromisoformat(row["starts"]), dt.datetime.fromisoformat(row["ends"])
        return GridSession(
            proposal=row["proposal"],
            turn=row["turn"],
            title=row["title"],
            format=str(ProposalFormat(row["format"]).label),
            hosts=", ".join(self.names[host] for host in row["host_ids"] if host in self.names),
            where=row["where"],
            room=row["room"],
            has_webcast=row["webcast"],
            votes=row["votes"],
            starts_at=starts,
            ends_at=ends,
            starts=clock_of(starts, self.zone),
            ends=clock_of(ends, self.zone),
            code=row["session"],
            session_id=self.on_agenda.get(row["session"]),
            is_cancelled=row["proposal"] not in self.open_here,
            is_mine=self.reader in row["host_ids"],
            is_wanted=row["proposal"] in self.wanted,
            is_suggested=(row["proposal"], row["turn"]) in self.suggested,
        )


def _reading_of(board: Board, release: GridRelease, person: Person | None) -> _Reading:
    wanted = _wishes(board, person)
    suggested = _suggested(release.rows, person, wanted) if person is not None and wanted else set()
    hosts = Person.objects.filter(pk__in={host for row in release.rows for host in row["host_ids"]})
    still = Proposal.objects.filter(board=board, state=ProposalState.OPEN).values_list("pk", flat=True)
    return _Reading(
        zone=board.event.tz,
        names={host.pk: str(host) for host in hosts},
        on_agenda=_on_agenda(board),
        open_here=frozenset(still),
        reader=person.pk if person else None,
        wanted=frozenset(wanted),
        suggested=frozenset(suggested),
    )


def _on_agenda(board: Board) -> dict[str, int]:
    """Return the agenda's items by code; where it is released by itself, those that everybody sees."""
    found = dict(Session.objects.filter(event=board.event).values_list("code", "pk"))
    if board.event.release_id is None:
        return found
    public = {facts.code for facts in public_content(board.event)}
    return {code: pk for code, pk in found.items() if code in public}


def _first_of_each_time(sessions: list[GridSession]) -> list[GridSession]:
    found: dict[dt.datetime, GridSession] = {}
    for item in sorted(sessions, key=lambda item: item.starts_at):
        found.setdefault(item.starts_at, item)
    return list(found.values())


def _wishes(board: Board, person: Person | None) -> dict[int, int]:
    if person is None:
        return {}
    return dict(Vote.objects.filter(proposal__board=board, person=person).values_list("proposal_id", "count"))


def _suggested(rows: list[Row], person: Person, wanted: dict[int, int]) -> set[tuple[int, int]]:
    """Return the (proposal, turn)s of the best afternoon for one person, by the solver's own definition."""
    names = {(row["slot"], row["space"], row["proposal"]): row["turn"] for row in rows}
    hosting = {row["proposal"]: person.pk in row["host_ids"] for row in rows}
    webcast = {row["space"]: row["webcast"] for row in rows}
    problem = solver.Problem(
        proposals=tuple(
            solver.Proposal(proposal, hosts=(person.pk,) if mine else ())
            for proposal, mine in hosting.items()
        ),
        spaces=tuple(
            solver.Space(space, capacity=0, offers=frozenset({solver.Need.WEBCAST} if has else ()))
            for space, has in webcast.items()
        ),
        slots=tuple(dict.fromkeys(row["slot"] for row in sorted(rows, key=lambda row: str(row["starts"])))),
        people=(solver.Person(person.pk, online=person.attendance == Attendance.ONLINE),),
        votes=tuple(
            solver.Vote(person.pk, proposal, weight)
            for proposal, weight in wanted.items()
            if proposal in hosting
        ),
    )
    timetable = solver.Timetable(tuple(sorted(solver.Placement(*name) for name in names)))
    places = solver.attend(problem, timetable).places.get(person.pk, ())
    return {(place.proposal, names[place.slot, place.space, place.proposal]) for place in places}
