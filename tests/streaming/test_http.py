"""RFC 9725 and the WHEP draft as tables of requests and answers."""

from __future__ import annotations

import pytest

from streaming import tokens
from streaming.config import Settings
from streaming.tokens import Grant, Right
from tests.streaming.conftest import SECRET, House
from tests.streaming.wire import Client, offer

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
PROBLEM = "application/problem+json"


def text(direction: str = "recvonly", **how) -> str:
    client = Client()
    return offer(direction, ufrag=client.ufrag, password=client.password, **how)


@pytest.mark.parametrize(
    ("bearer", "status"),
    [
        (None, 401),
        ("rubbish", 401),
        ("a.b.c", 401),
        ("forged", 401),
        ("expired", 401),
        ("other audience", 401),
        ("unsigned", 401),
        ("wrong room", 403),
        ("wrong event", 403),
        ("wrong right", 403),
        ("good", 201),
    ],
)
@pytest.mark.parametrize("right", list(Right))
async def test_who_may_begin(house: House, right: Right, bearer: str | None, status: int) -> None:
    import jwt

    other = Right.PLAY if right is Right.PUBLISH else Right.PUBLISH
    grant = Grant(right=right, event="event", room="hall", person="ann")
    claims = {
        "aud": "relay",
        "iat": 1,
        "exp": 9e9,
        "right": right,
        "event": "event",
        "room": "hall",
        "person": "a",
    }
    bearers = {
        "forged": tokens.mint(grant, "another secret that is long enough too"),
        "expired": tokens.mint(grant, SECRET, now=1.0),
        "other audience": jwt.encode({**claims, "aud": "else"}, SECRET),
        "unsigned": jwt.encode(claims, None, algorithm="none"),
        "wrong room": house.token(right, room="other"),
        "wrong event": house.token(right, event="other"),
        "wrong right": house.token(other),
        "good": house.token(right),
    }
    publishing = right is Right.PUBLISH
    path = f"/{'whip' if publishing else 'whep'}/event/hall"
    body = text("sendonly" if publishing else "recvonly")
    response = await house.post(path, body, bearers.get(bearer, bearer) if bearer else None)
    assert response.status_code == status
    if status == 201:
        assert response.headers["content-type"].startswith(SDP)
        assert response.headers["location"].startswith(path + "/")
        assert "?" not in response.headers["location"]
        assert response.headers["etag"].startswith('"')
        assert response.headers["accept-patch"] == FRAGMENT
    else:
        assert response.headers["content-type"].startswith(PROBLEM)
        assert response.json()["status"] == status
        assert ("www-authenticate" in response.headers) is (status == 401)
    assert response.headers["access-control-allow-origin"] == "*"


def many_sections(count: int) -> str:
    start = text()
    section = start[start.index("m=audio") :]
    return start + section * count


BAD_OFFERS = {
    "empty": ("", 400),
    "not a description": ("hello", 400),
    "no media": ("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n", 400),
    "huge": ("v=0\r\n" + "a=x\r\n" * 10_000, 413),
    "fifty sections": (many_sections(25), 400),
    "no H264 and no VP8": (text(audio=False).replace("H264", "VP9"), 406),
    "wrong direction": (text("sendonly").replace("a=sendrecv", "a=sendonly"), 406),
    "not bundled": (text().replace("a=group:BUNDLE 0 1\r\n", ""), 406),
    "no fingerprint": ("\r\n".join(x for x in text().split("\r\n") if "fingerprint" not in x), 400),
    "no setup": (text().replace("a=setup:actpass\r\n", ""), 400),
    "no credentials": ("\r\n".join(x for x in text().split("\r\n") if "a=ice-" not in x), 400),
    "no multiplexing": (text().replace("a=rtcp-mux\r\n", ""), 406),
    "many candidates": (text() + "a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n" * 200, 400),
    "bad port": (text().replace("m=audio 9", "m=audio x"), 400),
    "bad payload type": (
        text().replace("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=audio 9 UDP/TLS/RTP/SAVPF 999"),
        400,
    ),
    "bad format line": (text() + "a=fmtp:77 x\r\n", 400),
}


@pytest.mark.parametrize("name", BAD_OFFERS)
async def test_offers_that_are_refused(house: House, name: str) -> None:
    body, status = BAD_OFFERS[name]
    response = await house.post("/whep/event/hall", body, house.token())
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith(PROBLEM)
    assert house.relay.sessions == {}


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("OPTIONS", "/whip/event/hall", {}, 204),
        ("OPTIONS", "/whep/event/hall", {}, 204),
        ("OPTIONS", "/whep/event/hall/session", {}, 204),
        ("GET", "/whip/event/hall", {}, 405),
        ("PUT", "/whip/event/hall", {}, 405),
        ("DELETE", "/whep/event/hall", {}, 405),
        ("PATCH", "/whep/event/hall", {}, 405),
        ("POST", "/whip/event/hall", {"Content-Type": "text/plain"}, 415),
        ("POST", "/whip/event/hall", {"Content-Type": SDP}, 401),
        ("POST", "/whip/bad%20name/hall", {"Content-Type": SDP}, 404),
        ("DELETE", "/whip/event/hall/nothing", {}, 404),
        ("PATCH", "/whip/event/hall/nothing", {}, 404),
        ("GET", "/whip/event/hall/nothing", {}, 405),
        ("GET", "/healthz", {}, 200),
        ("GET", "/metrics", {}, 200),
        ("GET", "/elsewhere", {}, 404),
    ],
)
async def test_requests_without_a_session(
    house: House, method: str, path: str, headers: dict, status: int
) -> None:
    response = await house.http.request(method, path, headers=headers)
    assert response.status_code == status
    if method == "OPTIONS":
        assert "Authorization" in response.headers["access-control-allow-headers"]
        session = path.endswith("session")
        assert response.headers["allow"] == ("PATCH, DELETE, OPTIONS" if session else "POST, OPTIONS")
        assert session or response.headers["accept-post"] == SDP
    if status == 405:
        assert "allow" in response.headers


