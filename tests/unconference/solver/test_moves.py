import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unconference.solver.boards import is_allowed, plain, problems, total, tried
from unconference.solver import Board, Clash, Desk, Person, Placement, Proposal, Reason, Rule, Spot, Timetable

TWO_BY_TWO = Timetable((Placement(0, 0, 0), Placement(0, 1, 1), Placement(1, 0, 2), Placement(1, 1, 3)))


@st.composite
def desks(draw, *, repeats):
    """A board and any timetable on it, allowed or not."""
    problem = draw(problems(proposals=5, slots=2, spaces=3, repeats=repeats).filter(lambda p: p.proposals))
    cells = [(slot, space.id) for slot in problem.slots for space in problem.spaces]
    names = [proposal.id for proposal in problem.proposals]
    used = draw(st.permutations(cells))
    if repeats:
        held = draw(st.lists(st.sampled_from(names), max_size=len(cells)))
    else:
        held = draw(st.lists(st.sampled_from(names), max_size=len(cells), unique=True))
    places = tuple(Placement(slot, space, name) for (slot, space), name in zip(used, held, strict=False))
    return Desk(Board(problem), Timetable(tuple(sorted(places)))), names, cells


@pytest.mark.parametrize("repeats", [False, True])
@tried(50)
@given(data=st.data())
def test_what_a_move_is_said_to_cost_is_what_it_costs(repeats, data):
    desk, names, cells = data.draw(desks(repeats=repeats))
    problem = desk.board.problem
    proposal = data.draw(st.sampled_from(names))
    to = data.draw(st.none() | st.sampled_from(cells))
    move = desk.preview(proposal, to)
    assert desk.votes == total(problem, desk.timetable)
    assert move.votes == total(problem, move.timetable) - desk.votes
    if is_allowed(problem, desk.timetable):
        assert desk.broken() == ()
        if not desk.repeats:
            assert (move.broken == ()) == is_allowed(problem, move.timetable)


@tried(60)
@given(st.booleans().flatmap(lambda repeats: desks(repeats=repeats)))
def test_the_costs_of_all_places_are_those_of_each(drawn):
    desk, names, cells = drawn
    for name in names:
        costs = desk.costs(name)
        for cell in cells:
            move = desk.preview(name, cell)
            if cell in costs:
                assert move.votes == costs[cell]
            if is_allowed(desk.board.problem, move.timetable) and not desk.repeats:
                assert cell in costs


def test_a_move_exchanges_two_sessions_and_tells_the_clashes_that_it_makes():
    problem = plain([[0, 3], [0, 3], [1, 2]])
    desk = Desk(Board(problem), TWO_BY_TWO)
    assert desk.votes == 6
    move = desk.preview(0, (1, 0))
    assert move.swapped == 2
    assert move.votes == -3
    assert move.clashes == (Clash(1, 0, 3, 2), Clash(0, 1, 2, 1))
    assert move.timetable.at(slot=0, space=0) == 2
    assert Desk(Board(problem), move.timetable).clashes() == move.clashes


def test_moving_to_where_it_is_costs_nothing():
    desk = Desk(Board(plain([[0, 1]])), Timetable((Placement(0, 0, 0),)))
    assert desk.preview(0, (0, 0)).votes == 0
    assert desk.preview(0, (0, 0)).timetable == desk.timetable


def test_a_session_from_outside_pushes_another_out():
    problem = plain([[0], [0], [1]])
    move = Desk(Board(problem), Timetable((Placement(0, 0, 1),))).preview(0, (0, 0))
    assert move.timetable == Timetable((Placement(0, 0, 0),))
    assert (move.votes, move.swapped) == (1, 1)


def test_taking_off_what_is_pinned_is_told():
    problem = plain([[0]], proposals=(Proposal(0, pin=Spot(0, 0)),))
    desk = Desk(Board(problem), Timetable((Placement(0, 0, 0),)))
    assert desk.preview(0, None).broken == (Reason(Rule.MUST_BE_HELD, proposal=0),)
    assert desk.preview(0, (1, 0)).broken == (Reason(Rule.PINNED, proposal=0, slot=1, space=0),)


def test_a_host_in_two_places_is_told_and_so_is_one_who_is_away():
    proposals = (Proposal(0, hosts=(5,)), Proposal(1, hosts=(5,)))
    problem = plain([], proposals=proposals, slots=3, people=(Person(5, absent=frozenset({2})),))
    desk = Desk(Board(problem), Timetable((Placement(0, 0, 0), Placement(1, 0, 1))))
    assert desk.preview(0, (1, 1)).broken == (
        Reason(Rule.HOST_ELSEWHERE, proposal=0, other=1, person=5, slot=1),
    )
    assert desk.preview(0, (2, 0)).broken == (Reason(Rule.HOST_ABSENT, proposal=0, person=5, slot=2),)


def test_of_a_session_held_twice_one_holding_is_moved():
    problem = plain([[0, 1], [0]], proposals=(Proposal(0, may_repeat=True), Proposal(1)), slots=3)
    desk = Desk(Board(problem), Timetable((Placement(0, 0, 0), Placement(1, 0, 0), Placement(2, 0, 1))))
    move = desk.preview(0, (2, 1), source=Placement(1, 0, 0))
    assert move.timetable == Timetable((Placement(0, 0, 0), Placement(2, 0, 1), Placement(2, 1, 0)))
    assert move.broken == ()
    together = desk.preview(0, (0, 1), source=Placement(1, 0, 0))
    assert Reason(Rule.HELD_TWICE, proposal=0, slot=0) in together.broken


def test_what_is_not_on_the_board_is_refused():
    desk = Desk(Board(plain([[0]])), Timetable((Placement(0, 0, 0), Placement(7, 0, 0))))
    assert desk.timetable == Timetable((Placement(0, 0, 0),))
    with pytest.raises(KeyError):
        desk.preview(99, (0, 0))
    with pytest.raises(KeyError):
        desk.preview(0, (99, 0))
