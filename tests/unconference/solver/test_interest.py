from dataclasses import replace

from unconference.solver import InterestRule, Person, Problem, Proposal, Space, Vote, seats_needed


def board(*, voters=20, online=0, hosts=(), **rule):
    people = tuple(Person(i, online=i < online) for i in range(voters))
    return Problem(
        proposals=(Proposal(1, hosts=hosts),),
        spaces=(Space(1, 50),),
        slots=(1,),
        people=people,
        votes=tuple(Vote(person.id, 1) for person in people if person.id not in hosts),
        interest=InterestRule(**rule),
    )


def test_a_margin_is_added_to_those_who_are_expected():
    # 16 of 20 come on average, and the root of 16 is 4.
    assert seats_needed(board(turnout=0.8, deviations=0)) == {1: 16}
    assert seats_needed(board(turnout=0.8, deviations=1)) == {1: 20}


def test_people_online_take_no_seat_and_hosts_in_the_hall_do():
    assert seats_needed(board(online=10, turnout=0.8, deviations=0)) == {1: 8}
    assert seats_needed(board(hosts=(19,), turnout=1, deviations=0)) == {1: 20}
    assert seats_needed(board(online=1, hosts=(0,), turnout=1, deviations=0)) == {1: 19}


def test_delegates_who_did_not_vote_wish_what_the_voters_wish():
    assert seats_needed(board(delegates=40, turnout=0.8, deviations=0)) == {1: 32}


def test_few_voters_do_not_speak_for_many():
    assert seats_needed(board(voters=5, delegates=200, turnout=1, deviations=0)) == {1: 10}


def test_those_who_did_not_vote_make_no_session_too_big_for_the_biggest_space():
    assert seats_needed(board(voters=40, delegates=80, turnout=1, deviations=0)) == {1: 50}
    # Voters alone can: they would be turned away at the door.
    assert seats_needed(board(voters=60, delegates=120, turnout=1, deviations=0)) == {1: 60}
    # A space that lacks what the session needs is none for it.
    problem = board(voters=40, delegates=80, turnout=1, deviations=0)
    quiet = replace(problem, proposals=(replace(problem.proposals[0], needs=frozenset({"quiet"})),))
    assert seats_needed(quiet) == {1: 40}


def test_no_session_needs_more_seats_than_there_are_people():
    assert seats_needed(board(turnout=1, deviations=3)) == {1: 20}


def test_the_facilitators_word_replaces_the_estimate():
    problem = board()
    said = replace(problem, proposals=(replace(problem.proposals[0], seats=5),))
    assert seats_needed(said) == {1: 5}
