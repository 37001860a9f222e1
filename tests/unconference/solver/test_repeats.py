from hypothesis import given

from tests.unconference.solver.boards import HALL, is_allowed, plain, problems, total, tried
from unconference.solver import Board, Person, Placement, Proposal, Space, Spot, Timetable
from unconference.solver.greedy import greedy
from unconference.solver.repeats import add_repeats
from unconference.solver.search import never


@tried(50)
@given(problems(repeats=True))
def test_repeats_are_allowed_worth_it_and_leave_everything_else_in_place(problem):
    board = Board(problem)
    before = board.timetable(greedy(board))
    after = add_repeats(board, before, stop=never)
    assert set(before.places) <= set(after.places)
    assert is_allowed(problem, after)
    votes = total(problem, after)
    for place in set(after.places) - set(before.places):
        assert problem.proposals[board.proposal_index[place.proposal]].may_repeat
        without = Timetable(tuple(p for p in after.places if p != place))
        assert total(problem, without) < votes


def test_a_place_that_another_proposal_could_use_is_left_to_it():
    proposals = (Proposal(0, may_repeat=True), Proposal(1), Proposal(2))
    problem = plain([[0, 1]], proposals=proposals, slots=2, spaces=2)
    board = Board(problem)
    before = Timetable((Placement(0, 0, 0), Placement(0, 1, 1)))
    assert add_repeats(board, before, stop=never) == before


def test_each_holding_needs_seats_for_its_share():
    proposals = (Proposal(0, may_repeat=True, seats=10), Proposal(1, pin=Spot(slot=0)))
    before = Timetable((Placement(0, 0, 0), Placement(0, 1, 1)))
    for capacity, places in ((5, 2), (6, 3)):
        spaces = (Space(0, HALL, closed=frozenset({1})), Space(1, capacity))
        board = Board(plain([[0, 1]], proposals=proposals, spaces=spaces))
        assert len(add_repeats(board, before, stop=never).places) == places


def test_a_host_who_would_miss_more_does_not_hold_it_twice():
    people = (Person(0), Person(1))
    proposals = (Proposal(0, hosts=(0,), may_repeat=True), Proposal(1), Proposal(2))
    problem = plain([[2], [0, 1]], proposals=proposals, people=people)
    board = Board(problem)
    before = Timetable((Placement(0, 0, 0), Placement(0, 1, 1), Placement(1, 0, 2)))
    assert add_repeats(board, before, stop=never) == before
