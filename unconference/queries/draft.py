"""The draft of a timetable as facilitators see it, and what each move would do to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from hybrid.domain.times import clock_of
from unconference import solver
from unconference.enums import Need, ProposalState, RunMode, RunState
from unconference.models import Ban, GridRelease, Host, Placement, SolverRun, Timetable
from unconference.protocol import timetable as shown

from .problem import load_problem
from .words import Words

if TYPE_CHECKING:
    from unconference.models import Board

WORST = 12
"""Clashes that are sent: a facilitator mends a few at a time."""

CHANGES = 40
"""Sentences on what a run moved."""


class DraftDesk:
    """A board and its draft, ready to be asked. Fourteen queries, whatever the size."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.timetable = Timetable.objects.filter(board=board).first() or Timetable(board=board)
        self.placements = list(
            Placement.objects.filter(timetable__board=board).order_by("slot_id", "space_id")
        )
        self.problem = load_problem(board, with_pins=False)
        self.on_wall = solver.Timetable(
            tuple(
                sorted(
                    solver.Placement(row.slot_id, row.space_id, row.proposal_id) for row in self.placements
                )
            )
        )
        self.prepared = solver.Board(self.problem)
        self.words = Words(board)

    @property
    def desk(self) -> solver.Desk:
        """The draft under the hands, without sessions that were withdrawn."""
        return solver.Desk(self.prepared, self.on_wall)

    def draft(self) -> shown.Draft:
        """Return the whole draft, ready to send."""
        seats = dict(zip([p.id for p in self.problem.proposals], self.prepared.seats, strict=True))
        released = GridRelease.objects.filter(board=self.board).order_by("-number").first()
        return shown.Draft(
            revision=self.timetable.revision,
            slots=self._slots(),
            spaces=self._spaces(),
            proposals=self._proposals(seats),
            places=[
                shown.DraftPlace(
                    proposal=row.proposal_id, slot=row.slot_id, space=row.space_id, is_pinned=row.is_pinned
                )
                for row in self.placements
            ],
            bans=[
                shown.DraftBan(proposal=ban.proposal_id, slot=ban.slot_id, space=ban.space_id)
                for ban in Ban.objects.filter(proposal__board=self.board).order_by("pk")
            ],
            report=self.report(),
            released=released.number if released else 0,
            is_released_as_is=released is not None
            and _cells(released) == [[p.slot, p.space, p.proposal] for p in self.desk.timetable.places],
        )

    def _slots(self) -> list[shown.DraftSlot]:
        zone = self.board.event.tz
        return [
            shown.DraftSlot(
                id=slot.pk, starts=clock_of(slot.starts_at, zone), ends=clock_of(slot.ends_at, zone)
            )
            for slot in self.board.slots.all()
        ]

    def _spaces(self) -> list[shown.DraftSpace]:
        closed = {space.id: sorted(space.closed) for space in self.problem.spaces}
        return [
            shown.DraftSpace(
                id=space.pk,
                name=str(space),
                capacity=space.capacity,
                offers=[str(Need(word).label) for word in Need.values if word in space.offers],
                closed=closed.get(space.pk, []),
            )
            for space in self.board.spaces.select_related("room")
        ]

    def _proposals(self, seats: dict[int, int]) -> list[shown.DraftProposal]:
        placed = {row.proposal_id for row in self.placements}
        hosts = Prefetch("hosts", Host.objects.exclude(accepted_at=None).select_related("person"))
        rows = self.board.proposals.prefetch_related(hosts)
        return [
            shown.DraftProposal(
                id=row.pk,
                title=row.title,
                hosts=", ".join(str(host.person) for host in row.hosts.all()),
                votes=row.votes,
                seats=seats.get(row.pk, 0),
                seats_said=row.seats,
                needs=[str(Need(word).label) for word in Need.values if word in row.all_needs],
                may_repeat=row.may_repeat,
                is_open=row.state == ProposalState.OPEN,
            )
            for row in rows
            if row.state == ProposalState.OPEN or row.pk in placed
        ]

    def report(self) -> shown.DraftReport:
        """Count what the draft achieves."""
        found = solver.report(self.prepared, self.on_wall)
        troubles = [
            shown.DraftTrouble(text=self.words.reason(reason), proposal=_or_none(reason.proposal))
            for reason in found.broken
        ]
        open_here = {proposal.id for proposal in self.problem.proposals}
        troubles += [
            shown.DraftTrouble(
                text=_("%s was withdrawn: its place is free.") % self.words.proposal(row.proposal_id),
                proposal=row.proposal_id,
            )
            for row in self.placements
            if row.proposal_id not in open_here
        ]
        return shown.DraftReport(
            votes=found.votes,
            attendable=found.attendable,
            bound=self._bound(found.votes),
            all_votes=found.all_votes,
            most=found.most,
            some=found.some,
            none=found.none,
            clashes=[
                shown.DraftClash(slot=c.slot, first=c.first, second=c.second, people=c.people)
                for c in found.clashes[:WORST]
            ],
            troubles=troubles,
        )

    def _bound(self, votes: int) -> int | None:
        """Return the bound that the latest run found, while the votes are as many as then."""
        run = SolverRun.objects.filter(board=self.board, state=RunState.DONE).first()
        return run.bound if run and run.total_votes == votes else None

    def costs(self, proposal: int, source: shown.GridCell | None) -> list[shown.CellCost]:
        """Weigh every cell, and the shelf, for one session."""
        if proposal not in self.prepared.proposal_index:
            return []
        desk = self.desk
        start = solver.Placement(source.slot, source.space, proposal) if source else None
        if start is not None and start not in desk.timetable.places:
            start = None
        cells = [(slot, space.id) for slot in self.problem.slots for space in self.problem.spaces]
        found = [self._cost(desk, proposal, cell, start) for cell in cells]
        return [*found, self._cost(desk, proposal, None, start)] if start else found

    def _cost(
        self, desk: solver.Desk, proposal: int, to: tuple[int, int] | None, start: solver.Placement | None
    ) -> shown.CellCost:
        move = desk.preview(proposal, to, source=start)
        worst = move.clashes[0] if move.clashes else None
        return shown.CellCost(
            slot=to[0] if to else None,
            space=to[1] if to else None,
            votes=move.votes,
            clashes=sum(clash.people for clash in move.clashes),
            worst=_("%(people)d people want both %(one)s and %(other)s.")
            % {
                "people": worst.people,
                "one": self.words.proposal(worst.first),
                "other": self.words.proposal(worst.second),
            }
            if worst
            else "",
            broken=[self.words.reason(reason) for reason in move.broken],
            swapped=move.swapped,
        )

    def why(self, proposal: int) -> list[str]:
        """Say why a session is where it is, or why it is not held."""
        held = [why for why in solver.why_here(self.prepared, self.on_wall) if why.place.proposal == proposal]
        if held:
            return [line for why in held for line in self.words.why_here(why)]
        not_held = solver.why_not(self.prepared, self.on_wall)
        return [line for why in not_held if why.proposal == proposal for line in self.words.why_not(why)]


