"""A browser whose network lets no UDP through: the picture comes over TCP by a TURN server, or the page says why."""

import pytest
from playwright.sync_api import expect

from hybrid.enums import Role
from tests.e2e.webcast import PATIENCE, go_on_air, pictures_come, relay_behind, until
from tests.factories import PersonFactory
from tests.turn import SECRET, Turn

# Chromium's own policy for such networks: WebRTC speaks TCP, or through a proxy.
NO_UDP = "--webrtc-ip-handling-policy=disable_non_proxied_udp"

SELECTED = """async () => {
  const report = await document.querySelector('webcast-player').watcher.session.pc.getStats();
  const all = [...report.values()];
  const transport = all.find((one) => one.type === 'transport');
  const pair = report.get(transport.selectedCandidatePairId);
  const local = report.get(pair.localCandidateId);
  return [local.candidateType, local.relayProtocol];
}"""


@pytest.fixture
def turn():
    server = Turn()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def closed_browser(browser_type, browser_type_launch_args):
    flags = [*browser_type_launch_args["args"], NO_UDP]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": flags})
    yield browser
    browser.close()


def test_the_picture_comes_through_turn_over_tcp_or_the_page_says_why_not(
    site, event, turn, open_as, closed_browser, monkeypatch
):
    with relay_behind(site, monkeypatch, TURN_URLS=turn.url, TURN_SECRET=SECRET) as relay:
        operator = PersonFactory(event=event, user=None, roles=[Role.AV_OPERATOR], display_name="Av Example")
        go_on_air(open_as(operator, "live/main-hall/studio/"))
        viewer = closed_browser.new_page()
        viewer.goto(f"{site}/demo/live/main-hall/")
        pictures_come(viewer, 20)
        assert viewer.evaluate(SELECTED) == ["relay", "tcp"]

        # The same network, and no TURN server any more.
        relay.kill()
        relay.options(TURN_URLS="", TURN_SECRET="")
        relay.start()
        words = "This network does not let live video through"
        expect(viewer.locator(".player__title")).to_have_text(words, timeout=2 * PATIENCE * 1000)
        expect(viewer.locator(".player__text")).to_contain_text("allow UDP")
        until(viewer, "document.querySelector('webcast-player').watcher.hasRelay === false")
