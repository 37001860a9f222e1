"""How many seats a session needs: an estimate with a margin, not the raw count of votes."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .problem import InterestRule, Problem


MOST_SILENT = 2.0
"""The few who voted speak for at most as many again: multiplying tells nothing new of what hardly anybody wanted."""


def seats_needed(problem: Problem) -> dict[int, int]:
    """Seats of each proposal, by its id.

    Those in the hall who voted for it come with the rule's turnout; delegates who did not vote at all are
    taken to wish what the voters wish. The number who come is then about Poisson, whose standard deviation is
    the root of its mean: the margin is a multiple of that. Hosts in the hall are added, people online are
    not, and no session needs more seats than there are people in the hall. Those who did not vote never make a
    session too big for the biggest space that could hold it.
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
    silent = min(max(delegates / len(voters), 1.0), MOST_SILENT) if voters and rule.delegates else 1.0
    seats = {}
    for proposal in problem.proposals:
        if proposal.seats is not None:
            seats[proposal.id] = proposal.seats
            continue
        here = len(hosts[proposal.id] - online)
        sure = _estimate(rule, votes[proposal.id]) + here
        with_silent = _estimate(rule, votes[proposal.id] * silent) + here
        most = max((space.capacity for space in problem.spaces if proposal.needs <= space.offers), default=0)
        seats[proposal.id] = min(max(sure, min(with_silent, most)), delegates)
    return seats


def _estimate(rule: InterestRule, votes: float) -> int:
    mean = votes * rule.turnout
    return ceil(mean + rule.deviations * sqrt(mean))


REPEAT_SHARE = Fraction(3, 5)
"""The share of a session's interest that each of two holdings must seat: people do not split evenly."""


def seats_when_repeated(seats: int) -> int:
    """Seats that each holding needs when a session is held twice."""
    return ceil(seats * REPEAT_SHARE)
