"""A problem made ready for counting: people as bits of whole numbers, cells as indices.

A person who may spend at most *k* votes on one proposal has *k* bits; a vote of weight *w* sets the first *w*
of them. In one slot a person attends the session that they want most, and the largest of some weights is the
number of layers in which at least one bit is set. So the votes that a slot satisfies are the bits of a union,
weights or not, and Python counts those of a thousand voters in a fraction of a microsecond.

A cell is `slot * width + space`, both as indices into the problem's tuples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .interest import seats_needed
from .problem import Need, Placement, Timetable
from .reasons import Reason, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .problem import Problem, Proposal, Space


class Board:
    """Everything about a problem that does not depend on where sessions are."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.size = len(problem.proposals)
        self.width = len(problem.spaces)
        self.slots = len(problem.slots)
        self.cells = self.slots * self.width
        self.proposal_index = {p.id: i for i, p in enumerate(problem.proposals)}
        self.space_index = {s.id: i for i, s in enumerate(problem.spaces)}
        self.slot_index = {s: i for i, s in enumerate(problem.slots)}
        self.person = {person.id: person for person in problem.people}
        seats = seats_needed(problem)
        self.seats = [seats[p.id] for p in problem.proposals]
        self.needs = [p.needs | self._carried(p) for p in problem.proposals]
        self.webcast = [space.webcast for space in problem.spaces]
        self._count_votes()
        self._share_hosts()
        self.allowed = [self._allowed(i) for i in range(self.size)]

    def _carried(self, proposal: Proposal) -> frozenset[str]:
        """A remote host's session needs a space that can carry it."""
        remote = any(self.person[host].online for host in proposal.hosts)
        return frozenset({Need.WEBCAST}) if remote else frozenset()

    def _count_votes(self) -> None:
        problem = self.problem
        layers = {host: 1 for p in problem.proposals for host in p.hosts}
        for vote in problem.votes:
            layers[vote.person] = max(layers.get(vote.person, 1), vote.weight)
        self.bits: dict[int, int] = {}
        first: dict[int, int] = {}
        start = 0
        for person, count in layers.items():
            first[person] = start
            self.bits[person] = ((1 << count) - 1) << start
            start += count
        hosts = [set(p.hosts) for p in problem.proposals]
        # Who attends from their place in the hall, who only by webcast, and who is there because they host
        # it.
        self.hall = [0] * self.size
        self.remote = [0] * self.size
        self.own = [0] * self.size
        self.wanted = [0] * self.size
        for vote in problem.votes:
            i = self.proposal_index[vote.proposal]
            bits = ((1 << vote.weight) - 1) << first[vote.person]
            self.wanted[i] += vote.weight
            if vote.person in hosts[i]:
                self.own[i] |= bits
            elif self.person[vote.person].online:
                self.remote[i] |= bits
            else:
                self.hall[i] |= bits
        self.away = [0] * self.slots
        for somebody in problem.people:
            for slot in somebody.away & self.slot_index.keys():
                self.away[self.slot_index[slot]] |= self.bits.get(somebody.id, 0)

    def _share_hosts(self) -> None:
        """`busy[i]`: all bits of its hosts; `shares[i]`: the sessions that share a host with it, as bits."""
        self.busy = [0] * self.size
        self.shares = [0] * self.size
        hosted: dict[int, int] = {}
        for i, proposal in enumerate(self.problem.proposals):
            for host in set(proposal.hosts):
                self.busy[i] |= self.bits[host]
                hosted[host] = hosted.get(host, 0) | 1 << i
        for i, proposal in enumerate(self.problem.proposals):
            for host in set(proposal.hosts):
                self.shares[i] |= hosted[host]
            self.shares[i] &= ~(1 << i)

    def attracts(self, i: int, *, webcast: bool) -> int:
        """Bits of those who can attend a session, hosts apart, where there is a webcast or none."""
        return self.hall[i] | self.remote[i] if webcast else self.hall[i]

    def slot_votes(self, slot: int, sessions: Iterable[tuple[int, int]]) -> int:
        """Votes that one slot satisfies with these (proposal, space) indices in it, by the definition.

        It holds on any board, also where a facilitator's move put a host in two places.
        """
        wanted = busy = own = 0
        for i, space in sessions:
            wanted |= self.attracts(i, webcast=self.webcast[space])
            busy |= self.busy[i]
            own |= self.own[i]
        return ((wanted & ~busy | own) & ~self.away[slot]).bit_count()

    def grid_votes(self, grid: Sequence[int]) -> int:
        """Votes that can be attended when cell c holds proposal `grid[c]`; `size` stands for none."""
        width = self.width
        rows = [grid[slot * width : (slot + 1) * width] for slot in range(self.slots)]
        return sum(
            self.slot_votes(slot, [(i, space) for space, i in enumerate(row) if i != self.size])
            for slot, row in enumerate(rows)
        )

    def cell(self, place: Placement) -> int:
        """Index of the cell that a place names."""
        return self.slot_index[place.slot] * self.width + self.space_index[place.space]

    def timetable(self, cells: Sequence[int | None]) -> Timetable:
        """Name the cells of each proposal as the caller does."""
        places = []
        for i, cell in enumerate(cells):
            if cell is not None:
                slot, space = divmod(cell, self.width)
                problem = self.problem
                places.append(
                    Placement(problem.slots[slot], problem.spaces[space].id, problem.proposals[i].id)
                )
        return Timetable(tuple(sorted(places)))

    def refusals(self, i: int, cell: int, *, seats: int | None = None) -> list[Reason]:
        """Every hard requirement that keeps a proposal out of a cell, whatever else is on the board."""
        slot, space = divmod(cell, self.width)
        return [
            *self.slot_refusals(i, slot),
            *self.space_refusals(i, space, seats=seats),
            *self.cell_refusals(i, slot, space),
        ]

    def slot_refusals(self, i: int, slot: int) -> list[Reason]:
        """Hosts who are absent or on duty."""
        name = self.problem.slots[slot]
        proposal = self.problem.proposals[i]
        found = []
        for host in dict.fromkeys(proposal.hosts):
            if name in self.person[host].absent:
                found.append(Reason(Rule.HOST_ABSENT, proposal=proposal.id, person=host, slot=name))
            if name in self.person[host].duties:
                found.append(Reason(Rule.HOST_ON_DUTY, proposal=proposal.id, person=host, slot=name))
        return found

    def space_refusals(self, i: int, space: int, *, seats: int | None = None) -> list[Reason]:
        """Too few seats, or something lacking; `seats` overrides the estimate, for a session held twice."""
        proposal, there = self.problem.proposals[i], self.problem.spaces[space]
        wanted = self.seats[i] if seats is None else seats
        found = []
        if there.capacity < wanted:
            found.append(
                Reason(
                    Rule.TOO_SMALL,
                    proposal=proposal.id,
                    space=there.id,
                    wanted=wanted,
                    available=there.capacity,
                )
            )
        found += [
            Reason(Rule.LACKS, proposal=proposal.id, space=there.id, thing=str(need))
            for need in sorted(self.needs[i] - there.offers)
        ]
        return found

    def cell_refusals(self, i: int, slot: int, space: int) -> list[Reason]:
        """Closed then, banned there, or pinned elsewhere."""
        proposal, there = self.problem.proposals[i], self.problem.spaces[space]
        name = self.problem.slots[slot]
        found = []
        if name in there.closed:
            found.append(Reason(Rule.CLOSED, proposal=proposal.id, slot=name, space=there.id))
        if any(ban.covers(slot=name, space=there.id) for ban in proposal.bans):
            found.append(Reason(Rule.BANNED, proposal=proposal.id, slot=name, space=there.id))
        if proposal.pin and not proposal.pin.covers(slot=name, space=there.id):
            found.append(Reason(Rule.PINNED, proposal=proposal.id, slot=name, space=there.id))
        return found

    def _allowed(self, i: int) -> list[bool]:
        slots = [not self.slot_refusals(i, slot) for slot in range(self.slots)]
        spaces = [not self.space_refusals(i, space) for space in range(self.width)]
        return [
            slots[slot] and spaces[space] and not self._cell_refused(i, slot, self.problem.spaces[space])
            for slot in range(self.slots)
            for space in range(self.width)
        ]

    def _cell_refused(self, i: int, slot: int, space: Space) -> bool:
        """As `cell_refusals`, without building reasons: a large board asks tens of thousands of times."""
        proposal = self.problem.proposals[i]
        name = self.problem.slots[slot]
        pin = proposal.pin
        return (
            name in space.closed
            or any(ban.covers(slot=name, space=space.id) for ban in proposal.bans)
            or (pin is not None and not pin.covers(slot=name, space=space.id))
        )
