"""A board as the solver wants it: rows in, frozen data out, a constant number of queries.

Whatever the event's formal agenda has, and is not an unconference, comes first: its rooms are closed then, and
its speakers are on duty.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from hybrid.enums import Attendance, Role, SessionKind
from hybrid.models import Person, Session
from unconference import solver
from unconference.enums import ProposalState
from unconference.models import Absence, Ban, Host, Placement, Proposal, Vote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unconference.models import Board, Slot

Overlaps = dict[int, frozenset[int]]


def load_problem(board: Board, *, with_pins: bool = True) -> solver.Problem:
    """Read a board. Without pins it is what a facilitator's own moves are weighed on: they bind the solver only."""
    slots = list(board.slots.all())
    proposals = list(
        board.proposals.filter(state=ProposalState.OPEN).prefetch_related(
            Prefetch("hosts", Host.objects.exclude(accepted_at=None)), "bans"
        )
    )
    votes = list(
        Vote.objects.filter(proposal__board=board, proposal__state=ProposalState.OPEN).values_list(
            "person_id", "proposal_id", "count"
        )
    )
    hosts = {host.person_id for proposal in proposals for host in proposal.hosts.all()}
    people = hosts | {person for person, _, _ in votes}
    rooms, duties = _formal_agenda(board, slots)
    pins = _pins(board) if with_pins else {}
    return solver.Problem(
        proposals=tuple(_proposal(proposal, pins.get(proposal.pk)) for proposal in proposals),
        spaces=tuple(
            solver.Space(
                space.pk,
                capacity=space.capacity,
                offers=space.offers,
                closed=rooms.get(space.room_id, frozenset()),
            )
            for space in board.spaces.all()
        ),
        slots=tuple(slot.pk for slot in slots),
        people=tuple(_people(board, people, duties)),
        votes=tuple(solver.Vote(person, proposal, count) for person, proposal, count in sorted(votes)),
        interest=solver.InterestRule(delegates=_in_the_hall(board)),
    )


def _in_the_hall(board: Board) -> int:
    """Return how many people could come to a session: everybody in the room, whether or not they have voted."""
    people = Person.objects.filter(event=board.event, blocked_at=None, attendance=Attendance.IN_ROOM)
    members = people.exclude(role_rows=None).exclude(role_rows__role=Role.SCREEN)
    return int(members.distinct().count())


def _proposal(proposal: Proposal, pin: solver.Spot | None) -> solver.Proposal:
    return solver.Proposal(
        proposal.pk,
        hosts=tuple(sorted({host.person_id for host in proposal.hosts.all()})),
        needs=proposal.all_needs,
        pin=pin,
        bans=tuple(solver.Spot(ban.slot_id, ban.space_id) for ban in proposal.bans.all()),
        may_repeat=proposal.may_repeat,
        seats=proposal.seats,
    )


def _people(board: Board, names: set[int], duties: Overlaps) -> Iterable[solver.Person]:
    absent: dict[int, set[int]] = defaultdict(set)
    rows = Absence.objects.filter(host__proposal__board=board, host__proposal__state=ProposalState.OPEN)
    for person, slot in rows.exclude(host__accepted_at=None).values_list("host__person_id", "slot_id"):
        absent[person].add(slot)
    at_home = set(
        Person.objects.filter(event=board.event, attendance=Attendance.ONLINE).values_list("pk", flat=True)
    )
    for name in sorted(names):
        yield solver.Person(
            name,
            online=name in at_home,
            absent=frozenset(absent[name]),
            duties=duties.get(name, frozenset()),
        )


def _pins(board: Board) -> dict[int, solver.Spot]:
    """Pinned places by proposal. Of one that is pinned in two, the first: the solver adds second holdings itself."""
    found: dict[int, solver.Spot] = {}
    rows = Placement.objects.filter(timetable__board=board, is_pinned=True)
    for proposal, slot, space in rows.values_list("proposal_id", "slot_id", "space_id"):
        found.setdefault(proposal, solver.Spot(slot, space))
    return found


def _formal_agenda(board: Board, slots: list[Slot]) -> tuple[Overlaps, Overlaps]:
    """In which slots the formal agenda has each room, and each person who speaks in it."""
    if not slots:
        return {}, {}
    first, last = slots[0].starts_at, max(slot.ends_at for slot in slots)
    sessions = (
        Session.objects.filter(event=board.event, starts_at__lt=last, ends_at__gt=first)
        .exclude(kind=SessionKind.UNCONFERENCE)
        .values_list("room_id", "starts_at", "ends_at", "speakers__person_id")
    )
    rooms: dict[int, set[int]] = defaultdict(set)
    people: dict[int, set[int]] = defaultdict(set)
    for room, starts, ends, person in sessions.order_by():
        covered = {slot.pk for slot in slots if slot.starts_at < ends and slot.ends_at > starts}
        if room is not None:
            rooms[room] |= covered
        if person is not None:
            people[person] |= covered
    return _frozen(rooms), _frozen(people)


def _frozen(found: dict[int, set[int]]) -> Overlaps:
    return {name: frozenset(slots) for name, slots in found.items()}


def draft_timetable(board: Board) -> solver.Timetable:
    """Return the draft as the solver names it. Sessions that were withdrawn meanwhile are in it too."""
    rows = Placement.objects.filter(timetable__board=board).values_list("slot_id", "space_id", "proposal_id")
    return solver.Timetable(tuple(sorted(solver.Placement(*row) for row in rows.order_by())))


def banned(board: Board) -> list[Ban]:
    """Return every ban on the board."""
    return list(Ban.objects.filter(proposal__board=board))
