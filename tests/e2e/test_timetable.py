"""A facilitator makes the timetable with the keyboard alone, another looks on, and the hall shows it."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hybrid.enums import Attendance, Role
from hybrid.models import scopes_disabled
from tests.factories import (
    BoardFactory,
    PersonFactory,
    ProposalFactory,
    RoomFactory,
    SlotFactory,
    SpaceFactory,
)
from unconference.domain.solving import solve_board
from unconference.enums import Phase
from unconference.models import SolverRun, Vote

TITLES = ("Volunteers", "Street parties", "Open data")


@pytest.fixture
def member(event):
    def make(name, *roles):
        return PersonFactory(
            event=event,
            user=None,
            display_name=name,
            attendance=Attendance.IN_ROOM,
            roles=roles or [Role.DELEGATE],
        )

    return make


@pytest.fixture
def board(event, member):
    event.starts_on = event.ends_on = timezone.now().date()
    event.save()
    board = BoardFactory(event=event, slug="afternoon", name="The open afternoon", phase=Phase.SCHEDULED)
    hall = event.rooms.get(slug="main-hall")
    SpaceFactory(board=board, room=hall, capacity=60, position=0)
    small = RoomFactory(event=event, slug="breakout-1", name="Breakout 1")
    SpaceFactory(board=board, room=small, capacity=30, position=1)
    begins = timezone.now().replace(second=0, microsecond=0) - dt.timedelta(minutes=5)
    for n in range(2):
        starts = begins + dt.timedelta(minutes=30 * n)
        SlotFactory(board=board, starts_at=starts, ends_at=starts + dt.timedelta(minutes=25))
    voters = [member(f"Voter {n}") for n in range(4)]
    for n, title in enumerate(TITLES):
        proposal = ProposalFactory(board=board, title=title, host=member(f"Host {n}"), votes=2)
        Vote.objects.bulk_create(Vote(proposal=proposal, person=voter) for voter in voters[n : n + 2])
    return board


def solve_in_jobs():
    """Do what the jobs process would do with what was asked of it."""
    with scopes_disabled():
        solve_board.func(run_id=SolverRun.objects.latest("pk").pk)


def cell_of(page, title):
    return page.locator(".desk-grid .desk-cell", has_text=title)


def test_solved_moved_by_keyboard_released_and_on_the_screen(open_as, board, member, axe):
    page = open_as(member("Fay Example", Role.FACILITATOR), "board/afternoon/facilitate/")
    other = open_as(
        member("Guy Example", Role.FACILITATOR),
        "board/afternoon/facilitate/",
        viewport={"width": 1440, "height": 1200},
    )
    hall = open_as(
        member("", Role.SCREEN), "board/afternoon/screen/", viewport={"width": 1280, "height": 720}
    )
    expect(hall.get_by_text("The timetable is being made.")).to_be_visible()
    expect(other.locator(".desk-grid")).to_be_visible()

    page.get_by_role("button", name="Make a timetable").press("Enter")
    expect(page.get_by_text("Waiting for the solver to begin")).to_be_visible()
    solve_in_jobs()
    expect(page.get_by_text("The solver is done.")).to_be_visible()
    expect(page.locator(".desk-report__share")).to_contain_text("100.0 %")
    expect(other.locator(".desk-grid .desk-cell--full")).to_have_count(3)

    # The one free place, and what every place would cost, by keys alone.
    free = page.locator(".desk-grid .desk-cell--free")
    to = free.get_attribute("data-cell")
    session = cell_of(page, "Open data")
    session.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".desk-grid .desk-cell__cost")).to_have_count(3)
    axe(page)
    page.keyboard.press("Escape")
    expect(page.locator(".desk-cell__cost")).to_have_count(0)
    expect(session).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".desk-cell__cost")).to_have_count(3)
    walk(page, to)
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-cell='{to}']")).to_contain_text("Open data")
    expect(other.locator(f"[data-cell='{to}']")).to_contain_text("Open data")
    expect(other.get_by_text("Fay Example moved “Open data”.")).to_be_visible()

    page.get_by_role("button", name="Undo my last step").press("Enter")
    expect(other.locator(f"[data-cell='{to}']")).to_contain_text("Free")
    drag(other, "Open data", to)
    expect(page.locator(f"[data-cell='{to}']")).to_contain_text("Open data")

    page.get_by_label("Release as").fill("As at noon")
    page.get_by_role("button", name="Release to everybody").press("Enter")
    expect(page.get_by_text("Everybody sees this timetable.")).to_be_visible()
    expect(hall.locator(".hall-grid__part--now")).to_contain_text("Breakout 1")
    for title in TITLES:
        expect(hall.locator(".hall-grid")).to_contain_text(title)
    axe(hall)

    reader = open_as(member("Rae Reader"), "board/afternoon/grid/", viewport={"width": 360, "height": 740})
    expect(reader.get_by_role("heading", name="Timetable")).to_be_visible()
    axe(reader)
    reader.get_by_role("link", name="Open data").last.click()
    reader.get_by_label("Who does what next").fill("Rae writes it up.")
    reader.get_by_role("button", name="Save the notes").click()
    expect(reader.get_by_text("Your notes are saved.")).to_be_visible()
    axe(reader)


def walk(page, to):
    """Go to a cell by arrow keys: down and across a grid of two by two."""
    for key in ("ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft"):
        if page.evaluate("document.activeElement.dataset.cell") == to:
            return
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.dataset.cell") == to:
            return
        page.keyboard.press("ArrowRight" if key in {"ArrowDown", "ArrowUp"} else "ArrowDown")
        if page.evaluate("document.activeElement.dataset.cell") == to:
            return


def drag(page, title, to):
    """Carry a session to a cell with the mouse."""
    source, target = cell_of(page, title), page.locator(f"[data-cell='{to}']")
    source.scroll_into_view_if_needed()
    begin = source.bounding_box()
    page.mouse.move(begin["x"] + 20, begin["y"] + 20)
    page.mouse.down()
    page.mouse.move(begin["x"] + 40, begin["y"] + 30)
    # Every place says what it would cost there, and may be larger for it.
    expect(page.locator(".desk-grid .desk-cell__cost")).to_have_count(3)
    end = target.bounding_box()
    page.mouse.move(end["x"] + 20, end["y"] + 20, steps=4)
    page.mouse.up()
