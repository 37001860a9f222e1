"""An organiser at work, in a real browser: by keyboard, with and without JavaScript."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from hybrid.enums import Role
from hybrid.models import Event, Room, Session, Speaker
from tests.factories import (
    EventFactory,
    PersonFactory,
    RoomFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
)

PHONE = {"width": 360, "height": 780}
DESK = {"width": 1440, "height": 900}
PLACES = [
    "", "settings/", "rooms/", "rooms/new/", "cohorts/", "cohorts/new/", "organisations/", "organisations/new/",
    "speakers/", "speakers/new/", "exhibitors/", "exhibitors/new/", "documents/", "documents/new/", "deleted/",
]  # fmt: skip


def sign_in(context, site, user):
    from django.test import Client

    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


@pytest.fixture
def event(site, context):
    event = EventFactory(slug="demo", name="Demo", is_published=False)
    room = RoomFactory(event=event, slug="main-hall", name="Main hall", position=0)
    RoomFactory(event=event, slug="blue-room", name="Blue room", position=1)
    SessionFactory(event=event, room=room, title="Opening", speakers=[SpeakerFactory(event=event)])
    sign_in(context, site, PersonFactory(event=event, roles=[Role.ORGANISER]).user)
    return event


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone-light", "desk-dark"]
)
def test_pages_are_accessible_and_fit(site, event, page, axe, size, scheme):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    for place in PLACES:
        page.goto(f"{site}/demo/manage/{place}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def test_a_mistake_is_announced_and_accessible(site, event, page, axe):
    page.goto(f"{site}/demo/manage/rooms/new/")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("This could not be saved yet.")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_accessible_description("This field is required.")
    axe(page)
    page.get_by_role("alert").get_by_role("link", name="Name").press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()


def tab_to(page, target):
    """Press Tab until ``target`` has the focus, as somebody without a mouse does."""
    for _n in range(80):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not reach it")


def test_a_room_is_added_moved_deleted_and_brought_back_by_keyboard(site, event, page):
    page.goto(f"{site}/demo/manage/rooms/")
    tab_to(page, page.get_by_role("link", name="Add a room"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Name"))
    page.keyboard.type("Green room")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("“Green room” was added.")
    tab_to(page, page.get_by_role("button", name="Move “Green room” up"))
    page.keyboard.press("Enter")
    names = page.locator(".record__name a")
    expect(names).to_have_text(["Main hall", "Green room", "Blue room"])
    tab_to(page, page.get_by_role("button", name="Delete “Green room”"))
    page.keyboard.press("Enter")
    expect(names).to_have_text(["Main hall", "Blue room"])
    tab_to(page, page.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(names).to_have_text(["Main hall", "Green room", "Blue room"])
    assert Room.objects.count() == 3


def test_a_room_in_use_says_so(site, event, page):
    page.goto(f"{site}/demo/manage/rooms/")
    page.get_by_role("button", name="Delete “Main hall”").click()
    expect(page.locator(".notice--error")).to_contain_text("is still used by “Opening”")
    assert Session.objects.get().room.name == "Main hall"


def test_an_event_is_begun_filled_and_published(site, context, page, axe):
    sign_in(context, site, UserFactory(is_staff=True, email="olwen@example.org"))
    page.goto(f"{site}/new/")
    axe(page)
    page.get_by_label("Name").fill("Round table")
    page.get_by_label("First day").fill("2014-06-26")
    page.get_by_label("Last day").fill("2014-06-25")
    page.get_by_role("button", name="Begin the event").click()
    expect(page.get_by_label("Last day")).to_have_accessible_description("The last day is before the first.")
    page.get_by_label("Last day").fill("2014-06-27")
    page.get_by_role("button", name="Begin the event").click()
    expect(page).to_have_url(f"{site}/round-table/manage/")
    page.get_by_role("link", name="Say what the event is about").click()
    page.get_by_label("Description").fill("All about **tables**.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    page.get_by_role("link", name="Overview", exact=True).click()
    page.get_by_role("link", name="Preview").click()
    expect(page.locator("strong", has_text="tables")).to_be_visible()
    page.goto(f"{site}/round-table/manage/")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="Published")).to_be_visible()
    assert Event.objects.get().is_published


def test_the_accent_is_shown_as_it_is_chosen_and_always_readable(site, event, page, axe):
    page.goto(f"{site}/demo/manage/settings/")
    for colour in ("#ffff00", "#000000", "#ff00ff"):
        page.get_by_label("Accent colour").fill(colour)
        assert (
            page.evaluate("document.querySelector('accent-preview').style.getPropertyValue('--accent-base')")
            == colour
        )
        axe(page)


def test_two_organisers_are_shown_both_versions(site, event, page, axe):
    page.goto(f"{site}/demo/manage/settings/")
    Event.objects.update(name="Theirs", tagline="Theirs too")
    page.get_by_label("Name", exact=True).fill("Mine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Name Theirs Mine")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Save mine").click()
    expect(page.get_by_role("status")).to_contain_text("Somebody else had changed Tagline")
    event.refresh_from_db()
    assert (event.name, event.tagline) == ("Mine", "Theirs too")


@pytest.fixture
def face(tmp_path):
    path = tmp_path / "face.png"
    Image.effect_noise((640, 480), 50).save(path)
    return path


def sparse(path, megabytes):
    with path.open("wb") as file:
        file.truncate(megabytes * 1024**2)
    return path


def test_a_picture_is_sent_and_shown(site, event, page, face):
    page.goto(f"{site}/demo/manage/speakers/new/")
    page.get_by_label("Name").fill("Asha Fictional")
    page.get_by_label("Picture").set_input_files(face)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Asha Fictional").click()
    picture = page.get_by_role("img", name="The picture that is there now")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 640
    response = page.request.get(site + picture.get_attribute("src"))
    assert Image.open(io.BytesIO(response.body())).format == "WEBP"


def test_a_file_that_is_too_large_is_noticed_before_it_is_sent(site, event, page, tmp_path):
    page.goto(f"{site}/demo/manage/speakers/new/")
    page.get_by_label("Name").fill("Asha Fictional")
    picture = page.get_by_label("Picture")
    picture.set_input_files(sparse(tmp_path / "p.jpg", 11))
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/new/$"))
    assert picture.evaluate("input => input.validationMessage") == "This file is too large: 10 MB at most."
    assert not Speaker.objects.filter(name="Asha Fictional").exists()


@pytest.fixture
def plain(browser, site, event):
    """A page in a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    sign_in(context, site, event.people.get().user)
    yield context.new_page()
    context.close()


