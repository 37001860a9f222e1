"""Chromium's fake camera publishes from the studio, and another Chromium watches on the stage: all of it is real."""

import re

import pytest
from playwright.sync_api import expect

from hybrid.enums import Attendance, Role
from tests.e2e.webcast import (
    HAS_SOUND,
    PATIENCE,
    PHONE,
    ROOM,
    STUDIO,
    go_on_air,
    pictures_come,
    until,
)
from tests.factories import PersonFactory

WAKE = """async () => {
  const video = document.querySelector('.player__video');
  const since = performance.now();
  const shown = new Promise((done) => video.requestVideoFrameCallback(done));
  dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));
  await shown;
  return performance.now() - since;
}"""


@pytest.fixture
def studio(relay, operator, open_as):
    page = open_as(operator, STUDIO)
    go_on_air(page)
    return page


def test_from_the_studio_to_the_stage(studio, open_as, axe):
    viewer = open_as(None, ROOM)
    # The browser lets out no sound before a tap, and the page says so. (Whatever is asked of the page counts as a tap:
    # it is asked nothing until somebody watches.)
    viewers = studio.locator(".studio__figures div").filter(has_text="Viewers").locator("dd")
    expect(viewers).to_have_text("1", timeout=PATIENCE * 1000)
    viewer.get_by_role("button", name="Tap for sound").click()
    pictures_come(viewer, 20)
    viewer.evaluate("document.querySelector('.player__video').dataset.first = 'yes'")
    expect(viewer.get_by_role("button", name="Turn the sound off")).to_be_visible()
    assert viewer.evaluate("document.querySelector('.player__video').muted") is False
    expect(viewer.locator(".player__facts")).to_contain_text("1 watching", timeout=PATIENCE * 1000)
    expect(studio.locator(".studio__figures")).to_contain_text(re.compile(r"\d+ × \d+"))
    axe(viewer)
    axe(studio)

    # A panel changes: the picture goes on, in the same place, in the same element.
    viewer.get_by_role("navigation", name="Panels").get_by_role("link", name="Agenda").click()
    expect(viewer.get_by_role("heading", name="Today in Main hall")).to_be_focused()
    pictures_come(viewer)
    assert viewer.evaluate("document.querySelector('.player__video').dataset.first") == "yes"

    # A slate, and on again without a click of the viewer's.
    studio.get_by_role("button", name="Put up the slate…").click()
    studio.get_by_label("What the slate says").fill("Coffee in the foyer")
    studio.get_by_label("Back at").fill("23:59")
    studio.keyboard.press("Enter")
    expect(viewer.locator(".player__cover")).to_contain_text("Coffee in the foyer")
    expect(viewer.locator(".player__cover")).to_contain_text("23:59")
    expect(viewer.locator(".player__video")).to_be_hidden()
    axe(viewer)
    studio.get_by_role("button", name="Take the slate away").click()
    pictures_come(viewer)

    # A slip of the finger ends nothing.
    studio.get_by_role("button", name="End the webcast…").click()
    expect(studio.get_by_role("button", name="Go on", exact=True)).to_be_focused()
    studio.keyboard.press("Enter")
    pictures_come(viewer)
    studio.get_by_role("button", name="End the webcast…").click()
    studio.get_by_role("button", name="End it").click()
    expect(viewer.locator(".player__bar")).to_have_count(0)
    expect(viewer.locator(".slate")).to_be_visible()


def test_the_picture_is_back_by_itself(studio, relay, open_as):
    viewer = open_as(None, ROOM)
    pictures_come(viewer)
    # The publisher goes away, and comes back.
    studio.evaluate("document.querySelector('studio-desk').sender.stopSending()")
    expect(viewer.locator(".player__title")).to_have_text("No picture from the room at the moment")
    studio.get_by_role("button", name="Send my picture").click()
    pictures_come(viewer)

    # The relay dies, and is started again.
    relay.kill()
    expect(viewer.locator(".player__cover")).to_be_visible(timeout=PATIENCE * 1000)
    relay.start()
    pictures_come(viewer)
    pictures_come(viewer)
    expect(studio.get_by_text("Your picture reaches the server")).to_be_visible()

    # As after a change of network: the session goes on, by another way.
    assert viewer.evaluate("document.querySelector('webcast-player').watcher.session.restart()")
    pictures_come(viewer)

    # As after a locked phone: the session has ended without a word to the page, and the page wakes.
    # Three seconds are enough on a machine that has nothing else to do, which this one may be at one of these times.
    woken = []
    while not woken or (woken[-1] >= 3000 and len(woken) < 6):
        viewer.evaluate("document.querySelector('webcast-player').watcher.session.close()")
        woken.append(viewer.evaluate(WAKE))
        pictures_come(viewer)
    assert woken[-1] < 3000, f"{woken} ms from waking to a picture"


