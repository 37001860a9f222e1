from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.unconference.solver.boards import is_allowed, plain, problems, tried
from unconference.solver import (
    Cause,
    Limits,
    Person,
    Placement,
    Proposal,
    Reason,
    Rule,
    Space,
    Spot,
    Timetable,
    Vote,
    solve,
    solve_again,
)

QUICK = Limits(steps=4000)


def board(*, hosts=True):
    """Six sessions in three slots, each with a host, and people who want neighbours."""
    proposals = tuple(Proposal(i, hosts=(100 + i,) if hosts else ()) for i in range(6))
    wishes = [[i % 6, (i + 1) % 6] for i in range(18)]
    return plain(wishes, proposals=proposals, slots=3, spaces=2)


@tried(40)
@given(problems(repeats=True), st.data())
def test_an_unchanged_board_keeps_its_timetable(problem, data):
    before = solve(problem, limits=QUICK).timetable
    again = solve_again(problem, before, limits=QUICK, seed=data.draw(st.integers(0, 9)), price=1000)
    assert is_allowed(problem, again.solution.timetable)
    singles = [p for p in before.places if len(before.of(p.proposal)) == 1]
    assert set(singles) <= set(again.solution.timetable.places)


def test_a_host_who_falls_ill_moves_their_session_and_as_little_else_as_possible():
    problem = board()
    before = solve(problem, limits=QUICK).timetable
    place = before.places[0]
    ill = tuple(
        replace(p, absent=frozenset({place.slot})) if p.id == 100 + place.proposal else p
        for p in problem.people
    )
    changed = replace(problem, people=ill)
    again = solve_again(changed, before, limits=QUICK)
    assert is_allowed(changed, again.solution.timetable)
    assert len(again.changes) <= 3
    forced = next(change for change in again.changes if change.proposal == place.proposal)
    assert forced.cause is Cause.FORCED
    assert forced.reasons == (
        Reason(Rule.HOST_ABSENT, proposal=place.proposal, person=100 + place.proposal, slot=place.slot),
    )
    assert forced.before == place
    assert forced.after in again.solution.timetable.places


def test_a_space_that_is_lost():
    problem = board(hosts=False)
    before = solve(problem, limits=QUICK).timetable
    changed = replace(problem, spaces=problem.spaces[:1])
    again = solve_again(changed, before, limits=QUICK)
    assert len(again.solution.timetable.places) == 3
    assert is_allowed(changed, again.solution.timetable)
    gone = [change for change in again.changes if change.before and change.before.space == 1]
    assert len(gone) == 3
    assert all(change.cause is Cause.FORCED for change in gone)
    assert all(change.reasons[0].rule is Rule.GONE and change.reasons[0].space == 1 for change in gone)


def test_a_late_proposal_goes_into_a_free_place_and_nothing_moves():
    problem = plain([[0, 1], [1, 2]], slots=2, spaces=2)
    before = solve(problem, limits=QUICK).timetable
    late = replace(
        problem, proposals=(*problem.proposals, Proposal(9)), votes=(*problem.votes, Vote(0, 9), Vote(1, 9))
    )
    again = solve_again(late, before, limits=QUICK, price=100)
    (change,) = again.changes
    assert (change.proposal, change.cause, change.before) == (9, Cause.NEW, None)
    assert set(before.places) < set(again.solution.timetable.places)


def test_a_withdrawn_proposal_leaves_its_place():
    problem = board(hosts=False)
    before = solve(problem, limits=QUICK).timetable
    changed = replace(
        problem, proposals=problem.proposals[1:], votes=tuple(v for v in problem.votes if v.proposal != 0)
    )
    again = solve_again(changed, before, limits=QUICK, price=100)
    (change,) = again.changes
    assert (change.proposal, change.after, change.cause) == (0, None, Cause.FORCED)
    assert change.reasons == (Reason(Rule.GONE, proposal=0),)


def test_a_new_pin_says_for_whom_room_was_made():
    problem = plain([[0], [1]], slots=2, spaces=1)
    before = Timetable((Placement(0, 0, 0), Placement(1, 0, 1)))
    pinned = replace(problem, proposals=(Proposal(0, pin=Spot(slot=1)), Proposal(1)))
    again = solve_again(pinned, before, limits=QUICK)
    moved, made_room = again.changes
    assert (moved.proposal, moved.cause) == (0, Cause.FORCED)
    assert (made_room.proposal, made_room.cause, made_room.made_room_for) == (1, Cause.MADE_ROOM, 0)


def test_the_price_decides_whether_votes_are_worth_a_move():
    problem = plain([[0, 1], [0, 1]], slots=2, spaces=2)
    before = Timetable((Placement(0, 0, 0), Placement(0, 1, 1)))
    stays = solve_again(problem, before, limits=QUICK, price=3)
    assert stays.changes == ()
    moves = solve_again(problem, before, limits=QUICK, price=1)
    (change,) = moves.changes
    assert change.cause is Cause.MORE_VOTES
    assert change.votes == -2
    assert moves.solution.report.attendable == 4


def test_a_change_of_space_in_the_same_slot_is_cheaper_than_one_of_slot():
    spaces = (Space(0, 1), Space(1, 9))
    people = tuple(Person(i) for i in range(5))
    proposals = (Proposal(0, seats=5), Proposal(1, seats=1))
    problem = plain([[0]] * 5, proposals=proposals, spaces=spaces, people=people)
    # Space 0 has become too small for it.
    again = solve_again(problem, Timetable((Placement(0, 0, 0), Placement(0, 1, 1))), limits=QUICK)
    assert again.solution.timetable == Timetable((Placement(0, 0, 1), Placement(0, 1, 0)))


def test_the_same_seed_and_steps_give_the_same_answer():
    problem = board()
    before = solve(problem, limits=QUICK).timetable
    changed = replace(problem, spaces=(problem.spaces[0], replace(problem.spaces[1], closed=frozenset({0}))))
    first, second = (solve_again(changed, before, limits=QUICK, seed=3) for _ in range(2))
    assert first == second
