"""A moderator with a phone, an asker at home, and the hall's screen, all live at once."""

import re

import pytest
from playwright.sync_api import expect

from hybrid.enums import Outcome, Role
from hybrid.models import Question
from tests.factories import PersonFactory

PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def moderator(open_as, event):
    person = PersonFactory(event=event, user=None, roles=[Role.MODERATOR], display_name="Mo Example")
    return open_as(person, "live/main-hall/moderate/", **PHONE)


@pytest.fixture
def screen(open_as, event):
    person = PersonFactory(event=event, user=None, roles=[Role.SCREEN])
    return open_as(person, "live/main-hall/screen/")


@pytest.fixture
def asker(open_as, event):
    person = PersonFactory(event=event, user=None, roles=[Role.GUEST], display_name="Ada Example")
    return open_as(person, "live/main-hall/questions/")


def ask(page, text):
    page.get_by_label("Your question").fill(text)
    page.get_by_role("button", name="Ask", exact=True).click()


def test_a_question_goes_to_the_screen_and_gets_its_outcome(asker, moderator, screen):
    ask(asker, "Who decides?")
    card = moderator.get_by_role("article", name="Who decides?")
    card.get_by_role("button", name="Approve").click()
    moderator.get_by_role("button", name=re.compile("Approved")).click()
    card.get_by_role("button", name="Show").click()
    expect(screen.locator(".hall__question")).to_contain_text("Who decides?")
    expect(screen.locator(".hall__question")).to_contain_text("Ada Example")
    card.get_by_role("button", name="Answered", exact=True).first.click()
    expect(screen.locator(".hall__invite")).to_be_visible()
    expect(asker.locator(".question--own").get_by_text("Answered live")).to_be_visible()
    assert Question.objects.get().outcome == Outcome.ANSWERED_LIVE


def test_a_slip_is_undone(asker, moderator):
    ask(asker, "Too fast?")
    card = moderator.get_by_role("article", name="Too fast?")
    card.get_by_role("button", name="Decline").first.click()
    moderator.get_by_label("Why? The asker reads this.").fill("Off topic")
    card.locator("form").get_by_role("button", name="Decline").click()
    expect(asker.get_by_text("Declined: Off topic").first).to_be_visible()
    moderator.get_by_role("button", name="Undo").click()
    expect(card.get_by_role("button", name="Approve")).to_be_visible()
    expect(asker.locator(".question--own").get_by_text("Waiting for the moderator")).to_be_visible()


def test_the_way_back_does_not_lie_over_what_is_written(asker, moderator):
    ask(asker, "In writing?")
    card = moderator.get_by_role("article", name="In writing?")
    card.get_by_role("button", name="Approve").click()
    way_back = moderator.locator(".desk__undo", has_text="Approved.")
    expect(way_back).to_have_css("position", "sticky")
    moderator.get_by_role("button", name=re.compile("Approved")).click()
    card.get_by_text("More", exact=True).click()
    card.get_by_role("button", name="Answer in writing").click()
    expect(way_back).to_have_css("position", "static")


def test_the_desk_works_by_keyboard_alone(asker, moderator, screen):
    ask(asker, "Only keys?")
    card = moderator.get_by_role("article", name="Only keys?")
    card.press("a")
    # In the next lane it is another card: the keys are for that one, once it is there.
    moderator.get_by_role("button", name=re.compile("Approved")).press("Enter")
    expect(moderator.get_by_role("region", name="Approved").locator(card)).to_be_visible()
    card.press("s")
    expect(screen.locator(".hall__question")).to_contain_text("Only keys?")
    expect(moderator.locator(".desk__screen").locator(card)).to_be_visible()
    card.press("w")
    expect(card.get_by_label("Your answer, for everybody to read")).to_be_focused()
    moderator.keyboard.type("We will publish it.")
    moderator.keyboard.press("Tab")
    moderator.keyboard.press("Enter")
    expect(asker.get_by_text("Answered in writing: We will publish it.").first).to_be_visible()


def test_the_screen_recovers_by_itself_and_shows_no_error(asker, moderator, screen):
    screen.context.set_offline(True)
    ask(asker, "Still there?")
    card = moderator.get_by_role("article", name="Still there?")
    card.get_by_role("button", name="Approve").click()
    moderator.get_by_role("button", name=re.compile("Approved")).click()
    card.get_by_role("button", name="Show").click()
    expect(screen.locator("body")).not_to_contain_text("econnect")
    screen.context.set_offline(False)
    expect(screen.locator(".hall__question")).to_contain_text("Still there?")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["moderate", "screen", "speaker"])
@pytest.mark.parametrize("width", [360, 1440])
def test_crew_pages_are_accessible(open_as, event, asker, axe, path, width, scheme):
    ask(asker, "Is this readable?")
    person = PersonFactory(event=event, user=None, roles=[Role.ORGANISER])
    page = open_as(
        person, f"live/main-hall/{path}/", viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    expect(page.locator("moderator-desk article, .hall__invite, .speaker-desk__now").first).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