def test_in_the_room_nothing_is_loaded_until_asked(studio, event, open_as, axe):
    person = PersonFactory(
        event=event,
        user=None,
        roles=[Role.DELEGATE],
        display_name="Del Example",
        attendance=Attendance.IN_ROOM,
    )
    viewer = open_as(person, ROOM, **PHONE)
    asked = []
    viewer.on("request", lambda request: asked.append(request.url))
    viewer.reload()
    expect(viewer.get_by_text("You are in the room", exact=True)).to_be_visible()
    axe(viewer)
    expect(viewer.locator(".stage__presence")).to_contain_text("in the room")
    assert not [url for url in asked if "/whep/" in url or "/watch/" in url or "watcher" in url]
    # From here on with the keyboard alone.
    viewer.get_by_role("button", name="Show the picture here").focus()
    viewer.keyboard.press("Enter")
    pictures_come(viewer)
    viewer.get_by_role("group", name=re.compile("Webcast of Main hall")).focus()
    viewer.keyboard.press("m")
    expect(viewer.get_by_role("button", name="Turn the sound on")).to_be_visible()
    viewer.keyboard.press("a")
    expect(viewer.get_by_text("Sound only", exact=True)).to_be_visible(timeout=PATIENCE * 1000)
    viewer.keyboard.press("a")
    pictures_come(viewer)
    viewer.keyboard.press("f")
    until(viewer, "document.fullscreenElement?.localName === 'webcast-player'")
    viewer.keyboard.press("f")
    until(viewer, "document.fullscreenElement === null")
    viewer.keyboard.press("k")
    expect(viewer.get_by_text("Nothing is being loaded.", exact=True)).to_be_visible()
    viewer.keyboard.press("k")
    pictures_come(viewer)


def test_another_publisher_is_asked_before_taking_over(studio, event, open_as):
    other = PersonFactory(event=event, user=None, roles=[Role.ORGANISER], display_name="Org Example")
    second = open_as(other, ROOM + "studio/")
    expect(second.get_by_text("The picture comes from Av Example")).to_be_visible(timeout=PATIENCE * 1000)
    until(second, HAS_SOUND)
    second.get_by_role("button", name="Send my picture instead…").click()
    second.get_by_role("button", name="Take over").click(timeout=PATIENCE * 1000)
    expect(second.get_by_text("Your picture reaches the server")).to_be_visible(timeout=PATIENCE * 1000)
    expect(studio.get_by_text("Org Example is sending to this room")).to_be_visible(timeout=PATIENCE * 1000)
    # Muted and unplugged are noticed at once.
    second.get_by_role("button", name="Mute", exact=True).click()
    expect(second.get_by_role("listitem").filter(has_text="The microphone is muted")).to_be_visible()
    second.evaluate(
        "() => { const {capture} = document.querySelector('studio-desk').sender; capture.audio.stop();"
        "capture.audio.dispatchEvent(new Event('ended')); }"
    )
    expect(second.get_by_role("listitem").filter(has_text="The sound is gone")).to_be_visible()
    # The place is free again, and the first page says so.
    second.evaluate("document.querySelector('studio-desk').sender.stopSending()")
    studio.get_by_role("button", name="Send my picture", exact=True).click(timeout=PATIENCE * 1000)
    expect(studio.get_by_text("Your picture reaches the server")).to_be_visible(timeout=PATIENCE * 1000)


def test_a_page_without_https_says_why_there_is_no_camera(site, relay, operator, open_as, axe, settings):
    settings.ALLOWED_HOSTS = ["*"]
    page = open_as(operator, ROOM + "studio/", site=site.replace("127.0.0.1", "plain.example"), **PHONE)
    expect(page.get_by_role("heading", name="No camera on this page")).to_be_visible()
    expect(page.get_by_label("Server for OBS")).to_have_value(re.compile(r"/whip/demo/main-hall$"))
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
