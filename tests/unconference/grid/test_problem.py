"""A board as the solver is told it."""

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hybrid.enums import Attendance, Role, SessionKind
from tests.factories import PersonFactory, SessionFactory, SpeakerFactory
from unconference import solver
from unconference.enums import ProposalState
from unconference.models import Absence, Ban, Placement, Timetable
from unconference.queries.problem import load_problem


def problem_proposal(problem, row):
    return next(p for p in problem.proposals if p.id == row.pk)


def person_of(problem, row):
    return next(p for p in problem.people if p.id == row.pk)


def test_votes_hosts_needs_and_spaces(kit):
    ada, bea = kit.person("Ada Anorak"), kit.person("Bea Bobbin", attendance=Attendance.ONLINE)
    talk = kit.proposal("Talk", ada, bea, voters=[kit.facilitator], needs=["projector"], is_remote=True)
    problem = load_problem(kit.board)
    found = problem_proposal(problem, talk)
    assert found.hosts == tuple(sorted((ada.pk, bea.pk)))
    assert found.needs == {"projector", "webcast"}
    assert problem.votes == (solver.Vote(kit.facilitator.pk, talk.pk, 1),)
    assert person_of(problem, bea).online
    assert problem.slots == tuple(slot.pk for slot in kit.slots)
    assert problem.spaces[0].offers == {"projector", "webcast", "step-free"}


def test_only_open_proposals_and_hosts_who_accepted_count(kit):
    ada = kit.person("Ada Anorak")
    kit.proposal("Gone", ada, state=ProposalState.WITHDRAWN, voters=[kit.facilitator])
    invited = kit.proposal("Invited", ada, accepted=False)
    problem = load_problem(kit.board)
    assert [p.id for p in problem.proposals] == [invited.pk]
    assert problem.proposals[0].hosts == ()
    assert problem.votes == ()


def test_absences_pins_and_bans(kit):
    ada = kit.person("Ada Anorak")
    talk = kit.proposal("Talk", ada)
    Absence.objects.create(host=talk.hosts.get(), slot=kit.slots[0])
    Ban.objects.create(proposal=talk, space=kit.small)
    draft = Timetable.objects.create(board=kit.board)
    Placement.objects.create(
        timetable=draft, proposal=talk, slot=kit.slots[1], space=kit.hall, is_pinned=True
    )
    problem = load_problem(kit.board)
    assert person_of(problem, ada).absent == {kit.slots[0].pk}
    assert problem_proposal(problem, talk).bans == (solver.Spot(None, kit.small.pk),)
    assert problem_proposal(problem, talk).pin == solver.Spot(kit.slots[1].pk, kit.hall.pk)
    assert problem_proposal(load_problem(kit.board, with_pins=False), talk).pin is None


def test_the_formal_agenda_comes_first(kit):
    ada = kit.person("Ada Anorak")
    talk = kit.proposal("Talk", ada)
    SessionFactory(
        event=kit.event,
        room=kit.small.room,
        starts_at=kit.slots[0].starts_at - dt.timedelta(minutes=10),
        ends_at=kit.slots[0].starts_at + dt.timedelta(minutes=5),
        speakers=[SpeakerFactory(event=kit.event, person=ada)],
    )
    # Ends as the slot begins, and is the unconference's own: neither is in the way.
    SessionFactory(
        event=kit.event,
        room=kit.hall.room,
        starts_at=kit.slots[2].starts_at - dt.timedelta(minutes=30),
        ends_at=kit.slots[2].starts_at,
        kind=SessionKind.BREAK,
    )
    SessionFactory(
        event=kit.event,
        room=kit.hall.room,
        starts_at=kit.slots[2].starts_at,
        ends_at=kit.slots[2].ends_at,
        kind=SessionKind.UNCONFERENCE,
    )
    problem = load_problem(kit.board)
    assert person_of(problem, ada).duties == {kit.slots[0].pk}
    closed = {space.id: space.closed for space in problem.spaces}
    assert closed == {kit.small.pk: {kit.slots[0].pk}, kit.hall.pk: {kit.slots[1].pk}}
    solution = solver.solve(problem, limits=solver.Limits(steps=1000), proof=False)
    (place,) = solution.timetable.places
    assert place.proposal == talk.pk
    assert place.slot != kit.slots[0].pk


def test_the_same_queries_for_one_and_for_many(kit):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            load_problem(kit.board)
        return len(queries)

    voters = kit.people(3)
    kit.proposal("One", voters[0], voters=voters)
    one = count()
    for n in range(3):
        kit.proposal(f"More {n}", voters[n], voters=voters)
    assert count() == one <= 11


def test_an_empty_board(kit):
    problem = load_problem(kit.board)
    assert problem.proposals == ()
    kit.board.slots.all().delete()
    assert load_problem(kit.board).slots == ()


def test_a_screen_role_is_no_voter(kit):
    kit.person("Screen", Role.SCREEN)
    assert load_problem(kit.board).people == ()


def test_delegates_who_have_not_voted_yet_are_expected_too(kit):
    voters = kit.people(6)
    talk = kit.proposal("Talk", voters=voters)

    def seats():
        return solver.seats_needed(load_problem(kit.board))[talk.pk]

    kit.facilitator.delete()
    alone = seats()
    kit.people(3, attendance=Attendance.ONLINE)
    kit.person("Hall screen", Role.SCREEN)
    PersonFactory(event=kit.event, user=None)  # who only kept a star has no place
    assert seats() == alone
    kit.people(6)
    assert seats() > alone
    kit.people(60)
    assert seats() < 20, "six do not speak for sixty"
