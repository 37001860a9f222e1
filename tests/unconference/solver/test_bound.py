import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unconference.solver.boards import (
    best_possible,
    is_allowed,
    plain,
    problems,
    timetables,
    total,
    tried,
)
from unconference.solver import Board, Need, Person, Placement, Proposal, Space, Timetable
from unconference.solver import bound as bounding
from unconference.solver import columns as listing
from unconference.solver.bound import Prover, simple_bound
from unconference.solver.greedy import greedy
from unconference.solver.search import never


def prover_for(board, **arguments):
    return Prover(board, **({"left": lambda: None, "stop": never} | arguments))


def votes_of(board, cells):
    return total(board.problem, board.timetable(cells))


@tried(60)
@given(problems(proposals=4, slots=2, spaces=2, voters=4))
def test_the_proven_optimum_is_the_best_of_all_timetables(problem):
    board = Board(problem)
    known = greedy(board)
    start = votes_of(board, known)
    prover = prover_for(board)
    prover.tighten(start)
    better = prover.branch(start)
    best = best_possible(problem)
    found = start
    if better is not None:
        assert is_allowed(problem, board.timetable(better))
        found = votes_of(board, better)
        assert found > start
    assert found == best == prover.votes


@tried(40)
@given(
    problems(proposals=4, slots=2, spaces=2, voters=4),
    st.sampled_from([6, 12, 1000]),
    st.sampled_from([0, 100, 1000]),
)
def test_cut_short_a_bound_is_still_one(problem, most, work):
    board = Board(problem)
    best = best_possible(problem)
    assert simple_bound(board) >= best
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounding, "ROUNDS", 2)
        patch.setattr(listing, "MOST", most)
        patch.setattr(bounding, "UNHURRIED", work / bounding.SPEED)
        prover = prover_for(board)
        prover.tighten(0)
        assert prover.votes >= best
        prover.branch(0)
        assert prover.votes >= best


@tried(25)
@given(problems(proposals=3, slots=2, spaces=2, voters=4, repeats=True))
def test_no_repeats_beat_the_bound(problem):
    board = Board(problem)
    prover = prover_for(board)
    prover.tighten(0)
    prover.branch(0)
    for timetable in timetables(problem):
        if not is_allowed(problem, timetable):
            continue
        free = [
            Placement(slot, space.id, proposal.id)
            for slot in problem.slots
            for space in problem.spaces
            if timetable.at(slot=slot, space=space.id) is None
            for proposal in problem.proposals
        ]
        for place in free:
            wider = Timetable((*timetable.places, place))
            if is_allowed(problem, wider):
                assert total(problem, wider) <= prover.votes


def test_it_is_valid_where_slots_are_cut_into_parts(monkeypatch):
    # Five voters who want pairs that share a slot of three spaces: the parts of a slot cannot see it.
    problem = plain([[0, 1], [2, 3], [0, 4], [1, 2], [3, 4]], slots=2, spaces=3)
    monkeypatch.setattr(listing, "MOST", 20)
    board = Board(problem)
    assert listing.list_columns(board, work=1e9, stop=never).kinds[0].parts == 2
    prover = prover_for(board)
    prover.tighten(0)
    assert prover.votes >= best_possible(problem)


def test_where_even_pairs_are_too_many_the_simple_bound_stands(monkeypatch):
    monkeypatch.setattr(listing, "MOST", 2)
    board = Board(plain([[0, 1, 2]], slots=2))
    prover = prover_for(board)
    prover.tighten(0)
    assert prover.votes == simple_bound(board) == 2


def test_nobody_attends_more_sessions_than_there_are_slots_for_them():
    problem = plain([[0, 1, 2]], slots=3, spaces=1, people=(Person(0, absent=frozenset({1})),))
    assert simple_bound(Board(problem)) == 2


def test_what_cannot_be_held_does_not_count():
    proposals = (Proposal(0, needs=frozenset({Need.QUIET})), Proposal(1))
    assert simple_bound(Board(plain([[0, 1]], proposals=proposals))) == 1


def test_a_stop_or_the_end_of_the_time_leaves_a_valid_bound():
    problem = plain([[0, 1], [2, 3], [0, 3]], slots=1)
    for arguments in ({"stop": lambda: True}, {"left": lambda: 0.0}):
        prover = prover_for(Board(problem), **arguments)
        prover.tighten(0)
        assert prover.branch(0) is None
        assert prover.votes >= best_possible(problem)


def test_the_webcast_goes_to_those_who_need_it_most():
    # Two sessions side by side, one webcast: of the two the one that more people at home want.
    people = (Person(0, online=True), Person(1, online=True), Person(2, online=True))
    spaces = (Space(0, 9), Space(1, 9, frozenset({Need.WEBCAST})))
    problem = plain([[0], [1], [1]], slots=1, spaces=spaces, people=people)
    board = Board(problem)
    prover = prover_for(board)
    prover.tighten(0)
    assert board.timetable(prover.branch(0)).of(1) == (Placement(0, 1, 1),)
    assert prover.votes == 2
