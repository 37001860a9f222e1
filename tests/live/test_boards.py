"""A board on the live socket: requests, refusals, and who hears what."""

import asyncio
import datetime as dt

import pytest
from django.utils import timezone

from hybrid.enums import Access, Role
from tests.factories import BoardFactory, EventFactory, ProposalFactory
from unconference.domain.phases import set_phase
from unconference.domain.proposals import Idea, propose
from unconference.enums import Phase
from unconference.models import Ballot, Board, Vote

pytestmark = pytest.mark.usefixtures("room")
TOPIC = "board:afternoon"


@pytest.fixture
def board(event):
    return BoardFactory(
        event=event, slug="afternoon", phase=Phase.VOTING, votes_per_person=2, counts_visible=True
    )


@pytest.fixture
def proposals(board):
    return [ProposalFactory(board=board) for _n in range(3)]


def vote(client, proposal, count=1):
    return client.request("board.vote", topic=TOPIC, proposal=proposal.pk, count=count)


async def test_a_vote_is_heard_by_everybody_and_whose_it_is_by_nobody_else(connect, member, board, proposals):
    ann = await member(display_name="Ann Example")
    one_tab, other_tab = await connect(ann), await connect(ann)
    crew, visitor = await connect(await member(Role.ORGANISER)), await connect()
    for client in (one_tab, other_tab, crew, visitor):
        assert (await client.subscribe(TOPIC))["type"] == "snapshot"
    answer = await vote(one_tab, proposals[0])
    assert answer["result"] == {"left": 1}
    own = await other_tab.change("board.own_votes")
    assert own["event"]["votes"] == {str(proposals[0].pk): 1}
    tally = await visitor.change("tally")
    assert tally["event"]["counts"] == {"board": {str(proposals[0].pk): 1}, "voters": {"all": 1}}
    # Another board, read to its end: what came before has come.
    for client in (crew, visitor):
        await client.subscribe(TOPIC)
        assert "own_votes" not in str(client.changes)
        assert f"person:{ann.pk}" not in str(client.changes)


async def test_two_tabs_that_vote_at_once_stay_within_the_budget(connect, member, board, proposals):
    ann = await member()
    tabs = [await connect(ann) for _n in range(3)]
    for tab in tabs:
        await tab.subscribe(TOPIC)
    answers = await asyncio.gather(*(vote(tab, one) for tab, one in zip(tabs, proposals, strict=True)))
    assert sorted(answer["type"] for answer in answers) == ["error", "ok", "ok"]
    assert {answer.get("code") for answer in answers} == {None, "budget"}
    assert await Vote.objects.acount() == 2
    assert (await Ballot.objects.aget(person=ann)).spent == 2


@pytest.mark.parametrize("number", [2**53, 2**63, 2**64])
async def test_a_number_that_no_database_holds_fails_nobody_else_s_vote(
    connect, member, board, proposals, number
):
    mad, ann = await connect(await member()), await connect(await member())
    for client in (mad, ann):
        await client.subscribe(TOPIC)
    refused, taken = await asyncio.gather(
        mad.request("board.vote", topic=TOPIC, proposal=number, count=1), vote(ann, proposals[0])
    )
    assert (refused["type"], refused["code"] == "fault") == ("error", False)
    assert taken["type"] == "ok"


async def test_the_clock_closes_voting_before_anybody_has_moved_the_board_on(
    connect, member, board, proposals
):
    client = await connect(await member())
    await client.subscribe(TOPIC)
    closed = timezone.now() - dt.timedelta(milliseconds=1)
    await Board.objects.aupdate(phase_since=closed - dt.timedelta(hours=1), voting_ends_at=closed)
    assert (await vote(client, proposals[0]))["code"] == "closed"


