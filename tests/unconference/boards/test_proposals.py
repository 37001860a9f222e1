"""Proposing, hosting together, joining, and what a facilitator decides."""

import datetime as dt

import pytest

from hybrid.enums import Attendance, Role
from hybrid.errors import RuleError
from tests.factories import BoardFactory, PersonFactory, ProposalFactory, SlotFactory
from unconference.domain.facilitating import approve_proposal, decline_proposal, merge_by_facilitator
from unconference.domain.hosts import accept_invitation, invite_host, leave_hosts
from unconference.domain.merging import answer_merge, offer_merge
from unconference.domain.pitching import pitch_proposal, run_pitch_clock, step_pitch
from unconference.domain.proposals import MOST_PROPOSALS, Idea, edit_proposal, propose, withdraw_proposal
from unconference.enums import Need, Phase, ProposalState, WhoMay
from unconference.models import Absence, Ballot, Board, Host, MergeOffer, Proposal, Vote
from unconference.queries.boards import own_proposal, own_proposals
from unconference.queries.similar import alike, similar_to

from .conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(board):
    Board.objects.update(phase=Phase.PROPOSING)
    board.refresh_from_db()
    return board


def code_of(act):
    with pytest.raises(RuleError) as refused:
        act()
    return refused.value.code


def put(board, person, title="A session", **idea):
    return propose(board_id=board.pk, person=person, idea=Idea(title=title, **idea), now=NOON)


# --- proposing -------------------------------------------------------------------------------------


def test_a_proposal_from_home_needs_a_space_that_can_carry_it(board, member):
    slot, elsewhere = SlotFactory(board=board), SlotFactory(board=BoardFactory())
    made = put(
        board,
        member(),
        "  What   is\tnext? ",
        needs=frozenset({Need.PROJECTOR}),
        is_remote=True,
        absent=frozenset({slot.pk, elsewhere.pk}),
    )
    assert made.title == "What is next?"
    assert made.all_needs == {"projector", "webcast"}
    assert list(Absence.objects.values_list("slot_id", flat=True)) == [slot.pk]


@pytest.mark.parametrize(
    ("title", "pitch", "code"),
    [("", "", "empty"), ("  …  ", "", "empty"), ("x" * 121, "", "long"), ("Fine", "x" * 1001, "long")],
)
def test_a_proposal_has_a_title_and_an_end(board, member, title, pitch, code):
    assert code_of(lambda: put(board, member(), title, pitch=pitch)) == code


def test_a_board_says_when_and_from_whom_it_takes_proposals(board, member):
    Board.objects.update(may_propose=WhoMay.ONLINE)
    assert code_of(lambda: put(board, member())) == "not_allowed"
    put(board, member(attendance=Attendance.ONLINE))
    put(board, member(Role.FACILITATOR))
    assert code_of(lambda: put(board, member(attendance=Attendance.ONLINE, blocked_at=NOON))) == "not_allowed"
    for phase, code in ((Phase.PLANNED, "closed"), (Phase.OVER, "closed")):
        Board.objects.update(phase=phase)
        assert code_of(lambda: put(board, member(attendance=Attendance.ONLINE))) == code
    Board.objects.update(phase=Phase.RUNNING)
    put(board, member(attendance=Attendance.ONLINE))


def test_one_person_cannot_bury_the_others(board, member):
    ann = member()
    made = [put(board, ann, f"Session {n}") for n in range(MOST_PROPOSALS)]
    assert code_of(lambda: put(board, ann)) == "too_many"
    withdraw_proposal(board_id=board.pk, person=ann, proposal_id=made[0].pk, now=NOON)
    put(board, ann)


def test_what_waits_is_approved_or_declined_with_a_reason(board, member):
    Board.objects.update(is_moderated=True)
    ann = member()
    one, two = put(board, ann, "One"), put(board, ann, "Two")
    assert one.state == ProposalState.WAITING
    by = {"board_id": board.pk, "by": member(Role.FACILITATOR), "now": NOON}
    approve_proposal(proposal_id=one.pk, **by)
    assert code_of(lambda: decline_proposal(proposal_id=two.pk, reason=" ", **by)) == "empty"
    decline_proposal(proposal_id=two.pk, reason="We had this last year.", **by)
    told = {own.title: own for own in (own_proposal(p, ann.pk) for p in own_proposals(board.pk, ann.pk))}
    assert (told["One"].state, told["Two"].state) == (ProposalState.OPEN, ProposalState.DECLINED)
    assert told["Two"].reason == "We had this last year."
    approve_proposal(proposal_id=two.pk, **by)
    # A text that was changed waits again, and keeps its votes.
    Proposal.objects.filter(pk=one.pk).update(votes=2)
    edit_proposal(
        board_id=board.pk, person=ann, proposal_id=one.pk, idea=Idea(title="Quite else"), version=1, now=NOON
    )
    one.refresh_from_db()
    assert (one.state, one.votes, one.version) == (ProposalState.WAITING, 2, 2)


