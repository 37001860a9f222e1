"""Boards to test with, and the plainest possible counting to test against: by trying everything."""

from __future__ import annotations

from itertools import product

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from unconference.solver import (
    InterestRule,
    Need,
    Person,
    Placement,
    Problem,
    Proposal,
    Space,
    Spot,
    Timetable,
    Vote,
    seats_needed,
)

HALL = 1000


def tried(examples):
    """So many examples, however slow a busy machine makes them."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def plain(wishes, *, slots=2, spaces=2, proposals=None, **changes) -> Problem:
    """A board where everything fits everywhere; `wishes[person]` are the proposals that they vote for."""
    if proposals is None:
        count = 1 + max((p for mine in wishes for p in mine), default=-1)
        proposals = tuple(Proposal(i) for i in range(count))
    people = {host for proposal in proposals for host in proposal.hosts} | set(range(len(wishes)))
    board = {
        "proposals": tuple(proposals),
        "spaces": tuple(Space(i, HALL) for i in range(spaces)) if isinstance(spaces, int) else spaces,
        "slots": tuple(range(slots)),
        "people": tuple(Person(i) for i in sorted(people)),
        "votes": tuple(Vote(person, p) for person, mine in enumerate(wishes) for p in mine),
    }
    return Problem(**(board | changes))


@st.composite
def problems(draw, *, proposals=6, slots=3, spaces=3, voters=6, decided=False, repeats=False):
    """Small boards with everything that a board can have."""
    slot_ids = tuple(10 + i for i in range(draw(st.integers(1, slots))))
    some_slots = st.frozensets(st.sampled_from(slot_ids), max_size=1)
    offers = st.frozensets(st.sampled_from([Need.WEBCAST, Need.PROJECTOR]))
    space_list = tuple(
        Space(20 + i, draw(st.sampled_from([2, 4, HALL])), draw(offers), draw(some_slots))
        for i in range(draw(st.integers(1, spaces)))
    )
    people = tuple(
        Person(30 + i, draw(st.booleans()), draw(some_slots), draw(some_slots))
        for i in range(draw(st.integers(1, voters)))
    )
    person_ids = [person.id for person in people]
    spots = st.builds(
        Spot,
        slot=st.none() | st.sampled_from(slot_ids),
        space=st.none() | st.sampled_from([space.id for space in space_list]),
    ).filter(lambda spot: spot != Spot())
    proposal_list = tuple(
        Proposal(
            40 + i,
            hosts=tuple(draw(st.lists(st.sampled_from(person_ids), max_size=2, unique=True))),
            needs=draw(st.frozensets(st.just(Need.PROJECTOR))),
            bans=tuple(draw(st.lists(spots, max_size=1))),
            pin=draw(st.none() | spots) if decided else None,
            must=draw(st.booleans()) if decided else False,
            may_repeat=draw(st.booleans()) if repeats else False,
        )
        for i in range(draw(st.integers(0, proposals)))
    )
    pairs = [(person, proposal.id) for person in person_ids for proposal in proposal_list]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20)) if pairs else []
    votes = tuple(Vote(person, proposal, draw(st.integers(1, 3))) for person, proposal in chosen)
    return Problem(proposal_list, space_list, slot_ids, people, votes, InterestRule(deviations=0.0))


def timetables(problem: Problem):
    """Every way to hold each proposal once or not at all, allowed or not."""
    cells = [(slot, space.id) for slot in problem.slots for space in problem.spaces]
    for chosen in product([None, *cells], repeat=len(problem.proposals)):
        used = [cell for cell in chosen if cell]
        if len(set(used)) == len(used):
            yield Timetable(
                tuple(
                    Placement(slot=cell[0], space=cell[1], proposal=proposal.id)
                    for proposal, cell in zip(problem.proposals, chosen, strict=True)
                    if cell
                )
            )


def is_allowed(problem: Problem, timetable: Timetable) -> bool:
    """Every hard requirement, said as plainly as can be."""
    people = {person.id: person for person in problem.people}
    spaces = {space.id: space for space in problem.spaces}
    seats = seats_needed(problem)
    on_stage = []
    for proposal in problem.proposals:
        places = timetable.of(proposal.id)
        if not places and (proposal.must or proposal.pin):
            return False
        if len(places) > (2 if proposal.may_repeat else 1):
            return False
        for place in places:
            space = spaces[place.space]
            wanted = seats[proposal.id] if len(places) == 1 else seats[proposal.id] * 3 / 5
            remote = any(people[host].online for host in proposal.hosts)
            fine = (
                space.capacity >= wanted
                and proposal.needs <= space.offers
                and (not remote or Need.WEBCAST in space.offers)
                and place.slot not in space.closed
                and not any(ban.covers(slot=place.slot, space=place.space) for ban in proposal.bans)
                and (not proposal.pin or proposal.pin.covers(slot=place.slot, space=place.space))
                and not any(
                    place.slot in people[host].absent | people[host].duties for host in proposal.hosts
                )
            )
            if not fine:
                return False
            on_stage += [(place.slot, host) for host in set(proposal.hosts)]
    cells = [(place.slot, place.space) for place in timetable.places]
    return len(set(on_stage)) == len(on_stage) and len(set(cells)) == len(cells)


def attended(problem: Problem, timetable: Timetable, person: Person) -> int:
    """Votes of one person that can be made good, by trying every way through the slots."""
    hosts = {proposal.id: proposal.hosts for proposal in problem.proposals}
    webcast = {space.id for space in problem.spaces if Need.WEBCAST in space.offers}
    weights = {vote.proposal: vote.weight for vote in problem.votes if vote.person == person.id}
    ways = []
    for slot in problem.slots:
        on = [place for place in timetable.places if place.slot == slot]
        mine = [place.proposal for place in on if person.id in hosts[place.proposal]]
        if slot in person.absent | person.duties:
            ways.append([None])
        elif mine:
            ways.append(mine)
        else:
            ways.append([None, *(p.proposal for p in on if not person.online or p.space in webcast)])
    return max(sum(weights.get(seen, 0) for seen in set(way)) for way in product(*ways))


def total(problem: Problem, timetable: Timetable) -> int:
    """Votes of everybody that can be made good."""
    return sum(attended(problem, timetable, person) for person in problem.people)


def best_possible(problem: Problem) -> int | None:
    """The most votes of any allowed timetable without repeats; None if none is allowed."""
    return max((total(problem, t) for t in timetables(problem) if is_allowed(problem, t)), default=None)
