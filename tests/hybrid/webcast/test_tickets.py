"""Tickets for pages, and the way through web to the relay."""

import dataclasses
import time

import httpx
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from hybrid.config import ConfigError
from hybrid.domain.webcast import control
from hybrid.enums import Access, Picture, Role
from hybrid.models import Webcast
from hybrid.ops.tokens import play_token, publish_token
from hybrid.webcast.proxy import MOST, webcast_proxy
from streaming.tokens import LIFETIME, Right, read
from tests.factories import PersonFactory, RoomFactory, SessionFactory, SpeakerFactory
from tests.hybrid.access.world import NOON, browser_of, browser_with, signed_in

WATCH, STUDIO = "/demo/live/main-hall/watch/", "/demo/live/main-hall/studio/token/"


def grant_of(answer):
    assert answer.status_code == 200, answer.content
    return read(answer.json()["token"], settings.CONFIG.relay_secret)


@pytest.mark.django_db
@pytest.mark.usefixtures("room")
class TestTickets:
    def test_what_a_ticket_to_watch_says(self, event):
        person = PersonFactory(event=event, roles=[Role.DELEGATE])
        answer = browser_with(event, person).post(WATCH)
        grant = grant_of(answer)
        assert answer.json()["url"] == "/whep/demo/main-hall"
        assert abs(answer.json()["expires"] - time.time() - LIFETIME) < 60
        assert (grant.right, grant.event, grant.room, grant.person) == (
            Right.PLAY,
            "demo",
            "main-hall",
            str(person.pk),
        )
        assert not grant.crew
        assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize(
        ("roles", "crew"),
        [
            ([Role.ORGANISER], True),
            ([Role.MODERATOR], True),
            ([Role.FACILITATOR], True),
            ([Role.AV_OPERATOR], True),
            ([Role.SPEAKER], False),
            ([Role.SCREEN], False),
            ([Role.GUEST], False),
        ],
    )
    def test_rehearsals_are_for_the_crew(self, event, roles, crew):
        assert grant_of(browser_of(event, *roles).post(WATCH)).crew is crew

    def test_nobody_in_particular_is_somebody_else_each_time(self, event):
        names = {grant_of(Client().post(WATCH)).person for _twice in range(2)}
        assert len(names) == 2
        assert all(name.startswith("anon-") for name in names)

    @pytest.mark.parametrize(
        ("access", "published", "opens_to"),
        [
            (Access.PUBLIC, True, {"nobody", "guest", "delegate", "organiser"}),
            (Access.CODE, True, {"guest", "delegate", "organiser"}),
            (Access.REGISTERED, True, {"delegate", "organiser"}),
            (Access.INVITED, True, {"delegate", "organiser"}),
            (Access.PUBLIC, False, {"organiser"}),
        ],
    )
    def test_who_may_watch_is_who_may_enter_the_event(self, event, access, published, opens_to):
        event.access, event.is_published = access, published
        event.save()
        browsers = {
            "nobody": Client(),
            "guest": browser_of(event, Role.GUEST, account=False),
            "delegate": browser_of(event, Role.DELEGATE),
            "organiser": browser_of(event, Role.ORGANISER),
            "blocked": browser_of(event, Role.MODERATOR, blocked_at=NOON),
        }
        opened = {who for who, browser in browsers.items() if browser.post(WATCH).status_code == 200}
        assert opened == opens_to

    def test_a_ticket_to_publish_begins_as_the_operator_decided(self, event, room):
        browser = browser_of(event, Role.AV_OPERATOR)
        assert not grant_of(browser.post(STUDIO)).on_air
        control.go_live(room=room, by=None, now=timezone.now())
        grant = grant_of(browser.post(STUDIO, {"takeover": True}, content_type="application/json"))
        assert (grant.right, grant.on_air, grant.takeover) == (Right.PUBLISH, True, True)
        control.put_slate(room=room, by=None, text="", back_at=None, now=timezone.now())
        assert not grant_of(browser.post(STUDIO)).on_air

    @pytest.mark.parametrize("body", ["", "nonsense", "[]", '{"takeover": "yes"}', "{}"])
    def test_only_who_asks_for_it_takes_over(self, event, body):
        answer = browser_of(event, Role.ORGANISER).post(STUDIO, body, content_type="application/json")
        assert not grant_of(answer).takeover

    def test_one_persons_two_pages_do_not_take_the_room_from_each_other(self, event, room):
        person, page = PersonFactory(event=event, roles=[Role.AV_OPERATOR]), {"page": "0123456789abcdef"}
        browser = browser_with(event, person)

        def asked(**more):
            return grant_of(browser.post(STUDIO, {**page, **more}, content_type="application/json"))

        first, again = asked(begins=True), asked()
        assert (first.identity, first.takeover) == (again.identity, again.takeover)
        page = {"page": "fedcba9876543210"}
        assert asked().identity != first.identity
        assert not asked(begins=True).takeover
        Webcast.objects.create(event=event, room=room, picture=Picture.LIVE, publisher_person=person)
        assert asked(begins=True).takeover
        assert not asked().takeover
        other = browser_of(event, Role.AV_OPERATOR)
        body = {**page, "begins": True}
        assert not grant_of(other.post(STUDIO, body, content_type="application/json")).takeover

    @pytest.mark.parametrize("page", ["", "17", "0123 4567", "../../etc", 12345678, "0" * 41])
    def test_a_page_is_called_nothing_that_a_stream_key_could_be(self, event, page):
        answer = browser_of(event, Role.ORGANISER).post(
            STUDIO, {"page": page}, content_type="application/json"
        )
        assert grant_of(answer).key == ""

    def test_an_account_without_a_place_is_known_by_its_number(self, event):
        grant = grant_of(signed_in(is_superuser=True).post(STUDIO))
        assert grant.person.startswith("user-")

    def test_a_speaker_is_let_in_where_they_speak(self, event, room):
        person = PersonFactory(event=event, roles=[Role.SPEAKER])
        browser = browser_with(event, person)
        assert browser.post(STUDIO).status_code == 403
        event.speakers_may_publish = True
        event.save()
        other = RoomFactory(event=event, slug="other")
        SessionFactory(event=event, room=other, speakers=[SpeakerFactory(event=event, person=person)])
        assert browser.post(STUDIO).status_code == 403
        assert grant_of(browser.post("/demo/live/other/studio/token/")).room == "other"

    def test_another_page_cannot_ask_for_one(self, event):
        for address in (WATCH, STUDIO):
            strict = Client(enforce_csrf_checks=True)
            assert strict.post(address).status_code == 403
            assert strict.get(address).status_code == 405

    def test_a_ticket_by_hand_names_what_there_is_when_it_cannot_be_made(self, event):
        with pytest.raises(ConfigError, match=r"no event 'nowhere'. Events here: demo\."):
            play_token("nowhere", "main-hall", minutes=1, rehearsal=False)
        with pytest.raises(ConfigError, match=r"no room 'nowhere' in demo. Its rooms: main-hall\."):
            publish_token("demo", "nowhere", minutes=1, takeover=False, rehearsal=False)

    def test_a_ticket_by_hand_goes_on_air_unless_it_is_to_rehearse(self, event):
        for rehearsal in (True, False):
            ticket = publish_token("demo", "main-hall", minutes=2, takeover=False, rehearsal=rehearsal)
            grant = read(ticket.token, settings.CONFIG.relay_secret)
            assert grant.on_air is not rehearsal
            assert grant.expires - grant.issued == 120

    def test_a_room_of_another_event_is_not_there(self, event):
        RoomFactory(slug="foreign")
        assert browser_of(event, Role.ORGANISER).post("/demo/live/foreign/watch/").status_code == 404