def test_two_hosts_do_not_overwrite_each_other(board, member):
    ann, bob = member(), member(display_name="Bob Example")
    made = put(board, ann)
    facts = {"board_id": board.pk, "proposal_id": made.pk, "now": NOON}
    invite_host(person=ann, who="bob example", **facts)
    accept_invitation(person=bob, **facts)
    edit_proposal(person=ann, idea=Idea(title="Ann's"), version=1, **facts)
    assert (
        code_of(lambda: edit_proposal(person=bob, idea=Idea(title="Bob's"), version=1, **facts)) == "conflict"
    )
    edit_proposal(person=bob, idea=Idea(title="Both's"), version=2, **facts)
    assert (
        code_of(lambda: edit_proposal(person=member(), idea=Idea(title="?"), version=3, **facts))
        == "not_there"
    )


def test_similar_proposals_are_found_and_nothing_else(board, member):
    put(board, member(), "How do we keep volunteers?")
    put(board, member(), "Body cameras in practice")
    assert [one.title for one in similar_to(board, "Keeping our volunteers: how do we?")] == [
        "How do we keep volunteers?"
    ]
    assert similar_to(board, "A history of the tram") == []
    assert alike("how", {1: "How?"}) == []


# --- hosts -----------------------------------------------------------------------------------------


def test_a_co_host_is_asked_and_accepts_for_themselves(board, member):
    ann, bob = member(), member(display_name="Bob Example", attendance=Attendance.ONLINE)
    made = put(board, ann)
    facts = {"board_id": board.pk, "proposal_id": made.pk}
    invite_host(person=ann, who=" Bob  Example", now=NOON, **facts)
    invite_host(person=ann, who="Bob Example", now=NOON, **facts)  # once more is the same
    (invitation,) = own_proposals(board.pk, bob.pk)
    assert own_proposal(invitation, bob.pk).is_invited
    assert code_of(lambda: withdraw_proposal(person=bob, now=NOON, **facts)) == "not_there"
    accept_invitation(person=bob, now=NOON, **facts)
    made.refresh_from_db()
    assert made.is_remote
    leave_hosts(person=ann, **facts)
    made.refresh_from_db()
    assert made.proposer == bob
    assert code_of(lambda: leave_hosts(person=bob, **facts)) == "last_host"


def test_whose_name_is_meant_must_be_plain(board, member):
    ann = member(display_name="Ann Example")
    member(display_name="Twin Example"), member(display_name="twin example")
    made = put(board, ann)
    facts = {"board_id": board.pk, "person": ann, "proposal_id": made.pk, "now": NOON}
    assert code_of(lambda: invite_host(who="Twin Example", **facts)) == "several"
    assert code_of(lambda: invite_host(who="Nobody Here", **facts)) == "not_there"
    PersonFactory(roles=[Role.DELEGATE], display_name="Elsewhere Example")
    assert code_of(lambda: invite_host(who="Elsewhere Example", **facts)) == "not_there"


def test_somebody_may_host_every_proposal(board, member):
    ann = member(display_name="Ann Example")
    for number in range(12):
        made = put(board, member(), f"Session {number}")
        facts = {"board_id": board.pk, "proposal_id": made.pk, "now": NOON}
        invite_host(person=made.proposer, who="Ann Example", **facts)
        accept_invitation(person=ann, **facts)
    assert Host.objects.filter(person=ann).exclude(accepted_at=None).count() == 12


# --- joining ---------------------------------------------------------------------------------------


@pytest.fixture
def pair(board, member):
    Board.objects.update(phase=Phase.VOTING)
    return [ProposalFactory(board=board, host=member()) for _n in range(2)]


