"""The studio: a shared screen, what somebody else ends, warnings in time; all with Chromium's fake devices."""

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import expect

from hybrid.domain.webcast import control
from hybrid.enums import Role
from hybrid.models import scope
from tests.e2e.webcast import (
    HAS_SOUND,
    LONG,
    ROOM,
    STUDIO,
    go_on_air,
    lossy_relay_behind,
    pictures_come,
    until,
)
from tests.factories import PersonFactory, SessionFactory, SpeakerFactory


def warning(page, words):
    return page.get_by_role("listitem").filter(has_text=words)


def capture(page, what):
    return page.evaluate(
        f"(() => {{ const {{capture}} = document.querySelector('studio-desk').sender; return {what}; }})()"
    )


def end_webcast(event):
    """End what is on in the main hall, as somebody at another desk does."""
    with scope(event=event):
        control.end_webcast(room=event.rooms.get(slug="main-hall"), by=None, now=timezone.now())


def test_a_screen_is_shared_with_what_it_plays_by_keyboard_alone(relay, operator, open_as, axe):
    studio = open_as(operator, STUDIO)
    until(studio, HAS_SOUND)
    go_on_air(studio)
    viewer = open_as(None, ROOM)
    pictures_come(viewer)

    # A list takes the choice whose name is typed. (Browsers share screens only where a person did something.)
    studio.get_by_label("Picture", exact=True).focus()
    studio.keyboard.type("A screen")
    until(studio, "document.querySelector('studio-desk').sender.capture.picture === 'screen'")
    assert capture(studio, "capture.video.getSettings().displaySurface") == "monitor"
    expect(studio.get_by_label("It shows mostly")).to_have_value("detail")
    sent = "document.querySelector('studio-desk').sender.publisher.session.pc.getSenders()[1].track.label"
    until(studio, f"{sent}.startsWith('screen:')")
    pictures_come(viewer, 20)

    studio.get_by_label("Sound", exact=True).focus()
    studio.keyboard.type("What the shared")
    until(studio, "document.querySelector('studio-desk').sender.capture.sound === 'screen'")
    pictures_come(viewer)
    axe(studio)

    # The browser's own button ends it: the page says so, and going back to the camera mends it.
    capture(studio, "capture.video.stop(), capture.video.dispatchEvent(new Event('ended'))")
    expect(warning(studio, "The screen is no longer shared")).to_be_visible()
    expect(studio.get_by_label("Picture", exact=True)).to_have_value("none")
    studio.get_by_label("Sound", exact=True).focus()
    studio.keyboard.type("Fake")
    until(studio, "document.querySelector('studio-desk').sender.capture.sound !== 'screen'")
    studio.get_by_label("Picture", exact=True).focus()
    studio.keyboard.type("fake")
    until(
        studio, "!['screen', 'none'].includes(document.querySelector('studio-desk').sender.capture.picture)"
    )
    expect(warning(studio, "The screen is no longer shared")).to_have_count(0)
    assert capture(studio, "capture.hasScreenSound") is False
    pictures_come(viewer)


def test_what_somebody_else_ends_is_not_sent_on(relay, event, operator, open_as):
    event.speakers_may_publish = True
    event.save()
    speaker = PersonFactory(event=event, user=None, roles=[Role.SPEAKER], display_name="Speaker Example")
    with scope(event=event):
        SessionFactory(
            event=event,
            room=event.rooms.get(slug="main-hall"),
            starts_at=timezone.now(),
            ends_at=timezone.now() + dt.timedelta(hours=1),
            speakers=[SpeakerFactory(event=event, person=speaker)],
        )
    studio = open_as(speaker, STUDIO)
    until(studio, HAS_SOUND)
    words = "The webcast of this room was ended, so this page sends no more."
    idle = "document.querySelector('studio-desk').sender.publisher.session === null"

    # A rehearsal, of whose end a speaker's page hears by the server's answer.
    studio.get_by_role("button", name="Rehearse", exact=True).click()
    expect(studio.get_by_text("Your picture reaches the server")).to_be_visible(timeout=LONG)
    end_webcast(event)
    expect(studio.get_by_text(words)).to_be_visible(timeout=LONG)
    until(studio, idle)

    # On air; and a page that is loaded again does not go on with what was ended.
    go_on_air(studio)
    expect(studio.get_by_text(words)).to_have_count(0)
    end_webcast(event)
    expect(studio.get_by_text(words)).to_be_visible(timeout=LONG)
    until(studio, idle)
    studio.get_by_label("Size", exact=True).select_option("small")
    studio.reload()
    until(studio, HAS_SOUND)
    expect(studio.get_by_text("Nobody sees anything")).to_be_visible()
    assert studio.evaluate("sessionStorage.getItem('studio.sending')") is None
    # The size that was chosen is the one that the camera is asked for from the start.
    expect(studio.get_by_label("Size", exact=True)).to_have_value("small")
    assert capture(studio, "capture.video.getSettings().height") == 360


def test_silence_and_a_narrow_network_are_warned_of_at_both_ends(site, event, operator, open_as, monkeypatch):
    with lossy_relay_behind(site, monkeypatch) as (_relay, proxy):
        studio = open_as(operator, STUDIO)
        go_on_air(studio)
        viewer = open_as(None, ROOM)
        pictures_come(viewer)

        # The viewer's network carries less than sound alone needs: that is offered, and works once there is more.
        proxy.down_rate = 30_000
        viewer.get_by_role("button", name="Sound only").click(timeout=2 * LONG)
        proxy.down_rate = 0
        words = "You hear the room without its picture."
        expect(viewer.locator(".player__text")).to_have_text(words, timeout=2 * LONG)

        # Nothing is heard, though nobody muted it; and next to nothing passes to the relay. (Which of the two things is
        # said of a network depends on how busy this machine is.)
        capture(studio, "capture.audio.enabled = false")
        proxy.up_rate = 20_000
        narrow = re.compile("The network carries too little|Much is lost on the way")
        expect(warning(studio, narrow).first).to_be_visible(timeout=2 * LONG)
        expect(warning(studio, "No sound has come from the microphone")).to_be_visible(timeout=LONG)
        # What is read out is the newest of several warnings, and which that is depends on the machine too.
        expect(studio.locator("[data-said]")).not_to_be_empty()
        capture(studio, "capture.audio.enabled = true")
        expect(warning(studio, "No sound has come from the microphone")).to_have_count(0)
