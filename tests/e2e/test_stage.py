import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import EventFactory, RoomFactory, SessionFactory


@pytest.fixture
def room(site):
    now = timezone.now()
    event = EventFactory(slug="demo", starts_on=now.date(), ends_on=now.date() + dt.timedelta(days=1))
    room = RoomFactory(event=event, slug="main-hall", name="Main hall")
    hour = dt.timedelta(hours=1)
    SessionFactory(event=event, room=room, title="Running now", starts_at=now - hour, ends_at=now + hour)
    SessionFactory(event=event, room=room, title="Afterwards", starts_at=now + hour, ends_at=now + 2 * hour)
    SessionFactory(event=event, title="Elsewhere", starts_at=now - hour, ends_at=now + hour)
    return room


def test_the_slate_shows_the_running_session_and_counts_down(site, room, page):
    page.goto(f"{site}/demo/live/main-hall/")
    slate = page.locator(".slate")
    expect(slate).to_contain_text("Running now")
    expect(slate.locator("count-down")).to_contain_text("left")
    expect(page.locator("main")).not_to_contain_text("Elsewhere")


def test_panels_change_without_touching_the_picture(site, room, page):
    page.goto(f"{site}/demo/live/main-hall/")
    page.evaluate("document.querySelector('.stage__picture').dataset.same = 'yes'")
    page.get_by_role("navigation", name="Panels").get_by_role("link", name="Agenda").click()
    heading = page.get_by_role("heading", name="Today in Main hall")
    expect(heading).to_be_focused()
    expect(page).to_have_url(f"{site}/demo/live/main-hall/agenda/")
    expect(page).to_have_title("Agenda · Main hall – " + room.event.name)
    page.go_back()
    expect(page.get_by_role("heading", name="Main hall", exact=True)).to_be_focused()
    assert page.evaluate("document.querySelector('.stage__picture').dataset.same") == "yes"


@pytest.mark.parametrize("width", [360, 1440])
def test_the_picture_stays_in_sight_beside_a_long_panel(site, room, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/demo/live/main-hall/")
    page.evaluate("document.querySelector('.stage__panel').append('Much more. '.repeat(3000))")
    page.evaluate("window.scrollTo(0, document.querySelector('.stage').scrollHeight / 2)")
    expect(page.locator(".slate")).to_be_in_viewport(ratio=0.9)


def test_a_panel_that_cannot_be_loaded_says_so_and_loses_nothing(site, room, page):
    page.goto(f"{site}/demo/live/main-hall/")
    page.context.set_offline(True)
    page.get_by_role("navigation", name="Panels").get_by_role("link", name="Agenda").click()
    expect(page.get_by_role("alert")).to_contain_text("could not be loaded")
    expect(page.get_by_role("heading", name="Main hall", exact=True)).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("navigation", name="Panels").get_by_role("link", name="Agenda").click()
    expect(page.get_by_role("heading", name="Today in Main hall")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("panel", ["", "agenda/"])
def test_the_stage_is_accessible(site, room, page, axe, panel, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{site}/demo/live/main-hall/{panel}")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
