"""One afternoon's board: somebody at home proposes, the hall sees the pitches, three phones vote."""

import pytest
from playwright.sync_api import expect

from hybrid.enums import Attendance, Role
from tests.factories import (
    BoardFactory,
    PersonFactory,
    ProposalFactory,
    SlotFactory,
    SpaceFactory,
)
from unconference.enums import Phase
from unconference.models import Proposal

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def member(event):
    def make(name, *roles, **kwargs):
        return PersonFactory(event=event, user=None, display_name=name, roles=roles or [Role.GUEST], **kwargs)

    return make


@pytest.fixture
def board(event, member):
    board = BoardFactory(
        event=event,
        slug="afternoon",
        name="The open afternoon",
        introduction="Bring what you would like to talk about.",
        phase=Phase.PROPOSING,
        votes_per_person=2,
        counts_visible=True,
    )
    SpaceFactory(board=board, room=event.rooms.get(slug="main-hall"), webcast=True)
    SlotFactory(board=board)
    ProposalFactory(
        board=board,
        title="How do we keep volunteers?",
        pitch="What makes people stay after the first month.",
        host=member("Ada Example", attendance=Attendance.IN_ROOM),
    )
    return board


def propose_from_home(remote, axe):
    """What is there already is shown while they type."""
    remote.get_by_role("link", name="Propose a session").tap()
    remote.get_by_label("Title").press_sequentially("How do we keep our volunteers", delay=5)
    expect(remote.get_by_role("link", name="How do we keep volunteers?")).to_be_visible()
    remote.get_by_label("Title").fill("Mapping who is not in the room")
    expect(remote.get_by_role("link", name="How do we keep volunteers?")).to_have_count(0)
    remote.get_by_label("Pitch").fill("Bring a map of your town.")
    expect(remote.get_by_label("I hold it from home")).to_be_checked()
    axe(remote)
    remote.get_by_role("button", name="Put it on the board").tap()
    expect(remote.get_by_text("Your proposal is on the board.")).to_be_visible()
    axe(remote)


def test_a_board_from_the_first_proposal_to_the_count(open_as, board, member, axe):
    facilitator = open_as(member("Fay Example", Role.FACILITATOR), "board/afternoon/run/")
    hall = open_as(member("", Role.SCREEN), "board/afternoon/pitch/", viewport={"width": 1280, "height": 720})
    voters = [
        open_as(member(f"Voter {n}", attendance=Attendance.IN_ROOM), "board/afternoon/", **PHONE)
        for n in (1, 2)
    ]
    expect(hall.get_by_text("1 proposal")).to_be_visible()
    for page in (facilitator, hall, voters[0]):
        axe(page)

    said = []
    remote = open_as(member("Rhys Example", attendance=Attendance.ONLINE), "board/afternoon/", **PHONE)
    remote.on("pageerror", lambda error: said.append(str(error)))
    propose_from_home(remote, axe)
    assert not said
    mapping = Proposal.objects.get(title="Mapping who is not in the room")
    assert mapping.is_remote
    for page in voters:
        expect(page.get_by_role("link", name=mapping.title)).to_be_visible()

    # The facilitator lets both be pitched.
    facilitator.get_by_role("button", name="Begin the pitches").click()
    expect(hall.get_by_role("heading", name="How do we keep volunteers?")).to_be_visible()
    facilitator.get_by_role("button", name="Next pitch").click()
    expect(hall.get_by_role("heading", name=mapping.title)).to_be_visible()
    expect(hall.get_by_role("timer")).to_contain_text("0:5")
    facilitator.get_by_role("button", name="Stop the clock").click()
    expect(facilitator.get_by_role("button", name="Start the clock")).to_be_visible()

    # Voting opens: with one tap each, live on every page and on the hall's.
    facilitator.get_by_role("button", name="Go on to: Voting").click()
    expect(facilitator.get_by_role("heading", name="Voting", exact=True)).to_be_visible()
    plain = open_as(member("Voter 3"), "board/afternoon/", java_script_enabled=False, **PHONE)
    for page in voters:
        page.get_by_role("button", name=f"Vote: {mapping.title}").tap()
        expect(page.get_by_role("button", name=f"Take my vote back: {mapping.title}")).to_be_visible()
    expect(voters[0].locator(".budget")).to_have_text("1 vote left")
    plain.get_by_role("button", name=f"Vote for “{mapping.title}”").tap()
    expect(plain.get_by_role("button", name=f"Take my vote for “{mapping.title}” back")).to_be_visible()
    expect(hall.get_by_text("3 votes")).to_be_visible()
    expect(voters[0].get_by_text("3 people have voted")).to_be_visible()
    # The last vote back, and once more on another: both tabs of one person say the same.
    voters[1].get_by_role("button", name=f"Take my vote back: {mapping.title}").tap()
    expect(hall.get_by_text("2 votes")).to_be_visible()
    voters[1].get_by_role("button", name="Vote: How do we keep volunteers?").tap()
    axe(voters[1])
    expect(voters[1].locator(".budget")).to_have_text("1 vote left")

    # It closes: the count stands on every page, and no vote is taken any more.
    facilitator.get_by_role("button", name="Go on to: Timetable").click()
    expect(voters[0].get_by_text("Voting is closed.")).to_be_visible()
    first = voters[0].locator(".proposal").first
    expect(first.get_by_role("link", name=mapping.title)).to_be_visible()
    expect(first.locator(".proposal__votes")).to_contain_text("2")
    axe(voters[0])
    plain.get_by_role("button", name=f"Take my vote for “{mapping.title}” back").tap()
    expect(plain.get_by_text("Voting is closed.").first).to_be_visible()
    mapping.refresh_from_db()
    assert mapping.votes == 2


def test_a_board_is_searched_while_somebody_types(open_as, board, member, axe):
    ProposalFactory(
        board=board, title="Mapping a town", pitch="Bring a map.", host=member("José Example", Role.GUEST)
    )
    page = open_as(member("Vera Example"), "board/afternoon/?q=volunteers", **PHONE)
    expect(page.locator("[data-static]")).to_have_count(0)
    box = page.get_by_role("searchbox", name="Title, pitch or host")
    titles = page.get_by_role("article").get_by_role("heading")
    expect(box).to_have_value("volunteers")
    expect(titles).to_have_text(["How do we keep volunteers?"])
    box.fill("jose")
    expect(titles).to_have_text(["Mapping a town"])
    expect(page.get_by_text("1 proposal found").first).to_be_visible()
    expect(page.locator("mark")).to_have_text(["José"])
    assert page.url.endswith("?q=jose")
    box.press("Enter")
    expect(titles).to_be_in_viewport()
    axe(page)
    box.fill("nothing like it")
    expect(page.get_by_text("No proposal for “nothing like it”.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Clear the search").press("Enter")
    expect(box).to_be_focused()
    expect(titles).to_have_count(2)
    assert page.url.endswith("/board/afternoon/")
