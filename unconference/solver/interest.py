"""How many seats a session needs: an estimate with a margin, not the raw count of votes."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .problem import Problem


def seats_needed(problem: Problem) -> dict[int, int]:
    """Seats of each proposal, by its id.

    Those in the hall who voted for it come with the rule's turnout; delegates who did not vote at all are
    taken to wish what the voters wish. The number who come is then about Poisson, whose standard deviation is
    the root of its mean: the margin is a multiple of that. Hosts in the hall are added, people online are
    not, and no session needs more seats than there are people in the hall.
    """
    online = {person.id for person in problem.people if person.online}
    hosts = {proposal.id: set(proposal.hosts) for proposal in problem.proposals}
    votes = dict.fromkeys(hosts, 0)
    voters = set()
    for vote in problem.votes:
        if vote.person in online:
            continue
        voters.add(vote.person)
        if vote.person not in hosts[vote.proposal]:
            votes[vote.proposal] += 1
    rule = problem.interest
    delegates = max(rule.delegates or 0, sum(not person.online for person in problem.people))
    silent = delegates / len(voters) if voters and rule.delegates else 1.0
    seats = {}
    for proposal in problem.proposals:
        mean = votes[proposal.id] * rule.turnout * max(silent, 1.0)
        estimate = ceil(mean + rule.deviations * sqrt(mean)) + len(hosts[proposal.id] - online)
        seats[proposal.id] = min(estimate, delegates) if proposal.seats is None else proposal.seats
    return seats


REPEAT_SHARE = Fraction(3, 5)
"""The share of a session's interest that each of two holdings must seat: people do not split evenly."""


def seats_when_repeated(seats: int) -> int:
    """Seats that each holding needs when a session is held twice."""
    return ceil(seats * REPEAT_SHARE)
