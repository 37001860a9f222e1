from tests.unconference.solver.boards import plain
from unconference.solver import (
    Board,
    Clash,
    Elsewhere,
    Limits,
    Need,
    Person,
    Placement,
    Proposal,
    Reason,
    Rule,
    Space,
    Spot,
    Timetable,
    report,
    solve,
    why_here,
    why_not,
)


def test_it_counts_votes_people_and_clashes():
    wishes = [[0, 2], [0, 1], [0, 1, 2, 3], [0, 1, 4], [4]]
    timetable = Timetable((Placement(0, 0, 0), Placement(0, 1, 1), Placement(1, 0, 2), Placement(1, 1, 3)))
    found = report(Board(plain(wishes)), timetable, bound=8)
    assert (found.votes, found.attendable, found.bound) == (12, 6, 8)
    assert found.share == 0.5
    assert not found.proven
    assert (found.all_votes, found.most, found.some, found.none) == (1, 2, 1, 1)
    assert found.clashes == (Clash(0, 0, 1, 3), Clash(1, 2, 3, 1))
    assert found.broken == ()


def test_a_report_on_what_a_facilitator_did_names_what_is_broken():
    proposals = (Proposal(0, hosts=(5,)), Proposal(1, hosts=(5,)))
    timetable = Timetable((Placement(0, 0, 0), Placement(0, 1, 1)))
    found = report(Board(plain([], proposals=proposals)), timetable)
    assert found.broken == (Reason(Rule.HOST_ELSEWHERE, proposal=0, other=1, person=5, slot=0),)
    assert not found.proven


def test_why_here_names_what_rules_out_other_places_and_what_they_would_cost():
    people = (Person(0), Person(1), Person(2), Person(5, absent=frozenset({2})))
    spaces = (Space(0, 9, frozenset({Need.PROJECTOR})), Space(1, 9), Space(2, 1, frozenset({Need.PROJECTOR})))
    proposals = (Proposal(0, hosts=(5,), needs=frozenset({Need.PROJECTOR})), Proposal(1), Proposal(2))
    problem = plain([[0, 1], [0, 1], [0, 2]], slots=3, spaces=spaces, people=people, proposals=proposals)
    timetable = Timetable((Placement(0, 0, 0), Placement(1, 1, 1), Placement(2, 0, 2)))
    why = why_here(Board(problem), timetable)[0]
    assert why.place == Placement(0, 0, 0)
    assert (why.wanted, why.attended, why.capacity) == (3, 3, 9)
    # 3 voters at 0.8 are 2.4, 1.28 deviations of 1.55 are 2; and the host.
    assert why.seats == 4
    assert not why.pinned
    assert why.slots_out == (Reason(Rule.HOST_ABSENT, proposal=0, person=5, slot=2),)
    assert why.spaces_out == (
        Reason(Rule.LACKS, proposal=0, space=1, thing=Need.PROJECTOR),
        Reason(Rule.TOO_SMALL, proposal=0, space=2, wanted=4, available=1),
    )
    assert why.elsewhere == (Elsewhere(slot=1, space=0, votes=-2, swapped=None),)


def test_a_proven_timetable_has_no_better_place_for_any_session():
    problem = plain([[0, 1], [1, 2], [2, 3], [0, 3], [0, 1, 2]])
    solution = solve(problem, limits=Limits(steps=5000))
    assert solution.report.proven
    explained = why_here(Board(problem), solution.timetable)
    assert tuple(why.place for why in explained) == solution.timetable.places
    assert all(option.votes <= 0 for why in explained for option in why.elsewhere)


def test_why_here_of_a_pinned_and_of_a_repeated_session():
    problem = plain([[0, 1]], proposals=(Proposal(0, pin=Spot(0, 0)), Proposal(1, may_repeat=True)))
    timetable = Timetable((Placement(0, 0, 0), Placement(0, 1, 1), Placement(1, 0, 1)))
    first, second, third = why_here(Board(problem), timetable)
    assert first.pinned
    assert not first.repeated
    assert second.repeated
    assert third.repeated


def test_why_not_names_what_its_best_place_would_cost():
    problem = plain([[0], [0], [1]], slots=1, spaces=1)
    (found,) = why_not(Board(problem), Timetable((Placement(0, 0, 0),)))
    assert (found.proposal, found.wanted, found.reasons) == (1, 1, ())
    assert found.elsewhere == (Elsewhere(slot=0, space=0, votes=-1, swapped=0),)


def test_why_not_names_what_rules_it_out_everywhere():
    proposals = (Proposal(0, needs=frozenset({Need.QUIET})), Proposal(1, bans=(Spot(slot=0),)))
    found = why_not(Board(plain([], proposals=proposals, slots=1, spaces=1)), Timetable())
    assert {reason for why in found for reason in why.reasons} == {
        Reason(Rule.LACKS, proposal=0, space=0, thing=Need.QUIET),
        Reason(Rule.BANNED, proposal=1, slot=0, space=0),
    }


def test_why_not_names_the_host_who_is_elsewhere():
    proposals = (Proposal(0, hosts=(5,), pin=Spot(0, 0)), Proposal(1, hosts=(5,)))
    problem = plain([], proposals=proposals, slots=1)
    (found,) = why_not(Board(problem), Timetable((Placement(0, 0, 0),)))
    assert found.reasons == (Reason(Rule.HOST_ELSEWHERE, proposal=1, other=0, person=5, slot=0),)
