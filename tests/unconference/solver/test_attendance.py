from hypothesis import given
from hypothesis import strategies as st

from tests.unconference.solver.boards import attended, plain, problems, tried
from unconference.solver import Need, Person, Placement, Proposal, Space, Timetable, Vote, attend


@tried(80)
@given(st.data())
def test_every_person_gets_what_trying_everything_would_give_them(data):
    problem = data.draw(problems(repeats=True))
    cells = [(slot, space.id) for slot in problem.slots for space in problem.spaces]
    names = [proposal.id for proposal in problem.proposals]
    used = data.draw(st.lists(st.sampled_from(cells), unique=True, max_size=len(cells))) if names else []
    # Anything goes, also what no solver would do: hosts in two places, sessions held three times.
    timetable = Timetable(
        tuple(Placement(slot, space, data.draw(st.sampled_from(names))) for slot, space in used)
    )
    found = attend(problem, timetable)
    for person in problem.people:
        assert found.votes.get(person.id, 0) == attended(problem, timetable, person)
    for name, places in found.places.items():
        weights = {vote.proposal: vote.weight for vote in problem.votes if vote.person == name}
        assert len({place.slot for place in places}) == len(places)
        assert len({place.proposal for place in places}) == len(places)
        assert sum(weights[place.proposal] for place in places) == found.votes[name]


def test_a_vote_from_home_counts_only_where_there_is_a_webcast():
    people = (Person(0), Person(1, online=True))
    spaces = (Space(0, 9), Space(1, 9, frozenset({Need.WEBCAST})))
    problem = plain([[0], [0]], people=people, spaces=spaces)
    assert attend(problem, Timetable((Placement(0, 0, 0),))).votes == {0: 1, 1: 0}
    assert attend(problem, Timetable((Placement(0, 1, 0),))).votes == {0: 1, 1: 1}


def test_a_host_is_at_their_own_session():
    problem = plain([[0, 1]], proposals=(Proposal(0, hosts=(0,)), Proposal(1)))
    assert attend(problem, Timetable((Placement(0, 0, 0), Placement(0, 1, 1)))).total == 1
    assert attend(problem, Timetable((Placement(0, 0, 0), Placement(1, 1, 1)))).total == 2


def test_a_session_held_twice_frees_its_voters_for_another_but_counts_once():
    problem = plain([[0, 1]])
    once = Timetable((Placement(0, 0, 0), Placement(0, 1, 1)))
    assert attend(problem, once).total == 1
    twice = Timetable((*once.places, Placement(1, 0, 0)))
    assert attend(problem, twice).total == 2
    assert attend(plain([[0]], proposals=problem.proposals), twice).total == 1


def test_what_is_no_longer_on_the_board_is_ignored():
    gone = Timetable((Placement(9, 0, 0), Placement(0, 9, 0), Placement(0, 0, 9)))
    assert attend(plain([[0]]), gone).total == 0


def test_the_heavier_of_two_wishes_is_met():
    problem = plain([[]], proposals=(Proposal(0), Proposal(1)), votes=(Vote(0, 0, 1), Vote(0, 1, 3)))
    assert attend(problem, Timetable((Placement(0, 0, 0), Placement(0, 1, 1)))).places == {
        0: (Placement(0, 1, 1),)
    }
