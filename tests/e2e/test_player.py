"""The player: a floating picture, a relay that is full, one that sends viewers on to another address."""

import dataclasses
import re

import httpx
from django.conf import settings
from playwright.sync_api import expect

from tests.e2e.redirecting import redirecting
from tests.e2e.webcast import (
    LONG,
    ROOM,
    STUDIO,
    go_on_air,
    lossy_relay_behind,
    pictures_come,
    relay_behind,
    until,
)
from tests.program import wait_until

FLOATS = "document.pictureInPictureElement?.className === 'player__video'"


def test_the_picture_floats_while_one_reads_on(site, event, operator, open_as, monkeypatch):
    with relay_behind(site, monkeypatch):
        go_on_air(open_as(operator, STUDIO))
        viewer = open_as(None, ROOM)
        pictures_come(viewer)
        # Screen readers hear what is to be seen.
        expect(viewer.locator("webcast-player [data-said]")).to_have_text("The webcast is playing.")
        viewer.get_by_role("group", name=re.compile("Webcast of Main hall")).focus()
        viewer.keyboard.press("p")
        until(viewer, FLOATS)
        viewer.get_by_role("navigation", name="Panels").get_by_role("link", name="Agenda").click()
        expect(viewer.get_by_role("heading", name="Today in Main hall")).to_be_focused()
        pictures_come(viewer)
        assert viewer.evaluate(FLOATS)
        # And back, from the options, with keys alone.
        viewer.get_by_role("button", name="Options").focus()
        viewer.keyboard.press("Enter")
        viewer.get_by_role("button", name="Put the picture back").focus()
        viewer.keyboard.press("Enter")
        until(viewer, "document.pictureInPictureElement === null")
        expect(viewer.get_by_role("button", name="Picture in picture")).to_be_visible()
        viewer.keyboard.press("Escape")
        expect(viewer.get_by_role("button", name="Options")).to_be_focused()
        pictures_come(viewer)


def test_who_finds_it_full_waits_as_long_as_asked_and_gets_in(site, event, operator, open_as, monkeypatch):
    with relay_behind(site, monkeypatch, MAX_VIEWERS="1"):
        go_on_air(open_as(operator, STUDIO))
        first = open_as(None, ROOM)
        pictures_come(first)
        second = open_as(None, "")
        asked = []

        def note(response):
            if response.url.endswith("/whep/demo/main-hall"):
                asked.append((response.request.timing["startTime"], response.status, response.headers))

        second.on("response", note)
        second.goto(f"{site}/demo/{ROOM}")
        expect(second.locator(".player__title")).to_have_text(
            "The webcast does not answer at the moment", timeout=LONG
        )
        expect(second.locator(".player__text")).to_contain_text("It is full")
        first.close()
        pictures_come(second)
        (start, status, headers), (again, *_rest) = asked[:2]
        assert status == 503
        # Milliseconds, by the browser's own clock.
        assert again - start >= 1000 * int(headers["retry-after"])


def test_a_phone_that_is_unlocked_has_the_picture_back(site, event, operator, open_as, monkeypatch):
    """While it was locked its network was off, and the relay has ended its session."""
    with lossy_relay_behind(site, monkeypatch) as (_relay, proxy):
        go_on_air(open_as(operator, STUDIO))
        viewer, sessions = open_as(None, ""), []
        viewer.on("response", lambda answer: sessions.append(answer) if "/whep/" in answer.url else None)
        viewer.goto(f"{site}/demo/{ROOM}")
        pictures_come(viewer)
        proxy.dead = True
        begun = sessions[0]
        ended = httpx.delete(
            site + begun.headers["location"],
            headers={"Authorization": begun.request.headers["authorization"]},
        )
        assert ended.status_code == 200
        # The relay's word of it (DTLS: RFC 7983) was lost too.
        wait_until(lambda: proxy.first_bytes & set(range(20, 64)), "what ends a session")
        proxy.dead = False
        back = viewer.evaluate(
            """async () => { const video = document.querySelector('.player__video'), since = performance.now();
            const shown = new Promise((done) => video.requestVideoFrameCallback(done));
            document.dispatchEvent(new Event('visibilitychange'));
            await shown;
            return performance.now() - since; }"""
        )
        assert back < 3000, f"{back:.0f} ms from unlocking to a picture"
        # Not by a picture that was still under way: in a session of its own.
        pictures_come(viewer)
        statuses = [answer.status for answer in sessions]
        assert statuses[:2] == [201, 404]
        assert statuses.count(201) == 2


def test_who_is_sent_on_to_another_address_follows(site, event, operator, open_as, monkeypatch):
    """RFC 9725, section 4.7: with the same method, body and token."""
    with relay_behind(site, monkeypatch) as relay, redirecting(relay.url) as (front, seen):
        monkeypatch.setattr(settings, "CONFIG", dataclasses.replace(settings.CONFIG, relay_url=front))
        go_on_air(open_as(operator, STUDIO))
        viewer = open_as(None, ROOM)
        pictures_come(viewer)
        for kind in ("whip", "whep"):
            assert ("POST", f"/{kind}/demo/main-hall") in seen
            assert ("POST", f"/{kind}/demo/another-relay") in seen
        # The session is at the address that came with the answer, and is reached there.
        assert viewer.evaluate("document.querySelector('webcast-player').watcher.session.restart()")
        pictures_come(viewer)
        assert [kind for kind, path in seen if path.startswith("/whep/demo/main-hall/")] == ["PATCH"]