async def test_the_final_counts_come_when_voting_closes_and_not_before(connect, member, board, proposals):
    await Board.objects.aupdate(counts_visible=False)
    voter, visitor = await connect(await member()), await connect(await member(Role.FACILITATOR))
    for client in (voter, visitor):
        await client.subscribe(TOPIC)
    await vote(voter, proposals[0])
    assert (await visitor.change("tally"))["event"]["counts"] == {"voters": {"all": 1}}
    await asyncio.to_thread(set_phase, board_id=board.pk, phase=Phase.SCHEDULED, by=None, now=timezone.now())
    changed = await visitor.change("board.changed")
    assert changed["event"]["counts"] == {str(one.pk): int(one == proposals[0]) for one in proposals}
    assert changed["event"]["board"]["phase"] == "scheduled"


async def test_a_proposal_shows_up_for_everybody_and_its_fate_for_its_host(connect, member, board):
    await Board.objects.aupdate(is_moderated=True, phase=Phase.PROPOSING)
    ann = await member(display_name="Ann Example")
    mine, crew, visitor = await connect(ann), await connect(await member(Role.FACILITATOR)), await connect()
    for client in (mine, crew, visitor):
        await client.subscribe(TOPIC)
    made = await asyncio.to_thread(
        propose, board_id=board.pk, person=ann, idea=Idea(title="What is trust?"), now=timezone.now()
    )
    assert (await mine.change("board.own_changed"))["event"]["proposal"]["state"] == "waiting"
    assert (await crew.change("board.waiting_changed"))["event"]["waiting"] == 1
    assert not (await visitor.subscribe(TOPIC))["public"]["board"]["proposals"]
    assert (await crew.subscribe(TOPIC))["crew"]["board"] == {"waiting": 1}
    assert made.pk


async def test_pitches_are_the_facilitator_s(connect, member, board, proposals):
    facilitator, screen = (
        await connect(await member(Role.FACILITATOR)),
        await connect(await member(Role.SCREEN)),
    )
    other = await connect(await member(Role.MODERATOR))
    for client in (facilitator, screen, other):
        await client.subscribe(TOPIC)
    for kind, fields in (
        ("board.pitch", {"proposal": proposals[0].pk}),
        ("board.pitch_step", {"by": 1}),
        ("board.pitch_clock", {"on": False}),
    ):
        assert (await other.request(kind, topic=TOPIC, **fields))["code"] == "not_allowed"
        assert (await facilitator.request(kind, topic=TOPIC, **fields))["type"] == "ok"
    shown = [(await screen.change("board.pitch_changed"))["event"]["pitch"] for _n in range(3)]
    assert [pitch["proposal"] for pitch in shown] == [proposals[0].pk, proposals[1].pk, proposals[1].pk]
    assert shown[2]["ends_at"] is None
    assert shown[2]["left"] in {59, 60}


async def test_who_may_not_vote_is_told_why(connect, member, board, proposals):
    nobody, screen = await connect(), await connect(await member(Role.SCREEN))
    guest = await connect(await member())
    for client, code in ((nobody, "join_first"), (screen, "not_allowed")):
        await client.subscribe(TOPIC)
        assert (await vote(client, proposals[0]))["code"] == code
    assert (await vote(guest, proposals[0]))["code"] == "not_subscribed"
    await guest.subscribe("room:main-hall")
    answer = await guest.request("board.vote", topic="room:main-hall", proposal=proposals[0].pk, count=1)
    assert answer["code"] == "not_subscribed"
    await guest.subscribe(TOPIC)
    for count in (-1, 51):
        assert (await vote(guest, proposals[0], count))["code"] == "malformed"
    elsewhere = await asyncio.to_thread(ProposalFactory)
    assert (await vote(guest, elsewhere))["code"] == "not_there"


async def test_a_board_of_another_event_is_not_there(connect, member, board):
    elsewhere = await asyncio.to_thread(EventFactory, slug="elsewhere", access=Access.PUBLIC)
    await asyncio.to_thread(BoardFactory, event=elsewhere, slug="theirs")
    client = await connect(await member(Role.ORGANISER))
    assert (await client.subscribe("board:theirs"))["code"] == "not_there"
    assert (await client.subscribe("board:nothing"))["code"] == "not_there"
