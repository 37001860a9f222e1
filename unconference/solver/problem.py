"""What the solver is told: an unconference board as plain, frozen data.

Everything is named by the integer id that the caller uses for it. Nothing here knows of a database or a
clock.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

_Name = TypeVar("_Name", int, tuple[int, int])


class InvalidProblemError(ValueError):
    """The board contradicts itself, for example a vote for a proposal that is not on it."""


class Need(StrEnum):
    """What a session may need and a space may offer. Other words may be used; these have a meaning here."""

    WEBCAST = "webcast"
    STEP_FREE = "step-free"
    PROJECTOR = "projector"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who votes or hosts.

    `online` people take no seat, and attend only where there is a webcast. `absent` are the slots in which
    they said that they are away; `duties` those in which the formal agenda has them on a stage.
    """

    id: int
    online: bool = False
    absent: frozenset[int] = frozenset()
    duties: frozenset[int] = frozenset()

    @property
    def away(self) -> frozenset[int]:
        """Slots in which this person can neither host nor attend."""
        return self.absent | self.duties


@dataclass(frozen=True, slots=True)
class Space:
    """A place for one session at a time; in the slots `closed` the formal agenda has it, or a repair."""

    id: int
    capacity: int
    offers: frozenset[str] = frozenset()
    closed: frozenset[int] = frozenset()

    @property
    def webcast(self) -> bool:
        """Whether people online can take part here."""
        return Need.WEBCAST in self.offers


@dataclass(frozen=True, slots=True)
class Spot:
    """Part of the grid: a cell, or a whole row or column where one side is None. What pins and bans name."""

    slot: int | None = None
    space: int | None = None

    def covers(self, *, slot: int, space: int) -> bool:
        """Whether the cell lies in this part of the grid."""
        return self.slot in (None, slot) and self.space in (None, space)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A session that somebody would like to hold.

    `pin`: it must be held, and there. `must`: it must be held somewhere. `bans`: not there. `seats` replaces
    the estimate of its interest by the facilitator's word. `may_repeat`: its hosts would hold it twice.
    """

    id: int
    hosts: tuple[int, ...] = ()
    needs: frozenset[str] = frozenset()
    pin: Spot | None = None
    bans: tuple[Spot, ...] = ()
    must: bool = False
    may_repeat: bool = False
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's wish to attend one proposal; `weight` is how many of their votes they spent on it."""

    person: int
    proposal: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class InterestRule:
    """How many seats a session needs, given its votes (see `interest.py`).

    `turnout` is the share of a session's voters in the hall who come when they can; `deviations` the margin,
    in standard deviations; `delegates` how many people are in the hall, when more than those who voted.
    """

    turnout: float = 0.8
    deviations: float = 1.28
    delegates: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A whole board. `slots` are ids in the order of time; they do not overlap."""

    proposals: tuple[Proposal, ...]
    spaces: tuple[Space, ...]
    slots: tuple[int, ...]
    people: tuple[Person, ...] = ()
    votes: tuple[Vote, ...] = ()
    interest: InterestRule = field(default_factory=InterestRule)

    def __post_init__(self) -> None:
        """Refuse what nobody could schedule sensibly.

        Raises InvalidProblemError: doubled ids, unknown ids, a weight or a capacity that is not sensible.
        """
        people = _unique("person", [person.id for person in self.people])
        proposals = _unique("proposal", [proposal.id for proposal in self.proposals])
        spaces = _unique("space", [space.id for space in self.spaces])
        slots = _unique("slot", list(self.slots))
        _unique("vote", [(vote.person, vote.proposal) for vote in self.votes])
        _known("person", {vote.person for vote in self.votes} | self._hosts(), people)
        _known("proposal", {vote.proposal for vote in self.votes}, proposals)
        spots = [spot for proposal in self.proposals for spot in (*proposal.bans, proposal.pin) if spot]
        _known("space", {spot.space for spot in spots if spot.space is not None}, spaces)
        _known("slot", {spot.slot for spot in spots if spot.slot is not None}, slots)
        if any(vote.weight < 1 for vote in self.votes):
            raise InvalidProblemError("A vote's weight is at least 1.")
        if any(space.capacity < 0 for space in self.spaces):
            raise InvalidProblemError("A space's capacity is not negative.")

    def _hosts(self) -> set[int]:
        return {host for proposal in self.proposals for host in proposal.hosts}


@dataclass(frozen=True, slots=True, order=True)
class Placement:
    """One session of a timetable: this proposal, then and there."""

    slot: int
    space: int
    proposal: int


@dataclass(frozen=True, slots=True)
class Timetable:
    """Which proposals are held, when and where. One that is held twice has two places."""

    places: tuple[Placement, ...] = ()

    def of(self, proposal: int) -> tuple[Placement, ...]:
        """Places of one proposal: none, one, or two."""
        return tuple(place for place in self.places if place.proposal == proposal)

    def at(self, *, slot: int, space: int) -> int | None:
        """The proposal held in a cell."""
        return next((p.proposal for p in self.places if p.slot == slot and p.space == space), None)


def _unique(what: str, ids: list[_Name]) -> set[_Name]:
    twice = [name for name, count in Counter(ids).items() if count > 1]
    if twice:
        raise InvalidProblemError(f"The board names a {what} twice: {twice[0]}.")
    return set(ids)


def _known(what: str, named: set[int], known: set[int]) -> None:
    unknown = named - known
    if unknown:
        raise InvalidProblemError(f"The board names a {what} that it does not have: {min(unknown)}.")
