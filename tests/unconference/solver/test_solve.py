from itertools import count

import pytest
from hypothesis import given

from tests.unconference.solver.boards import HALL, best_possible, is_allowed, plain, problems, total, tried
from unconference.solver import Limits, Person, Problem, Proposal, Space, Spot, Timetable, Vote, solve

QUICK = Limits(steps=4000)


@tried(60)
@given(problems(proposals=4, slots=2, spaces=2, voters=4))
def test_small_boards_are_solved_to_the_proven_optimum(problem):
    solution = solve(problem, limits=QUICK)
    assert is_allowed(problem, solution.timetable)
    assert solution.report.attendable == total(problem, solution.timetable) == best_possible(problem)
    assert solution.report.proven
    assert solution.report.broken == ()
    assert solution.greedy <= solution.report.attendable


@tried(40)
@given(problems(proposals=4, slots=2, spaces=2, voters=3, decided=True, repeats=True))
def test_pins_and_musts_hold_or_the_conflict_is_named(problem):
    solution = solve(problem, limits=QUICK)
    assert is_allowed(solution.problem, solution.timetable)
    best = best_possible(problem)
    if best is None:
        assert solution.conflict
        assert solution.dropped
    else:
        assert solution.problem is problem
        assert solution.conflict == solution.dropped == ()
        assert solution.report.attendable >= best


def test_the_same_board_seed_and_steps_give_the_same_solution():
    problem = _popular(30, slots=4, spaces=4, voters=60)
    assert solve(problem, limits=Limits(steps=30_000), seed=7) == solve(
        problem, limits=Limits(steps=30_000), seed=7
    )


def test_a_board_without_proposals():
    solution = solve(plain([]), limits=QUICK)
    assert solution.timetable == Timetable()
    assert solution.report.share == 1.0
    assert solution.report.proven


def test_a_board_with_one_proposal():
    solution = solve(plain([[0]]), limits=QUICK)
    assert [place.proposal for place in solution.timetable.places] == [0]
    assert solution.report.share == 1.0


@pytest.mark.parametrize("without", ["slots", "spaces"])
def test_a_board_without_places(without):
    solution = solve(plain([[0, 1]], **{without: 0}), limits=QUICK)
    assert solution.timetable == Timetable()
    assert solution.report.attendable == 0
    assert solution.report.proven


def test_three_hundred_proposals():
    problem = _popular(300, slots=8, spaces=5, voters=300)
    solution = solve(problem, limits=Limits(steps=60_000))
    assert len(solution.timetable.places) == 40
    assert is_allowed(problem, solution.timetable)
    assert solution.report.attendable > solution.greedy
    assert solution.report.bound >= solution.report.attendable


def test_one_host_in_every_proposal_has_one_session_a_slot():
    proposals = tuple(Proposal(i, hosts=(0,)) for i in range(12))
    problem = plain([[]] + [[i, (i + 1) % 12] for i in range(12)], proposals=proposals, slots=4, spaces=3)
    solution = solve(problem, limits=QUICK)
    assert is_allowed(problem, solution.timetable)
    assert len({place.slot for place in solution.timetable.places}) == len(solution.timetable.places) == 4


def test_proposals_that_nobody_voted_for_are_held_where_there_is_room():
    problem = plain([[]], proposals=tuple(Proposal(i) for i in range(4)))
    assert len(solve(problem, limits=QUICK).timetable.places) == 4


def test_webcast_sessions_are_spread_where_it_costs_nothing():
    people = tuple(Person(i, online=True) for i in range(2))
    proposals = (Proposal(0, hosts=(0,)), Proposal(1, hosts=(1,)), Proposal(2), Proposal(3))
    spaces = tuple(Space(i, HALL, frozenset({"webcast"})) for i in range(2))
    problem = plain([[], []], proposals=proposals, spaces=spaces, people=people)
    places = solve(problem, limits=QUICK).timetable.places
    assert len({place.slot for place in places if place.proposal in (0, 1)}) == 2


def test_a_popular_session_is_held_twice_if_its_hosts_would_and_there_is_room():
    wishes = [[0, 1], [0, 1], [0, 2], [0, 2]]
    proposals = [Proposal(0, may_repeat=True), Proposal(1, pin=Spot(slot=0)), Proposal(2, pin=Spot(slot=1))]
    problem = plain(wishes, proposals=proposals)
    solution = solve(problem, limits=QUICK)
    assert len(solution.timetable.of(0)) == 2
    assert solution.report.attendable == 8
    assert solve(plain(wishes, proposals=[Proposal(0), *proposals[1:]]), limits=QUICK).report.attendable == 6


def test_it_stops_at_once_and_keeps_the_best_so_far():
    asked = count()
    problem = _popular(40, slots=8, spaces=5, voters=100)
    solution = solve(problem, limits=Limits(steps=10**9), stop=lambda: next(asked) > 20)
    assert solution.stopped
    assert solution.steps < 10**6
    assert is_allowed(problem, solution.timetable)
    assert solution.report.attendable >= solution.greedy


def test_the_time_for_the_proof_is_part_of_the_limit():
    ticks = count()
    problem = _popular(30, slots=4, spaces=4, voters=60)
    solution = solve(problem, limits=Limits(seconds=2000), clock=lambda: float(next(ticks)))
    assert is_allowed(problem, solution.timetable)
    assert next(ticks) < 2500


def _popular(proposals: int, *, slots: int, spaces: int, voters: int) -> Problem:
    """Everybody wants some of the first few and some of the rest, by a fixed pattern."""
    return Problem(
        proposals=tuple(Proposal(i) for i in range(proposals)),
        spaces=tuple(Space(i, HALL) for i in range(spaces)),
        slots=tuple(range(slots)),
        people=tuple(Person(i) for i in range(voters)),
        votes=tuple(
            Vote(person, proposal)
            for person in range(voters)
            for proposal in sorted(
                {person % 7, person * 3 % 11, person * 5 % proposals, person**2 % proposals}
            )
        ),
    )
