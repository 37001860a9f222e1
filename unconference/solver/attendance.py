"""Who can attend what: the definition that everything else must agree with, counted person by person.

A person is in one place at a time. Who hosts in a slot is at their own session; who is absent or on duty is
at none. People in the hall may go anywhere, people online only where there is a webcast. A session that is
held twice satisfies a vote once, in whichever of its slots leaves the person more of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .problem import Placement, Problem, Timetable


@dataclass(frozen=True, slots=True)
class Attendance:
    """For each person with a vote: where they can be, slot by slot; and the weights of votes made good."""

    places: dict[int, tuple[Placement, ...]]
    votes: dict[int, int]

    @property
    def total(self) -> int:
        """Votes that can be attended."""
        return sum(self.votes.values())


class Voters:
    """The people of a problem, ready to be asked what they could attend."""

    def __init__(self, problem: Problem) -> None:
        self._slots, self._spaces = set(problem.slots), {space.id for space in problem.spaces}
        self._webcast = {space.id for space in problem.spaces if space.webcast}
        self._people = {person.id: person for person in problem.people}
        self._hosted: dict[int, list[int]] = {}
        self._wishes: dict[int, list[tuple[int, int]]] = {}
        self._concerned: dict[int, set[int]] = {proposal.id: set() for proposal in problem.proposals}
        # The heaviest first, as `_best` wants them.
        for vote in sorted(problem.votes, key=lambda vote: -vote.weight):
            self._wishes.setdefault(vote.person, []).append((vote.weight, vote.proposal))
            self._concerned[vote.proposal].add(vote.person)
        for proposal in problem.proposals:
            for host in set(proposal.hosts) & self._wishes.keys():
                self._hosted.setdefault(host, []).append(proposal.id)
                self._concerned[proposal.id].add(host)

    def concerned(self, proposal: int) -> set[int]:
        """Those who voted and to whom it matters where this proposal is held: its voters and hosts."""
        return self._concerned[proposal]

    def held(self, timetable: Timetable) -> dict[int, list[Placement]]:
        """Places by proposal. Those that name what the board does not have are ignored."""
        found: dict[int, list[Placement]] = {}
        for place in sorted(timetable.places):
            known = place.proposal in self._concerned and place.slot in self._slots
            if known and place.space in self._spaces:
                found.setdefault(place.proposal, []).append(place)
        return found

    def best_for(
        self, name: int, held: Mapping[int, Sequence[Placement]]
    ) -> tuple[tuple[Placement, ...], int]:
        """Where one person can be, slot by slot, to make good the most of their votes; and how many those are."""
        person = self._people[name]
        away = person.away
        hosting: dict[int, set[int]] = {}
        for proposal in self._hosted.get(name, ()):
            for place in held.get(proposal, ()):
                hosting.setdefault(place.slot, set()).add(proposal)

        def can(place: Placement) -> bool:
            mine = hosting.get(place.slot)
            if mine is not None:
                return place.proposal in mine
            return not person.online or place.space in self._webcast

        return _best(
            [
                (weight, [p for p in held.get(proposal, ()) if p.slot not in away and can(p)])
                for weight, proposal in self._wishes[name]
            ]
        )

    def attend(self, timetable: Timetable) -> Attendance:
        """Find the best afternoon of each voter."""
        held = self.held(timetable)
        found = {name: self.best_for(name, held) for name in self._wishes}
        return Attendance(
            places={name: places for name, (places, _) in found.items()},
            votes={name: votes for name, (_, votes) in found.items()},
        )


def attend(problem: Problem, timetable: Timetable) -> Attendance:
    """Find the best afternoon of each voter: as much weight of their votes as can be attended.

    Places that name what the board does not have are ignored.
    """
    return Voters(problem).attend(timetable)


def _best(options: list[tuple[int, list[Placement]]]) -> tuple[tuple[Placement, ...], int]:
    """Heaviest matching of wishes to slots.

    The wishes that can be met together are the independent sets of a transversal matroid, so taking them from
    the heaviest down, each where an augmenting path allows it, is optimal.
    """
    taken: dict[int, tuple[int, Placement]] = {}

    def augment(wish: int, seen: set[int]) -> bool:
        for place in options[wish][1]:
            if place.slot in seen:
                continue
            seen.add(place.slot)
            if place.slot not in taken or augment(taken[place.slot][0], seen):
                taken[place.slot] = (wish, place)
                return True
        return False

    votes = sum(weight for wish, (weight, _) in enumerate(options) if augment(wish, set()))
    return tuple(place for _, (_, place) in sorted(taken.items(), key=lambda item: item[1][1])), votes
