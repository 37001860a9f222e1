"""A budget is exact, votes are one's own secret, and the clock decides to the moment."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hybrid.domain.guests import claim_guest
from hybrid.enums import Attendance, Role
from hybrid.live import publish
from tests.factories import BoardFactory, ProposalFactory, UserFactory
from unconference.domain.facilitating import approve_proposal, decline_proposal
from unconference.domain.phases import set_phase, undo_phase
from unconference.domain.proposals import withdraw_proposal
from unconference.domain.votes import Wish, cast_votes
from unconference.enums import Phase, ProposalState, WhoMay
from unconference.models import Ballot, Board, Proposal, Vote
from unconference.queries.boards import own_section, public_section, votes_of
from unconference.queries.topics import board_topic

from .conftest import NOON

pytestmark = pytest.mark.django_db


def counts(proposals):
    return [Proposal.objects.get(pk=one.pk).votes for one in proposals]


def test_votes_are_given_changed_and_taken_back(board, proposals, member, vote):
    ann, bob = member(), member()
    assert vote((ann, proposals[0], 1), (ann, proposals[1], 1), (bob, proposals[0], 1)) == [None] * 3
    assert counts(proposals) == [2, 1, 0, 0, 0]
    assert vote((ann, proposals[0], 0), (ann, proposals[2], 1)) == [None] * 2
    assert counts(proposals) == [1, 1, 1, 0, 0]
    assert votes_of(board.pk, ann.pk) == {proposals[1].pk: 1, proposals[2].pk: 1}
    assert Ballot.objects.get(person=ann).spent == 2


def test_nobody_spends_more_than_they_have_however_votes_arrive(board, proposals, member, vote):
    ann = member()
    assert vote(*((ann, one, 1) for one in proposals)) == [None, None, None, "budget", "budget"]
    assert vote((ann, proposals[3], 1)) == ["budget"]
    # The same vote twice is one; in one batch what is taken back can be given again.
    assert vote((ann, proposals[0], 1), (ann, proposals[0], 0), (ann, proposals[4], 1)) == [None] * 3
    assert counts(proposals) == [0, 1, 1, 0, 1]
    assert Ballot.objects.get(person=ann).spent == 3


def test_a_bad_vote_fails_no_other(board, proposals, member, vote):
    ann, bob = member(), member(blocked_at=NOON)
    elsewhere = ProposalFactory()
    assert vote(
        (bob, proposals[0], 1), (ann, elsewhere, 1), (ann, proposals[0], 2), (ann, proposals[1], 1)
    ) == [
        "not_allowed",
        "not_there",
        "one_each",
        None,
    ]
    assert counts([*proposals[:2], elsewhere]) == [0, 1, 0]


def test_several_votes_may_go_to_one_where_the_board_says_so(board, proposals, member, vote):
    Board.objects.update(several_votes=True)
    ann = member()
    assert vote((ann, proposals[0], 2), (ann, proposals[1], 2), (ann, proposals[1], 1)) == [
        None,
        "budget",
        None,
    ]
    assert counts(proposals)[:2] == [2, 1]


def test_the_database_itself_refuses_a_vote_too_many(board, proposals, member, vote):
    ann = member()
    vote((ann, proposals[0], 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.filter(person=ann).update(spent=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(proposal=proposals[0], person=ann, count=1)


def test_voting_closes_to_the_moment_also_when_the_clock_s_own_change_is_late(board, proposals, member, vote):
    closes = NOON + dt.timedelta(minutes=10)
    Board.objects.update(voting_ends_at=closes)
    ann = member()
    assert vote((ann, proposals[0], 1), now=closes - dt.timedelta(milliseconds=1)) == [None]
    assert vote((ann, proposals[1], 1), (ann, proposals[0], 0), now=closes) == ["closed", "closed"]
    assert counts(proposals)[:2] == [1, 0]


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase != Phase.VOTING])
def test_votes_count_only_while_people_vote(board, proposals, member, vote, phase):
    Board.objects.update(phase=phase)
    assert vote((member(), proposals[0], 1)) == ["closed"]


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (WhoMay.EVERYBODY, "guest delegate online"),
        (WhoMay.GIVEN, "delegate online"),
        (WhoMay.IN_ROOM, "guest delegate"),
        (WhoMay.ONLINE, "online"),
        (WhoMay.CREW, ""),
    ],
)
def test_who_may_vote_is_the_board_s_to_say(board, proposals, member, vote, who, allowed):
    Board.objects.update(may_vote=who)
    people = {
        "guest": member(Role.GUEST),
        "delegate": member(Role.DELEGATE),
        "online": member(Role.DELEGATE, attendance=Attendance.ONLINE),
    }
    for name, person in people.items():
        assert vote((person, proposals[0], 1)) == [None if name in allowed.split() else "not_allowed"], name
    assert vote((member(Role.FACILITATOR), proposals[0], 1)) == [None]
    assert vote((member(Role.SCREEN), proposals[1], 1)) == ["not_allowed"]


def test_a_vote_for_what_has_gone_comes_back(board, proposals, member, vote):
    ann = member()
    host = proposals[0].proposer
    vote((ann, proposals[0], 1), (ann, proposals[1], 1))
    withdraw_proposal(board_id=board.pk, person=host, proposal_id=proposals[0].pk, now=NOON)
    assert Ballot.objects.get(person=ann).spent == 1
    assert vote((ann, proposals[0], 1)) == ["closed"]
    decline_proposal(board_id=board.pk, proposal_id=proposals[1].pk, reason="No room.", by=None, now=NOON)
    assert Ballot.objects.get(person=ann).spent == 0
    approve_proposal(board_id=board.pk, proposal_id=proposals[1].pk, by=None, now=NOON)
    assert counts(proposals)[:2] == [0, 0]


def test_what_went_after_voting_gives_its_votes_back_when_voting_opens_again(board, proposals, member, vote):
    ann = member()
    vote((ann, proposals[0], 1))
    set_phase(board_id=board.pk, phase=Phase.SCHEDULED, by=None, now=NOON)
    withdraw_proposal(board_id=board.pk, person=proposals[0].proposer, proposal_id=proposals[0].pk, now=NOON)
    assert Ballot.objects.get(person=ann).spent == 1
    undo_phase(board_id=board.pk, by=None, now=NOON + dt.timedelta(seconds=1))
    assert Ballot.objects.get(person=ann).spent == 0


def test_hidden_counts_are_in_no_message_and_no_snapshot(monkeypatch, board, proposals, member, vote):
    parcels = []
    monkeypatch.setattr(publish.bus, "send", lambda *more: parcels.extend(more))
    ann = member()
    topic = board_topic(board)
    with TestCase.captureOnCommitCallbacks(execute=True):
        vote((ann, proposals[0], 1))
    assert {parcel.stream for parcel in parcels} == {"tally", f"person:{ann.pk}"}
    tally = next(parcel for parcel in parcels if parcel.stream == "tally")
    assert tally.event == b'{"type":"tally","counts":{"voters":{"all":1}}}'
    assert [one.votes for one in public_section(topic).proposals] == [None] * 5
    assert own_section(topic, ann.pk).votes == {str(proposals[0].pk): 1}
    # Who voted is in nobody else's part, ever.
    set_phase(board_id=board.pk, phase=Phase.SCHEDULED, by=None, now=timezone.now())
    assert [one.votes for one in public_section(topic).proposals] == [1, 0, 0, 0, 0]
    assert own_section(topic, member().pk).votes == {}


def test_five_hundred_votes_cost_as_many_queries_as_one(board, proposals, member):
    few, many = [member()], [member() for _n in range(30)]

    def cost(people):
        wishes = [Wish(person.pk, one.pk, 1) for person in people for one in proposals[:3]]
        with CaptureQueriesContext(connection) as queries:
            cast_votes(board_id=board.pk, wishes=wishes, now=NOON)
        return len(queries)

    assert cost(few) == cost(many)
    assert counts(proposals) == [31, 31, 31, 0, 0]


def test_whoever_voted_as_a_guest_and_signs_in_has_the_votes_of_one(board, proposals, member, vote):
    guest, account = member(), UserFactory()
    own = member(Role.DELEGATE, user=account)
    vote((own, proposals[0], 1), (own, proposals[1], 1))
    vote((guest, proposals[1], 1), (guest, proposals[2], 1), (guest, proposals[3], 1))
    assert claim_guest(guest=guest, user=account) == own
    assert votes_of(board.pk, own.pk) == {one.pk: 1 for one in proposals[:3]}
    assert counts(proposals) == [1, 1, 1, 0, 0]
    assert [ballot.spent for ballot in Ballot.objects.all()] == [3]
    # Whose account had no place yet simply goes on.
    newcomer = member()
    vote((newcomer, proposals[4], 1))
    assert claim_guest(guest=newcomer, user=UserFactory()) == newcomer
    assert counts(proposals)[4] == 1


def test_another_board_s_votes_are_its_own(board, proposals, member, vote, event):
    ann = member()
    other = BoardFactory(event=event, phase=Phase.VOTING, votes_per_person=1)
    there = ProposalFactory(board=other)
    vote(*((ann, one, 1) for one in proposals[:3]))
    (counted,) = cast_votes(board_id=other.pk, wishes=[Wish(ann.pk, there.pk, 1)], now=NOON)
    assert counted.refusal is None
    assert counted.left == 0
    assert there.state == ProposalState.OPEN
