"""Who can attend what: the definition that everything else must agree with, counted person by person.

A person is in one place at a time. Who hosts in a slot is at their own session; who is absent or on duty is
at none. People in the hall may go anywhere, people online only where there is a webcast. A session that is
held twice satisfies a vote once, in whichever of its slots leaves the person more of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .problem import Person, Place, Problem, Timetable


@dataclass(frozen=True, slots=True)
class Attendance:
    """For each person with a vote: where they can be, slot by slot; and the weights of votes made good."""

    places: dict[int, tuple[Place, ...]]
    votes: dict[int, int]

    @property
    def total(self) -> int:
        """Votes that can be attended."""
        return sum(self.votes.values())


def attend(problem: Problem, timetable: Timetable) -> Attendance:
    """Find the best afternoon of each voter: as much weight of their votes as can be attended.

    Places that name what the board does not have are ignored.
    """
    slots, spaces = set(problem.slots), {space.id for space in problem.spaces}
    webcast = {space.id for space in problem.spaces if space.webcast}
    held: dict[int, list[Place]] = {}
    hosting: dict[int, dict[int, set[int]]] = {}
    hosts = {proposal.id: set(proposal.hosts) for proposal in problem.proposals}
    for place in sorted(timetable.places):
        if place.proposal not in hosts or place.slot not in slots or place.space not in spaces:
            continue
        held.setdefault(place.proposal, []).append(place)
        for host in hosts[place.proposal]:
            hosting.setdefault(host, {}).setdefault(place.slot, set()).add(place.proposal)
    wishes: dict[int, list[tuple[int, int]]] = {}
    for vote in problem.votes:
        wishes.setdefault(vote.person, []).append((vote.weight, vote.proposal))
    people = {person.id: person for person in problem.people}
    places: dict[int, tuple[Place, ...]] = {}
    votes: dict[int, int] = {}
    for name, wished in wishes.items():
        person = people[name]
        options = [
            (weight, [p for p in held.get(proposal, ()) if _can(person, p, hosting.get(name, {}), webcast)])
            for weight, proposal in sorted(wished, key=lambda wish: -wish[0])
        ]
        places[name], votes[name] = _best(options)
    return Attendance(places=places, votes=votes)


def _can(person: Person, place: Place, hosting: dict[int, set[int]], webcast: set[int]) -> bool:
    if place.slot in person.away:
        return False
    mine = hosting.get(place.slot)
    if mine is not None:
        return place.proposal in mine
    return not person.online or place.space in webcast


def _best(options: list[tuple[int, list[Place]]]) -> tuple[tuple[Place, ...], int]:
    """Heaviest matching of wishes to slots.

    The wishes that can be met together are the independent sets of a transversal matroid, so taking them from
    the heaviest down, each where an augmenting path allows it, is optimal.
    """
    taken: dict[int, tuple[int, Place]] = {}

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
