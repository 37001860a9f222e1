import pytest
from hypothesis import given

from tests.unconference.solver.boards import best_possible, is_allowed, plain, problems, tried
from unconference.solver import (
    Board,
    Limits,
    Need,
    Person,
    Proposal,
    Reason,
    Rule,
    Space,
    Spot,
    solve,
)
from unconference.solver.conflict import Requirements, find_conflict, minimal, nearest


def conflict_of(problem):
    return set(find_conflict(Requirements(Board(problem))))


@tried(60)
@given(problems(proposals=4, slots=2, spaces=2, voters=3, decided=True))
def test_a_conflict_is_found_just_when_there_is_one_and_none_of_it_can_be_left_out(problem):
    requirements = Requirements(Board(problem))
    found = find_conflict(requirements)
    assert bool(found) == (best_possible(problem) is None)
    if found and found[0].rule is not Rule.TOO_FEW_PLACES:
        bits = [1 << requirements.reasons.index(reason) for reason in found]
        assert requirements.place(sum(bits)) is None
        for bit in bits:
            assert requirements.place(sum(bits) - bit) is not None


@tried(40)
@given(problems(proposals=3, slots=2, spaces=2, voters=3, decided=True))
def test_the_nearest_board_is_possible_and_gives_up_as_little_as_possible(problem):
    requirements = Requirements(Board(problem))
    if not find_conflict(requirements):
        return
    near = nearest(requirements)
    assert best_possible(near.problem) is not None
    for reason in near.dropped:
        assert reason.rule in (Rule.PINNED, Rule.MUST_BE_HELD)
    # With one less given up, it is impossible, whichever that is.
    dropped = {reason.proposal for reason in near.dropped}
    kept = [p for p in problem.proposals if p.pin or p.must]
    assert len(requirements.place_most(requirements.all)) == len(kept) - len(dropped)


def test_two_sessions_pinned_to_one_place():
    problem = plain([[0, 1]], proposals=(Proposal(0, pin=Spot(0, 0)), Proposal(1, pin=Spot(0, 0))))
    assert conflict_of(problem) == {Reason(Rule.PINNED, proposal=0), Reason(Rule.PINNED, proposal=1)}
    solution = solve(problem, limits=Limits(steps=3000))
    assert len(solution.dropped) == 1
    # The one that gives way is still held, elsewhere, and both voters' wishes are met.
    assert len(solution.timetable.places) == 2
    assert solution.report.attendable == 2


def test_a_host_pinned_to_two_places_at_once():
    proposals = (Proposal(0, hosts=(5,), pin=Spot(0, 0)), Proposal(1, hosts=(5,), pin=Spot(0, 1)))
    assert conflict_of(plain([], proposals=proposals)) == {
        Reason(Rule.PINNED, proposal=0),
        Reason(Rule.PINNED, proposal=1),
        Reason(Rule.HOST_ELSEWHERE, person=5),
    }


@pytest.mark.parametrize(
    ("person", "rule"),
    [
        (Person(5, absent=frozenset({0})), Rule.HOST_ABSENT),
        (Person(5, duties=frozenset({0})), Rule.HOST_ON_DUTY),
    ],
)
def test_a_host_who_is_away_where_the_session_is_pinned(person, rule):
    problem = plain([], proposals=(Proposal(0, hosts=(5,), pin=Spot(slot=0)),), people=(person,))
    assert conflict_of(problem) == {Reason(Rule.PINNED, proposal=0), Reason(rule, person=5)}


def test_a_session_that_no_space_can_take():
    spaces = (Space(0, 10, frozenset({Need.QUIET})), Space(1, 2, frozenset({Need.PROJECTOR})))
    proposal = Proposal(0, needs=frozenset({Need.PROJECTOR}), must=True, seats=5)
    assert conflict_of(plain([], proposals=(proposal,), spaces=spaces)) == {
        Reason(Rule.MUST_BE_HELD, proposal=0),
        Reason(Rule.LACKS, proposal=0, thing=Need.PROJECTOR),
        Reason(Rule.TOO_SMALL, proposal=0, wanted=5),
    }


def test_more_that_must_be_held_than_there_are_places():
    problem = plain([], proposals=tuple(Proposal(i, must=True) for i in range(5)))
    found = find_conflict(Requirements(Board(problem)))
    assert found[0] == Reason(Rule.TOO_FEW_PLACES, wanted=5, available=4)
    solution = solve(problem, limits=Limits(steps=2000))
    assert len(solution.timetable.places) == 4
    assert len(solution.dropped) == 1
    assert is_allowed(solution.problem, solution.timetable)


def test_one_host_of_more_sessions_than_slots():
    problem = plain([], proposals=tuple(Proposal(i, hosts=(5,), must=True) for i in range(3)), spaces=3)
    found = conflict_of(problem)
    assert Reason(Rule.HOST_ELSEWHERE, person=5) in found
    assert len(found) == 4
    assert len(solve(problem, limits=Limits(steps=2000)).timetable.places) == 2


def test_minimal_asks_little():
    asked = []

    def possible(active):
        asked.append(active)
        return active & 0b10010 != 0b10010

    assert sum(minimal([1 << i for i in range(64)], possible)) == 0b10010
    assert len(asked) < 40