def test_hosts_agree_to_join_and_votes_are_one_a_person(board, member, pair, vote):
    one, two = pair
    ann, bob, kim = member(), member(), member()
    vote((ann, one, 1), (ann, two, 1), (bob, one, 1), (kim, two, 1))
    assert (
        offer_merge(board_id=board.pk, person=one.proposer, proposal_id=one.pk, into_id=two.pk, now=NOON)
        is None
    )
    offer = MergeOffer.objects.get()
    answer = {"board_id": board.pk, "offer_id": offer.pk, "now": NOON}
    assert code_of(lambda: answer_merge(person=one.proposer, accept=True, **answer)) == "not_there"
    assert code_of(lambda: answer_merge(person=ann, accept=False, **answer)) == "not_there"
    assert answer_merge(person=two.proposer, accept=True, **answer) == two
    one.refresh_from_db(), two.refresh_from_db()
    assert (one.state, one.merged_into, one.votes, two.votes) == (ProposalState.MERGED, two, 0, 3)
    assert Ballot.objects.get(person=ann).spent == 1  # the vote that is one too many is theirs again
    assert {host.person for host in two.hosts.all()} == {one.proposer, two.proposer}
    assert not Vote.objects.filter(proposal=one).exists()


def test_where_several_votes_may_go_to_one_they_add_up(board, member, pair, vote):
    Board.objects.update(several_votes=True)
    one, two = pair
    ann = member()
    vote((ann, one, 2), (ann, two, 1))
    merge_by_facilitator(board_id=board.pk, proposal_id=one.pk, into_id=two.pk, by=None, now=NOON)
    two.refresh_from_db()
    assert two.votes == Ballot.objects.get(person=ann).spent == 3


def test_two_offers_that_cross_are_an_agreement(board, pair):
    one, two = pair
    facts = {"board_id": board.pk, "now": NOON}
    offer_merge(person=one.proposer, proposal_id=one.pk, into_id=two.pk, **facts)
    assert offer_merge(person=two.proposer, proposal_id=two.pk, into_id=one.pk, **facts) == one
    assert not MergeOffer.objects.exists()


def test_an_offer_ends_with_either_of_the_two(board, pair):
    one, two = pair
    facts = {"board_id": board.pk, "now": NOON}
    offer_merge(person=one.proposer, proposal_id=one.pk, into_id=two.pk, **facts)
    withdraw_proposal(person=one.proposer, proposal_id=one.pk, **facts)
    assert not MergeOffer.objects.exists()


def test_what_was_joined_before_follows(board, member, pair):
    one, two = pair
    three = ProposalFactory(board=board, host=member())
    by = {"board_id": board.pk, "by": None, "now": NOON}
    merge_by_facilitator(proposal_id=one.pk, into_id=two.pk, **by)
    merge_by_facilitator(proposal_id=two.pk, into_id=three.pk, **by)
    one.refresh_from_db()
    assert one.merged_into == three
    for wrong, code in (((three, three), "same"), ((one, three), "closed"), ((three, two), "closed")):
        facts = {"proposal_id": wrong[0].pk, "into_id": wrong[1].pk, **by}
        assert code_of(lambda facts=facts: merge_by_facilitator(**facts)) == code
    elsewhere = ProposalFactory()
    assert (
        code_of(lambda: merge_by_facilitator(proposal_id=elsewhere.pk, into_id=three.pk, **by)) == "not_there"
    )


# --- pitches ---------------------------------------------------------------------------------------


def test_pitches_follow_each_other_with_a_clock_that_can_be_stopped(board, member, pair):
    one, two = pair
    facts = {"board_id": board.pk}

    def step(by):
        step_pitch(by=by, now=NOON, **facts)
        return Board.objects.get(pk=board.pk).pitched

    assert [step(1), step(1), step(1), step(-1)] == [one, two, one, two]
    later = NOON + dt.timedelta(seconds=20)
    run_pitch_clock(on=False, now=later, **facts)
    board.refresh_from_db()
    assert (board.pitch_left, board.pitch_ends_at) == (40, None)
    run_pitch_clock(on=True, now=later, **facts)
    board.refresh_from_db()
    assert board.pitch_ends_at == later + dt.timedelta(seconds=40)
    # Whoever leaves the board leaves the screen.
    withdraw_proposal(person=two.proposer, proposal_id=two.pk, now=NOON, **facts)
    board.refresh_from_db()
    assert board.pitched is None
    assert code_of(lambda: pitch_proposal(proposal_id=two.pk, now=NOON, **facts)) == "not_there"
    withdraw_proposal(person=one.proposer, proposal_id=one.pk, now=NOON, **facts)
    assert code_of(lambda: step_pitch(by=1, now=NOON, **facts)) == "nothing"
