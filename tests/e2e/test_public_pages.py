import datetime as dt
import json

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hybrid.enums import OrganisationRole, SessionKind
from tests.factories import EventFactory, RoomFactory, SessionFactory, SpeakerFactory

HOUR = dt.timedelta(hours=1)
PAGES = [
    "/",
    "/demo/",
    "/demo/agenda/?day=all",
    "/demo/agenda/?day=all&view=rooms",
    "/demo/agenda/?q=workshop",
    "/demo/agenda/?q=nothing+like+it",
    "/demo/my-agenda/",
    "/demo/sessions/TALK22/",
    "/demo/speakers/",
    "/demo/speakers/imelda/",
    "/demo/market-place/",
    "/demo/practical/",
    "/demo/nothing-here/",
]


@pytest.fixture
def event(site):
    """An event in the middle of its first day, with one of everything that pages show."""
    now = timezone.now()
    event = EventFactory(
        slug="demo",
        name="Demo",
        tagline="For everybody",
        description="**Welcome**",
        who_should_attend="- You",
        venue_name="Hall",
        venue_address="1 Example Row",
        venue_map_url="https://maps.example/",
        directions="By train",
        step_free_access="A lift",
        contact_email="desk@hall.example",
        timezone="UTC",
        starts_on=(now - HOUR).date(),
        ends_on=(now + 24 * HOUR).date(),
    )
    hall = RoomFactory(event=event, slug="main-hall", name="Main hall")
    side = RoomFactory(event=event, slug="side", name="Side room")
    speakers = [SpeakerFactory(event=event, slug="imelda", name="Imelda Thimble", organisation="A club")]
    around = {"starts_at": now - HOUR, "ends_at": now + HOUR}
    SessionFactory(event=event, room=hall, title="Opening", code="TALK22", speakers=speakers, **around)
    SessionFactory(event=event, room=side, title="Meanwhile", **around)
    SessionFactory(
        event=event,
        room=None,
        title="Lunch",
        kind=SessionKind.BREAK,
        starts_at=now + HOUR,
        ends_at=now + 2 * HOUR,
    )
    for number in (1, 2):
        SessionFactory(
            event=event,
            room=(hall, side)[number - 1],
            title=f"Workshop {number}",
            cohort=event.cohorts.create(name=f"Group {number}", position=number),
            starts_at=now + 2 * HOUR,
            ends_at=now + 3 * HOUR,
        )
    event.exhibitors.create(
        name="A stand", stand="Stand 1", url="https://stand.example/", description="*Hello*"
    )
    event.organisations.create(name="A body", role=OrganisationRole.HOST, url="https://body.example/")
    return event


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_pages_are_accessible_and_fit_their_window(site, event, page, axe, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for path in PAGES:
        page.goto(site + path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


def test_stars_without_scripts(site, event, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/demo/agenda/")
    page.get_by_role("button", name="Keep “Opening” in my agenda").click()
    expect(page).to_have_url(f"{site}/demo/agenda/#s-TALK22")
    expect(page.get_by_role("button", name="Keep “Opening” in my agenda", pressed=True)).to_be_visible()
    page.get_by_role("link", name="My agenda", exact=True).click()
    expect(page.get_by_role("link", name="Opening")).to_be_visible()
    expect(page.get_by_role("link", name="Meanwhile")).to_have_count(0)
    context.close()


def test_a_search_without_scripts(site, event, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 600})
    page = context.new_page()
    page.goto(f"{site}/demo/agenda/?view=rooms")
    page.get_by_role("searchbox").fill("thimble")
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(f"{site}/demo/agenda/?view=rooms&q=thimble#search")
    expect(page).to_have_title("1 session for “thimble” · Agenda – Demo")
    # Whoever searches on a phone does not have to scroll to what was found.
    expect(page.get_by_text("1 session for “thimble”")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Opening")).to_be_visible()
    expect(page.get_by_role("link", name="Meanwhile")).to_have_count(0)
    page.get_by_role("link", name="Clear the search").click()
    expect(page.get_by_role("link", name="Meanwhile")).to_be_visible()
    context.close()


def test_stars_by_keyboard_without_loading_the_page_again(site, event, page):
    page.goto(f"{site}/demo/agenda/")
    page.evaluate("document.body.dataset.same = 'yes'")
    # Two at once by somebody new: both are of the one guest that the first one makes.
    for title in ("Opening", "Meanwhile"):
        page.get_by_role("button", name=f"Keep “{title}” in my agenda").press("Enter")
    for title in ("Opening", "Meanwhile"):
        button = page.get_by_role("button", name=f"Keep “{title}” in my agenda", pressed=True)
        expect(button).to_be_visible()
    expect(button).to_be_focused()
    assert page.evaluate("document.body.dataset.same") == "yes"
    page.goto(f"{site}/demo/my-agenda/")
    expect(page.get_by_text("Overlaps “Opening”")).to_be_visible()
    page.get_by_role("button", name="Keep “Opening” in my agenda").click()
    expect(page.get_by_role("button", name="Keep “Opening” in my agenda", pressed=False)).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Opening")).to_have_count(0)


def test_a_star_that_cannot_be_saved_says_so(site, event, page):
    page.goto(f"{site}/demo/agenda/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Keep “Opening” in my agenda").click()
    expect(page.get_by_role("alert")).to_contain_text("could not be saved")
    expect(page.get_by_role("button", name="Keep “Opening” in my agenda", pressed=False)).to_be_visible()


def test_visitors_elsewhere_see_their_own_time_beside_the_events(site, browser):
    event = EventFactory(slug="far", timezone="Europe/London")
    SessionFactory(event=event, hour=9, code="TALK22")
    for zone, shown in (("Asia/Tokyo", "18:00 your time"), ("Pacific/Auckland", "21:00 your time")):
        context = browser.new_context(timezone_id=zone)
        page = context.new_page()
        page.goto(f"{site}/far/agenda/")
        expect(page.locator(".slot__time")).to_contain_text("10:00")
        expect(page.locator(".slot__time")).to_contain_text(shown)
        expect(page.locator(".times-note")).to_contain_text("London time (BST)")
        expect(page.locator("local-zone")).to_be_visible()
        context.close()
    context = browser.new_context(timezone_id="Europe/London")
    page = context.new_page()
    page.goto(f"{site}/far/sessions/TALK22/")
    expect(page.locator("local-time")).to_be_hidden()
    context.close()


def test_nothing_on_a_page_breaks_its_own_security_policy(site, event, page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => console.log('CSP', e.violatedDirective))"
    )
    for path in PAGES[:-1]:
        page.goto(site + path)
    assert said == []
    page.goto(f"{site}/demo/")
    data = json.loads(page.locator('script[type="application/ld+json"]').text_content())
    assert data["name"] == "Demo"


def test_print_has_words_and_no_furniture(site, event, page):
    page.goto(f"{site}/demo/agenda/?day=all")
    page.emulate_media(media="print")
    for gone in ("nav", ".star", ".site-footer", ".site-header__account"):
        for element in page.locator(gone).all():
            expect(element).to_be_hidden()
    expect(page.get_by_role("heading", name="Agenda")).to_be_visible()
    expect(page.get_by_text("Opening")).to_be_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_the_current_page_is_in_sight_in_a_narrow_navigation(site, event, page):
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{site}/demo/practical/")
    expect(page.locator(".event-nav [aria-current]")).to_be_in_viewport(ratio=1)
    expect(page.locator(".event-nav ul[data-more]")).to_have_count(0)
    page.goto(f"{site}/demo/")
    expect(page.locator(".event-nav [aria-current]")).to_be_in_viewport(ratio=1)
    expect(page.locator(".event-nav ul[data-more]")).to_have_count(1)