@pytest.mark.parametrize(
    ("match", "body", "kind", "status"),
    [
        ("its own", "a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n", FRAGMENT, 204),
        ("its own", "a=end-of-candidates\r\n", FRAGMENT, 204),
        ("its own", "", FRAGMENT, 400),
        ("its own", "a=end-of-candidates\r\n", SDP, 415),
        ("another", "a=end-of-candidates\r\n", FRAGMENT, 412),
        (None, "a=end-of-candidates\r\n", FRAGMENT, 428),
        ("*", "a=end-of-candidates\r\n", FRAGMENT, 400),
        ("*", "a=ice-ufrag:abcd\r\na=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r\n", FRAGMENT, 200),
    ],
)
async def test_patching_a_session(house: House, match: str | None, body: str, kind: str, status: int) -> None:
    client = await house.join(Right.PLAY, connect=False)
    headers = {"Content-Type": kind, "Authorization": f"Bearer {client.token}"}
    if match is not None:
        headers["If-Match"] = {"its own": client.etag, "another": '"x"'}.get(match, match)
    response = await house.http.patch(client.location, content=body, headers=headers)
    assert response.status_code == status
    if status == 200:
        assert response.headers["etag"] != client.etag
        assert "a=ice-ufrag:" in response.text


async def test_a_restart_keeps_the_media_flowing(house: House) -> None:
    from tests.streaming.wire import Camera

    camera = Camera(await house.publish())
    viewer = await house.watch()
    camera.picture(key=True)
    await viewer.wait_packets(3)
    headers = {"Content-Type": FRAGMENT, "Authorization": f"Bearer {viewer.token}", "If-Match": "*"}
    body = "a=ice-ufrag:abcd\r\na=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r\n"
    response = await house.http.patch(viewer.location, content=body, headers=headers)
    lines = dict(
        line[2:].split(":", 1)
        for line in response.text.split("\r\n")
        if line.startswith("a=ice-") and ":" in line
    )
    viewer.remote_ice.usernameFragment, viewer.remote_ice.password = lines["ice-ufrag"], lines["ice-pwd"]
    viewer.checked.clear()
    viewer.transport.sendto(viewer.check(), viewer.remote)
    await viewer.wait(viewer.checked.is_set)
    camera.picture()
    await viewer.wait_packets(6)


async def test_deleting_a_session(house: House) -> None:
    client = await house.join(Right.PLAY, connect=False)
    stranger = {"Authorization": f"Bearer {house.token(person='bob')}"}
    assert (await house.http.delete(client.location, headers=stranger)).status_code == 403
    assert (await house.http.delete(client.location)).status_code == 401
    # The token that began a session may end it, however old it is.
    grant = Grant(right=Right.PLAY, event="event", room="hall", person="ann")
    old = {"Authorization": f"Bearer {tokens.mint(grant, SECRET, now=1.0)}"}
    assert (await house.http.delete(client.location, headers=old)).status_code == 200
    assert (await house.http.delete(client.location, headers=old)).status_code == 404
    assert house.relay.sessions == {}


class TestLimits:
    @pytest.fixture
    def settings(self) -> Settings:
        turn = ("turn:turn.example:3478?transport=tcp",)
        return Settings(
            secret=SECRET,
            udp_host="127.0.0.1",
            udp_port=0,
            max_viewers=1,
            turn_urls=turn,
            turn_secret="shared with the TURN server",
        )

    async def test_a_full_relay_says_when_to_try_again(self, house: House) -> None:
        await house.join(Right.PLAY, connect=False)
        response = await house.post("/whep/event/hall", text(), house.token())
        assert response.status_code == 503
        assert int(response.headers["retry-after"]) > 0
        assert "relay_overloaded_total 1" in (await house.http.get("/metrics")).text

    async def test_turn_servers_are_told_with_credentials_of_a_day(self, house: House) -> None:
        import base64
        import hmac
        import re
        import time

        response = await house.post("/whep/event/hall", text(), house.token())
        link = response.headers["link"]
        found = re.fullmatch(
            r'<(.*)>; rel="ice-server"; username="(.*)"; credential="(.*)"; credential-type="password"', link
        )
        assert found is not None
        assert found[1] == "turn:turn.example:3478?transport=tcp"
        assert int(found[2].split(":")[0]) > time.time() + 80_000
        digest = hmac.digest(b"shared with the TURN server", found[2].encode(), "sha1")
        assert base64.b64decode(found[3]) == digest
