"""Joining two proposals, undone: votes and hosts go back to where they were."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybrid.enums import Role
from hybrid.errors import RuleError
from tests.factories import BoardFactory, PersonFactory, ProposalFactory, SlotFactory
from tests.unconference.boards.conftest import NOON
from unconference.domain.facilitating import merge_by_facilitator
from unconference.domain.hosts import accept_invitation, invite_host, leave_hosts
from unconference.domain.parting import part_proposals
from unconference.domain.proposals import set_absences, withdraw_proposal
from unconference.domain.votes import Wish, cast_votes
from unconference.enums import Phase, ProposalState
from unconference.models import Absence, Ballot, BoardAction, JoinedVote, Vote


@pytest.fixture
def join(board):
    def joined(one, into):
        merge_by_facilitator(board_id=board.pk, proposal_id=one.pk, into_id=into.pk, by=None, now=NOON)

    return joined


@pytest.fixture
def part(board):
    def parted(one):
        return part_proposals(board_id=board.pk, proposal_id=one.pk, by=None, now=NOON)

    return parted


def votes(*proposals):
    """Who gave how many votes to each; the stored sums agree with the rows, and budgets with what is spent."""
    found = []
    for proposal in proposals:
        proposal.refresh_from_db()
        rows = dict(Vote.objects.filter(proposal=proposal).values_list("person_id", "count"))
        assert proposal.votes == sum(rows.values())
        found.append(rows)
    for ballot in Ballot.objects.filter(board=proposals[0].board):
        assert ballot.spent == sum(Vote.objects.filter(person=ballot.person).values_list("count", flat=True))
    return found


def code_of(call):
    with pytest.raises(RuleError) as error:
        call()
    return error.value.code


def test_votes_go_back_to_where_they_were(member, proposals, vote, join, part):
    one, two, _rest = proposals[0], proposals[1], proposals[2:]
    ann, bob, kim = member(), member(), member()
    vote((ann, one, 1), (ann, two, 1), (bob, one, 1), (kim, two, 1))
    before = votes(one, two)
    join(one, two)
    assert votes(one, two) == [{}, {ann.pk: 1, bob.pk: 1, kim.pk: 1}]
    assert part(one) == two
    assert votes(one, two) == before
    assert (one.state, one.merged_into) == (ProposalState.OPEN, None)
    assert not JoinedVote.objects.exists()
    assert code_of(lambda: part(one)) == "not_joined"
    # And once more, the other way round.
    join(two, one)
    part(two)
    assert votes(one, two) == before


def test_what_people_did_meanwhile_is_theirs(member, proposals, vote, join, part):
    one, two, three, four = proposals[:4]
    back, again, spent, new = (member() for _n in range(4))
    vote((back, one, 1), (again, one, 1), (spent, one, 1), (spent, two, 1), (spent, three, 1))
    join(one, two)
    vote((back, two, 0), (again, two, 0), (new, two, 1))
    vote((again, two, 1), (spent, four, 1))
    part(one)
    assert votes(one, two, three, four) == [
        {},  # one took it back, one gave it to the other by itself, one spent what was free
        {again.pk: 1, spent.pk: 1, new.pk: 1},
        {spent.pk: 1},
        {spent.pk: 1},
    ]


def test_a_vote_that_another_joined_one_brings_stays(member, proposals, vote, join, part):
    one, two, into = proposals[:3]
    ann = member()
    vote((ann, one, 1), (ann, two, 1))
    join(one, into)
    join(two, into)
    part(one)
    assert votes(one, two, into) == [{ann.pk: 1}, {}, {ann.pk: 1}]
    part(two)
    assert votes(one, two, into) == [{ann.pk: 1}, {ann.pk: 1}, {}]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_undoing_every_joining_in_any_order_restores_everything(data, event, member):
    """Whatever was joined to one proposal, and whatever was given, with one vote for each or several."""
    several = data.draw(st.booleans())
    board = BoardFactory(event=event, phase=Phase.VOTING, votes_per_person=12, several_votes=several)
    proposals = [ProposalFactory(board=board, host=member()) for _n in range(4)]
    people = [member() for _n in range(2)]
    count = st.integers(0, 3 if several else 1)
    wishes = [Wish(who.pk, what.pk, data.draw(count)) for who in people for what in proposals]
    cast_votes(board_id=board.pk, wishes=wishes, now=board.phase_since)
    before = votes(*proposals)
    into, *others = proposals
    by = {"board_id": board.pk, "by": None, "now": NOON}
    for one in data.draw(st.permutations(others)):
        merge_by_facilitator(proposal_id=one.pk, into_id=into.pk, **by)
    for one in data.draw(st.permutations(others)):
        part_proposals(proposal_id=one.pk, **by)
    assert votes(*proposals) == before


def test_hosts_go_back_with_what_they_said_of_their_absence(board, event, join, part):
    ann, bob, kim = (
        PersonFactory(event=event, user=None, display_name=name, roles=[Role.DELEGATE])
        for name in ("Ann Example", "Bob Example", "Kim Example")
    )
    one, two = ProposalFactory(board=board, host=ann), ProposalFactory(board=board, host=bob)
    slot = SlotFactory(board=board)
    set_absences(one.hosts.get(), [slot.pk])
    facts = {"board_id": board.pk, "now": NOON}
    invite_host(person=ann, proposal_id=one.pk, who="Kim Example", **facts)
    accept_invitation(person=kim, proposal_id=one.pk, **facts)
    invite_host(person=bob, proposal_id=two.pk, who="Kim Example", **facts)
    join(one, two)
    assert two.hosts.exclude(accepted_at=None).count() == 3
    part(one)
    hosts = [(host.person, host.accepted_at is not None) for host in two.hosts.all()]
    assert sorted(hosts, key=str) == [(bob, True), (kim, False)]
    assert Absence.objects.get().host == one.hosts.get(person=ann)
    # Who is the only one left by then keeps both.
    join(one, two)
    leave_hosts(board_id=board.pk, person=bob, proposal_id=two.pk)
    two.refresh_from_db()
    heir = two.proposer
    part(one)
    assert two.hosts.filter(person=heir).exclude(accepted_at=None).exists()


def test_a_chain_is_undone_from_its_end(board, proposals, member, vote, join, part):
    one, two, three = proposals[:3]
    ann = member()
    vote((ann, one, 1), (ann, three, 1))
    before = votes(one, two, three)
    join(one, two)
    join(two, three)
    assert code_of(lambda: part(one)) == "chain"
    assert part(two) == three
    one.refresh_from_db()
    assert one.merged_into == two
    assert part(one) == two
    assert votes(one, two, three) == before
    join(one, two)
    withdraw_proposal(board_id=board.pk, person=two.proposer, proposal_id=two.pk, now=NOON)
    assert code_of(lambda: part(one)) == "chain"


def test_only_what_is_joined_on_this_board_is_parted(board, proposals, join):
    one, two = proposals[:2]
    elsewhere = ProposalFactory()
    for wrong in (one, elsewhere):
        facts = {"board_id": board.pk, "proposal_id": wrong.pk, "by": None, "now": NOON}
        assert code_of(lambda facts=facts: part_proposals(**facts)) == "not_joined"
    join(one, two)
    other = {"board_id": elsewhere.board_id, "proposal_id": one.pk, "by": None, "now": NOON}
    assert code_of(lambda: part_proposals(**other)) == "not_joined"


def test_the_facilitator_takes_them_apart_by_a_button(client, event, proposals, join):
    one, two = proposals[:2]
    person = PersonFactory(event=event, display_name="Rowan Cartwheel", roles=[Role.FACILITATOR])
    client.force_login(person.user)
    join(one, two)
    page = client.get("/demo/board/afternoon/run/").content.decode()
    assert "1 was joined to another" in page
    answer = client.post("/demo/board/afternoon/run/part/", {"proposal": one.pk}, follow=True)
    assert "It is a proposal of its own again" in answer.content.decode()
    one.refresh_from_db()
    assert one.state == ProposalState.OPEN
    assert BoardAction.objects.filter(action="merge_undo", by=person).count() == 1