def _cells(release: GridRelease) -> list[list[int]]:
    return sorted([row["slot"], row["space"], row["proposal"]] for row in release.rows)


def _or_none(name: int) -> int | None:
    return name if name >= 0 else None


def place_of(board: Board, proposal_id: int) -> tuple[int, int] | None:
    """Return the slot and space where a proposal is in the draft, the first if it is held twice. One query."""
    found = Placement.objects.filter(timetable__board=board, proposal=proposal_id)
    cell: tuple[int, int] | None = found.values_list("slot_id", "space_id").first()
    return cell


def occupant_of(board: Board, cell: tuple[int, int]) -> int | None:
    """Return the proposal that the draft has in a slot and space. One query."""
    found = Placement.objects.filter(timetable__board=board, slot=cell[0], space=cell[1])
    number: int | None = found.values_list("proposal_id", flat=True).first()
    return number


def latest_run(board: Board) -> SolverRun | None:
    """Return the solver's latest run for a board."""
    run: SolverRun | None = SolverRun.objects.filter(board=board).select_related("asked_by").first()
    return run


def run_shown(run: SolverRun) -> shown.RunView:
    """Return a run, ready to send."""
    outcome = run.outcome
    return shown.RunView(
        id=run.pk,
        mode=RunMode(run.mode),
        state=RunState(run.state),
        seed=run.seed,
        steps=run.steps,
        asked_by=str(run.asked_by or ""),
        share=run.share,
        votes=run.votes,
        total_votes=run.total_votes,
        bound=run.bound,
        greedy=run.greedy,
        interruptions=run.interruptions,
        is_silent=run.is_silent(at=timezone.now()),
        is_taken=run.is_taken,
        conflict=outcome.get("conflict", []),
        dropped=outcome.get("dropped", []),
        changes=outcome.get("changes", [])[:CHANGES],
    )
