"""The pages of a board over HTTP, without JavaScript."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hybrid.enums import Access, Attendance, Role
from tests.factories import BoardFactory, EventFactory, PersonFactory, ProposalFactory, RoomFactory
from tests.hybrid.access.world import browser_of, browser_with
from unconference.enums import Phase, ProposalState, WhoMay
from unconference.models import Board, Host, Proposal, Vote
from unconference.queries.boards import place_of

pytestmark = pytest.mark.django_db
BOARD = "/demo/board/afternoon/"


@pytest.fixture
def ann(event, member):
    person = member(display_name="Ann Example")
    browser = browser_with(event, person)
    browser.person = person
    return browser


def read(browser, address=BOARD):
    return browser.get(address).content.decode()


def vote_for(browser, proposal, count=1):
    return browser.post(f"{BOARD}vote/", {"proposal": proposal.pk, "count": count}, follow=True)


def test_a_vote_by_plain_form_and_back(ann, board, proposals):
    assert "#proposal-" in ann.post(f"{BOARD}vote/", {"proposal": proposals[0].pk, "count": 1})["Location"]
    page = read(ann)
    assert len(re.findall(r'class="vote"[^>]*aria-pressed="true"', page)) == 1
    assert re.search(r"<strong>2</strong> votes left", page)
    vote_for(ann, proposals[0], 0)
    assert not Vote.objects.exists()


def test_refusals_are_said(ann, board, proposals):
    for one in proposals[:3]:
        vote_for(ann, one)
    assert "all your 3 votes" in vote_for(ann, proposals[3]).content.decode()
    Board.objects.update(phase=Phase.SCHEDULED)
    assert "Voting is closed" in vote_for(ann, proposals[0], 0).content.decode()
    for rubbish in ("x", "", "99999999999999999999"):
        ann.post(f"{BOARD}vote/", {"proposal": rubbish, "count": rubbish})
    assert Vote.objects.count() == 3


def test_hidden_counts_are_on_no_page_until_voting_closes(ann, board, proposals, event):
    Proposal.objects.filter(pk=proposals[0].pk).update(votes=4711)
    crew = browser_of(event, Role.ORGANISER)
    addresses = [BOARD, f"{BOARD}proposal/{proposals[0].pk}/", f"{BOARD}run/", f"{BOARD}pitch/"]
    for browser in (ann, crew):
        assert all("4711" not in read(browser, address) for address in addresses)
    Board.objects.update(phase=Phase.SCHEDULED)
    assert "4711" in read(ann)


@pytest.fixture
def pitched(board, member):
    host = member(display_name="José Thimble")
    ProposalFactory(board=board, title="Why <trust> goes", pitch="And how it comes back.", host=host)
    ProposalFactory(board=board, title="Maps", pitch="Bring one that you trust.", host=member())
    ProposalFactory(board=board, title="Songs", pitch="", host=member())
    return board


def titles(page):
    return sorted(
        re.sub("<[^>]+>", "", one) for one in re.findall(r'proposal__title"><a[^>]*>(.*?)</a>', page)
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("TRUST", ["Maps", "Why &lt;trust&gt; goes"]),
        ("trust maps", ["Maps"]),
        ("jose", ["Why &lt;trust&gt; goes"]),
        ("lunch", []),
        ("", ["Maps", "Songs", "Why &lt;trust&gt; goes"]),
    ],
)
def test_a_search_looks_through_titles_pitches_and_hosts(ann, pitched, words, found):
    page = read(ann, f"{BOARD}?q={words}")
    assert titles(page) == found
    assert ("Clear the search" in page) == bool(words)
    assert ("No proposal for “lunch”" in page) == (words == "lunch")
    assert ">3 proposals</h2>" in page
    assert ("<mark>" in page) == bool(found and words)


def test_a_vote_leads_back_to_the_search(ann, pitched):
    page = read(ann, f"{BOARD}?q=jos%C3%A9")
    field = re.search(r'name="q" value="([^"]+)">\s*<button class="vote"', page)
    assert field[1] == "josé"
    proposal = Proposal.objects.get(title__startswith="Why")
    response = ann.post(f"{BOARD}vote/", {"proposal": proposal.pk, "count": 1, "q": "josé"})
    assert response["Location"] == f"{BOARD}?q=jos%C3%A9#proposal-{proposal.pk}"
    Board.objects.update(phase=Phase.SCHEDULED)
    assert vote_for(ann, proposal).request["QUERY_STRING"] == ""
    refused = ann.post(f"{BOARD}vote/", {"proposal": proposal.pk, "count": 1, "q": "josé"})
    assert refused["Location"] == f"{BOARD}?q=jos%C3%A9"


def test_everybody_sees_an_order_of_their_own_while_people_vote(event, board, proposals, member):
    def order():
        page = read(browser_with(event, member(display_name="Ann Example")))
        return re.findall(r'id="proposal-(\d+)"', page)

    seen = {tuple(order()) for _n in range(6)}
    assert len(seen) > 1
    Board.objects.update(phase=Phase.PROPOSING)
    assert order() == [str(one.pk) for one in reversed(proposals)]


def test_the_page_s_own_script_shuffles_in_the_same_way():
    """The same numbers are in frontend/tests/shuffle.test.ts."""
    assert [place_of(number, 12345) for number in (1, 2, 3, 1000)] == [
        2679938182,
        4167466954,
        3148358500,
        470560538,
    ]


@pytest.mark.parametrize("phase", [Phase.VOTING, Phase.SCHEDULED])
def test_as_many_queries_with_three_hundred_as_with_one(ann, board, phase, member):
    Board.objects.update(phase=phase, counts_visible=True)
    ProposalFactory(board=board, host=ann.person)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            read(ann)
        return len(queries)

    cost()
    few = cost()
    host = member()
    made = Proposal.objects.bulk_create(Proposal(board=board, title=f"Session {n}") for n in range(299))
    Host.objects.bulk_create(Host(proposal=one, person=host, accepted_at=timezone.now()) for one in made)
    assert cost() == few


def test_no_proposal_at_all(ann, board):
    Board.objects.update(phase=Phase.PROPOSING)
    assert "Yours could be the first" in read(ann)
    Board.objects.update(phase=Phase.OVER)
    assert "Nothing is proposed yet." in read(ann)


def test_who_may_not_propose_or_vote_is_told_who_may(ann, board, proposals):
    Board.objects.update(may_vote=WhoMay.GIVEN, may_propose=WhoMay.GIVEN)
    assert "everybody who was given a place" in read(ann)
    assert "everybody who was given a place" in read(ann, f"{BOARD}propose/")
    assert ann.post(f"{BOARD}propose/", {"title": "Mine", "format": "talk"}).status_code == 422
    assert "cannot vote" in vote_for(ann, proposals[0]).content.decode()


def test_who_has_not_joined_sees_it_all_and_is_shown_how_to(board, proposals):
    page = read(Client())
    assert proposals[0].title in page
    assert "/demo/join/" in page
    assert Client().post(f"{BOARD}vote/", {"proposal": proposals[0].pk, "count": 1}).status_code == 403


def test_what_is_alike_is_shown_before_it_is_put_on_the_board(ann, board):
    Board.objects.update(phase=Phase.PROPOSING)
    ProposalFactory(board=board, title="How do we keep volunteers?")
    form = {"title": "How do we keep our volunteers", "format": "discussion", "pitch": ""}
    shown = ann.post(f"{BOARD}propose/", form)
    assert shown.status_code == 422
    assert "much like" in shown.content.decode()
    assert ann.post(f"{BOARD}propose/", {**form, "anyway": "yes"}).status_code == 302
    assert Proposal.objects.count() == 2


def test_hosts_change_invite_join_and_withdraw_with_plain_forms(ann, board, member, event):
    Board.objects.update(phase=Phase.PROPOSING)
    bob = browser_with(event, bob_person := member(display_name="Bob Example"))
    made = ProposalFactory(board=board, host=ann.person, title="Ann's session")
    own = f"{BOARD}proposal/{made.pk}/"
    form = {"title": "Ann's better session", "format": "talk", "pitch": "", "version": 1}
    assert "Ann&#x27;s session" in read(ann, f"{own}edit/")
    assert ann.post(f"{own}edit/", form).status_code == 302
    assert "A co-host has changed" in ann.post(f"{own}edit/", form).content.decode()
    assert bob.post(f"{own}edit/", {**form, "version": 2}).status_code == 302
    made.refresh_from_db()
    assert made.title == "Ann's better session"
    ann.post(f"{own}invite/", {"who": "Bob Example"})
    assert "You are asked to hold" in read(bob, own)
    bob.post(f"{own}accept/")
    assert "Bob Example" in read(Client(), own)
    bob.post(f"{own}leave/")
    other = ProposalFactory(board=board, host=bob_person)
    ann.post(f"{own}join/", {"into": other.pk})
    there = f"{BOARD}proposal/{other.pk}/"
    offer = re.search(r'name="offer" value="(\d+)"', read(bob, there))[1]
    assert bob.post(f"{there}answer/", {"offer": offer, "answer": "yes"})["Location"].endswith(there)
    made.refresh_from_db()
    assert made.state == ProposalState.MERGED
    assert "It was joined with another" in read(Client(), own)
    ann.post(f"{there}withdraw/")
    other.refresh_from_db()
    assert other.state == ProposalState.WITHDRAWN
    assert ann.post(f"{there}no-such-thing/").status_code == 404


def test_what_is_not_on_the_board_is_its_hosts_and_the_facilitator_s_alone(ann, board, event, member):
    hidden = ProposalFactory(
        board=board, host=ann.person, state=ProposalState.DECLINED, state_reason="Too wide."
    )
    address = f"{BOARD}proposal/{hidden.pk}/"
    assert "Too wide." in read(ann, address)
    assert browser_of(event, Role.FACILITATOR).get(address).status_code == 200
    for other in (Client(), browser_with(event, member()), browser_of(event, Role.MODERATOR)):
        assert other.get(address).status_code == 404


def test_a_proposal_of_another_board_is_not_there(ann, board, event):
    other = ProposalFactory(board=BoardFactory(event=event, phase=Phase.VOTING), host=ann.person)
    for address in (f"{BOARD}proposal/{other.pk}/", f"{BOARD}proposal/{other.pk}/edit/"):
        assert ann.get(address).status_code == 404
    assert ann.post(f"{BOARD}proposal/{other.pk}/withdraw/").status_code == 404
    assert "no such proposal" in vote_for(ann, other).content.decode()
    facilitator = browser_of(event, Role.FACILITATOR)
    for deed in ("approve", "pitch", "join", "decline"):
        data = {"proposal": other.pk, "into": other.pk, "reason": "No."}
        facilitator.post(f"{BOARD}run/{deed}/", data)
    other.refresh_from_db()
    assert other.state == ProposalState.OPEN
    assert Board.objects.get(pk=board.pk).pitched is None


def test_a_facilitator_runs_a_board_with_plain_forms(board, event, member):
    facilitator = browser_of(event, Role.FACILITATOR)
    Board.objects.update(phase=Phase.PROPOSING, is_moderated=True)
    waiting = ProposalFactory(board=board, state=ProposalState.WAITING)
    other = ProposalFactory(board=board)

    def do(deed, **data):
        answer = facilitator.post(f"{BOARD}run/{deed}/", data, follow=True)
        return answer.content.decode()

    assert waiting.title in read(facilitator, f"{BOARD}run/")
    do("approve", proposal=waiting.pk)
    do("pitch-step", by="1")
    assert Board.objects.get().pitched == waiting
    do("pitch-clock", on="no")
    assert Board.objects.get().pitch_left is not None
    do("pitch", proposal="")
    assert "back in this phase: Voting" not in do("phase", phase="voting")
    assert "back in this phase: Open for proposals" in do("undo-phase")
    assert "nothing to undo" in do("undo-phase")
    assert "Write why" in do("decline", proposal=other.pk, reason="")
    do("join", proposal=other.pk, into=waiting.pk)
    do("decline", proposal=waiting.pk, reason="No.")
    assert {one.state for one in Proposal.objects.all()} == {ProposalState.MERGED, ProposalState.DECLINED}
    assert facilitator.post(f"{BOARD}run/phase/", {"phase": "lunch"}).status_code == 404
    assert facilitator.post(f"{BOARD}run/dance/").status_code == 404


def test_the_event_s_pages_lead_to_its_board(event, board):
    room = RoomFactory(event=event)
    for address in ("/demo/", f"/demo/live/{room.slug}/"):
        assert BOARD in read(Client(), address)
    assert "/demo/board/" in read(Client(), "/demo/agenda/")
    assert Client().get("/demo/board/")["Location"] == BOARD
    BoardFactory(event=event, name="The second day")
    assert "The second day" in read(Client(), "/demo/board/")
    assert f"{BOARD}run/" in read(browser_of(event, Role.FACILITATOR), "/demo/backstage/")
    elsewhere = EventFactory(slug="elsewhere")
    assert "/board/" not in read(Client(), f"/{elsewhere.slug}/")


def test_an_event_that_is_not_open_to_all_keeps_its_board_to_its_people(event, board, proposals):
    event.access = Access.REGISTERED
    event.save()
    assert Client().get(BOARD).status_code == 403
    assert browser_of(event, Role.DELEGATE).get(BOARD).status_code == 200


def test_somebody_online_is_offered_to_hold_it_from_home(event, board):
    Board.objects.update(phase=Phase.PROPOSING, voting_at=timezone.now() + dt.timedelta(hours=1))
    person = PersonFactory(
        event=event, user=None, roles=[Role.GUEST], display_name="Rhys Example", attendance=Attendance.ONLINE
    )
    page = read(browser_with(event, person), f"{BOARD}propose/")
    assert re.search(r'<input[^>]*name="is_remote"[^>]*checked', page)
