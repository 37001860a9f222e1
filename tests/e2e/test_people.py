"""Joining, taking a place and looking after people, in a real browser, by keyboard, with axe looking on."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from hybrid.domain.role_links import create_role_link
from hybrid.enums import Access, Attendance, Role
from hybrid.models import Person
from tests.factories import EventFactory, RoomFactory, SessionFactory

SIZES = {"phone": (360, 780), "desk": (1440, 900)}


@pytest.fixture
def event(site):
    event = EventFactory(slug="demo", name="Demo", access=Access.CODE, join_code="ABC234")
    room = RoomFactory(event=event, slug="main-hall", name="Main hall")
    SessionFactory(event=event, room=room, title="Opening")
    return event


@pytest.fixture(params=["phone-light", "phone-dark", "desk-light", "desk-dark"])
def look(request, page):
    size, scheme = request.param.split("-")
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    return page


def role_link_path(event, role=Role.ORGANISER, **kwargs):
    return f"/r/{create_role_link(event=event, role=role, **kwargs)[1]}/"


def no_sideways_scroll(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_a_guest_joins_by_keyboard_alone(site, event, look, axe):
    page = look
    page.goto(f"{site}/join/")
    axe(page)
    page.get_by_label("Event code").focus()
    page.keyboard.type("wrong1")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("No event has that code")
    expect(alert).to_be_focused()
    axe(page)
    page.get_by_label("Event code").fill("abc 234")
    page.keyboard.press("Enter")
    page.wait_for_url("**/demo/join/**")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Your name").focus()
    page.keyboard.type("Sam Field")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")  # from "Online" to "In the room"
    page.keyboard.press("Enter")
    page.wait_for_url("**/demo/")
    assert Person.objects.get().attendance == Attendance.IN_ROOM
    axe(page)
    no_sideways_scroll(page)

    page.get_by_role("button", name="Online", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator(".attendance [value=online][aria-pressed=true]").wait_for()
    assert Person.objects.get().attendance == Attendance.ONLINE

    page.locator(".account-menu summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Name and attendance").wait_for()
    axe(page)
    page.get_by_role("link", name="Name and attendance").press("Escape")
    expect(page.get_by_role("link", name="Name and attendance")).to_be_hidden()
    expect(page.locator(".account-menu summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Name and attendance").press("Enter")
    page.wait_for_url("**/demo/me/")
    axe(page)
    page.locator(".account-menu summary").press("Enter")
    page.get_by_role("link", name="Leave the event").press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="Your place here as")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Leave the event").press("Enter")
    page.get_by_text("This browser has left").wait_for()
    assert page.goto(f"{site}/demo/agenda/").status == 403
    axe(page)


def test_an_organiser_hands_out_a_place_that_somebody_else_takes(site, event, look, axe, browser):
    page = look
    page.goto(site + role_link_path(event))
    axe(page)
    page.get_by_label("Your name").fill("Robin Vale")
    page.keyboard.press("Enter")
    page.wait_for_url("**/demo/manage/")

    page.goto(f"{site}/demo/manage/links/")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Role").select_option(label="Moderator")
    page.get_by_label("For whom").fill("Sam")
    page.get_by_role("button", name="Make a link").press("Enter")
    made = page.get_by_role("textbox", name="The link")
    made.wait_for()
    expect(page.locator(".handover")).to_be_focused()
    for image in (page.locator(".handover img"), page.locator(".card img").first):
        expect(image).to_have_js_property("complete", value=True)
        expect(image).not_to_have_js_property("naturalWidth", value=0)
    axe(page)
    no_sideways_scroll(page)
    path = urlsplit(made.input_value()).path

    other = browser.new_context()
    phone = other.new_page()
    phone.goto(site + path)
    phone.get_by_label("Your name").fill("Sam Field")
    phone.get_by_role("button", name="Take my place").press("Enter")
    phone.wait_for_url("**/demo/backstage/")
    other.close()
    third = browser.new_context()
    stranger = third.new_page()
    assert stranger.goto(site + path).status == 410
    axe(stranger)
    third.close()

    page.goto(f"{site}/demo/manage/people/")
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Name or address").fill("sam")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Sam Field").press("Enter")
    page.get_by_role("heading", name="Sam Field").wait_for()
    axe(page)
    no_sideways_scroll(page)
    page.get_by_label("Speaker").press("Space")
    page.get_by_role("button", name="Save").press("Enter")
    page.get_by_text("Saved.").wait_for()
    assert Person.objects.get(display_name="Sam Field").roles == {Role.MODERATOR, Role.SPEAKER}
    page.get_by_role("button", name="Block").press("Enter")
    page.get_by_role("button", name="Unblock").wait_for()
    axe(page)
    page.goto(f"{site}/demo/manage/people/new/")
    axe(page)


def test_how_to_join_is_read_from_the_back_of_the_hall(site, event, look, axe):
    page = look
    page.goto(site + role_link_path(event))
    page.get_by_label("Your name").fill("Robin Vale")
    page.keyboard.press("Enter")
    page.wait_for_url("**/demo/manage/")
    page.goto(f"{site}/demo/join/screen/")
    axe(page)
    no_sideways_scroll(page)
    code = page.get_by_text("ABC234", exact=True)
    assert float(re.sub("px", "", code.evaluate("e => getComputedStyle(e).fontSize"))) >= 48


def test_the_copy_button_copies(site, event, page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    # Clipboards, like passkeys, are for secure contexts: this machine by its name counts as one.
    site = site.replace("127.0.0.1", "localhost")
    page.goto(site + role_link_path(event))
    page.get_by_label("Your name").fill("Robin Vale")
    page.keyboard.press("Enter")
    page.wait_for_url("**/demo/manage/")
    page.goto(f"{site}/demo/manage/links/")
    page.get_by_role("button", name="Make a link").click()
    page.locator(".handover").get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_role("textbox", name="The link").input_value()