class Upstream:
    """A relay as far as a proxy sees it: says what it was asked."""

    def __init__(self):
        self.asked = []

    async def __call__(self, scope, receive, send):
        message = await receive()
        self.asked.append((scope["method"], scope["path"], dict(scope["headers"]), message.get("body")))
        headers = [
            (b"location", b"/whep/demo/main-hall/abc"),
            (b"etag", b'"one"'),
            (b"link", b'<turn:a>; rel="ice-server"'),
            (b"link", b'<turn:b>; rel="ice-server"'),
            (b"set-cookie", b"relay=1"),
            (b"server", b"secret"),
        ]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b"answer"})


@pytest.fixture
def through(monkeypatch):
    """Ask the proxy, which asks what is given."""

    async def ask(method, path, *, upstream=None, **request):
        from hybrid.webcast import proxy

        async def elsewhere(scope, receive, send):
            await send({"type": "http.response.start", "status": 299, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        relay = httpx.AsyncClient(
            transport=httpx.ASGITransport(upstream) if upstream else None, trust_env=False
        )
        monkeypatch.setattr(proxy, "_client", lambda: relay)
        transport = httpx.ASGITransport(webcast_proxy(elsewhere))
        async with relay, httpx.AsyncClient(transport=transport, base_url="http://site") as client:
            return await client.request(method, path, **request)

    return ask


async def test_only_what_matters_passes_either_way(through):
    upstream = Upstream()
    answer = await through(
        "POST",
        "/whep/demo/main-hall",
        upstream=upstream,
        content=b"offer",
        headers={"Authorization": "Bearer x", "Cookie": "sessionid=1", "Content-Type": "application/sdp"},
    )
    [(method, path, headers, body)] = upstream.asked
    assert (method, path, body) == ("POST", "/whep/demo/main-hall", b"offer")
    assert headers[b"authorization"] == b"Bearer x"
    assert b"cookie" not in headers
    assert (answer.status_code, answer.text) == (201, "answer")
    assert answer.headers["location"] == "/whep/demo/main-hall/abc"
    assert answer.headers.get_list("link") == ['<turn:a>; rel="ice-server"', '<turn:b>; rel="ice-server"']
    assert "set-cookie" not in answer.headers
    assert "server" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "OPTIONS"])
async def test_sessions_are_reached_too(through, method):
    upstream = Upstream()
    await through(method, "/whip/demo/main-hall/abc-1_2", upstream=upstream)
    assert upstream.asked[0][:2] == (method, "/whip/demo/main-hall/abc-1_2")


@pytest.mark.parametrize(
    "path", ["/whep/", "/whep/demo", "/whip/a/b/c/d", "/whip/../relay/state", "/whep/demo/main%20hall"]
)
async def test_nothing_else_of_the_relay_is_reached(through, path):
    upstream = Upstream()
    answer = await through("POST", path, upstream=upstream)
    assert answer.status_code in {299, 404}
    assert upstream.asked == []


async def test_a_large_body_is_refused_unread(through):
    upstream = Upstream()
    answer = await through("POST", "/whip/demo/main-hall", upstream=upstream, content=b"x" * (MOST + 1))
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert upstream.asked == []


async def test_a_relay_that_is_away_is_said_to_be(through, monkeypatch, closed_port):
    config = dataclasses.replace(settings.CONFIG, relay_url=f"http://127.0.0.1:{closed_port}")
    monkeypatch.setattr(settings, "CONFIG", config)
    answer = await through("POST", "/whep/demo/main-hall")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert "does not answer" in answer.json()["detail"]


async def test_other_addresses_are_djangos(through):
    assert (await through("GET", "/demo/")).status_code == 299