def test_a_picture_of_a_hundred_megabytes_loses_nothing_else(site, plain, tmp_path):
    plain.goto(f"{site}/demo/manage/speakers/new/")
    plain.get_by_label("Name").fill("Asha Fictional")
    plain.get_by_label("Biography").fill("A long life.")
    plain.get_by_label("Picture").set_input_files(sparse(tmp_path / "p.jpg", 100))
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_label("Picture")).to_have_accessible_description(
        re.compile("100.0.MB.*at most 10.0.MB")
    )
    expect(plain.get_by_label("Name")).to_have_value("Asha Fictional")
    expect(plain.get_by_label("Biography")).to_have_value("A long life.")


def test_what_no_form_could_need_is_refused_with_a_page(site, plain, tmp_path):
    plain.goto(f"{site}/demo/manage/speakers/new/")
    plain.get_by_label("Name").fill("Asha Fictional")
    plain.get_by_label("Picture").set_input_files(sparse(tmp_path / "p.jpg", 300))
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_role("heading", name="That was too much at once")).to_be_visible()


def test_everything_works_without_javascript_on_a_phone(site, plain):
    plain.goto(f"{site}/demo/manage/")
    plain.locator("summary", has_text="Organise").click()
    plain.get_by_role("link", name="Rooms", exact=True).first.click()
    plain.get_by_role("button", name="Move “Blue room” up").click()
    expect(plain.locator(".record__name a")).to_have_text(["Blue room", "Main hall"])
    plain.get_by_role("button", name="Delete “Blue room”").click()
    plain.get_by_role("button", name="Undo").click()
    expect(plain.locator(".record__name a")).to_have_text(["Blue room", "Main hall"])


def test_the_admin_works_under_the_policy_of_every_page(site, event, context, page):
    """Real requests, so a real scope: the admin lists what belongs to all events."""
    problems = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    sign_in(context, site, UserFactory(is_staff=True, is_superuser=True))
    page.goto(f"{site}/admin/")
    page.get_by_role("link", name="Sessions").first.click()
    page.get_by_role("link", name="Opening", exact=True).click()
    page.get_by_label("Title").fill("Welcome")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Welcome").first).to_be_visible()
    page.goto(f"{site}/admin/hybrid/user/add/")
    expect(page.locator("select#id_groups_from")).to_be_visible()
    assert problems == []
