"""The webcast as a whole: web, the real relay in a process of its own, a publisher and those who watch."""

import asyncio
import dataclasses
import datetime as dt
from contextlib import AsyncExitStack

import httpx
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session as BrowserSession
from django.utils import timezone

from hybrid.domain.people import block_person
from hybrid.domain.webcast import control
from hybrid.domain.webcast.rights import let_speakers_publish
from hybrid.domain.webcast.stream_keys import create_stream_key, revoke_stream_key
from hybrid.enums import Role
from hybrid.live.handlers import webcast
from hybrid.live.topics import registry
from hybrid.models import StreamKey, WatchMinute, scopes_disabled
from hybrid.queries.webcast import SILENCE, live_rooms
from tests.factories import SessionFactory, SpeakerFactory
from tests.live.conftest import cookie_of
from tests.ports import free_port
from tests.program import PATIENCE
from tests.streaming.process import relay_process
from tests.streaming.wire import Camera, Client, offer

pytestmark = pytest.mark.usefixtures("room")


class Visitor:
    """A browser without a page: cookies, forms, and a session with the relay through web."""

    def __init__(self, port, cookie=""):
        self.http = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}",
            headers={"cookie": cookie} if cookie else {},
            timeout=PATIENCE,
        )

    async def post(self, address, **body):
        """Send a form as a page does."""
        found = await self.http.get("/accounts/login/")
        secret = found.cookies["csrftoken"]
        cookies = f"{self.http.headers.get('cookie', '')}; csrftoken={secret}".lstrip("; ")
        headers = {"X-CSRFToken": secret, "Origin": str(self.http.base_url).rstrip("/"), "cookie": cookies}
        return await self.http.post(address, json=body, headers=headers)

    async def ticket(self, path, **body):
        """Ask for a token as a page does; give it, or the status of the refusal."""
        answer = await self.post(f"/demo/live/main-hall/{path}/", **body)
        return answer.json() if answer.status_code == 200 else answer.status_code

    async def begin(self, url, bearer):
        """Begin a session at ``url``; give its peer, or the status of the refusal."""
        peer = Client()
        direction = "sendonly" if url.startswith("/whip/") else "recvonly"
        answer = await self.http.post(
            url,
            content=offer(direction, ufrag=peer.ufrag, password=peer.password),
            headers={"Content-Type": "application/sdp", "Authorization": f"Bearer {bearer}"},
        )
        if answer.status_code != 201:
            return answer.status_code
        assert answer.headers["location"].startswith(url + "/")
        peer.answered(answer.text)
        await peer.connect()
        return peer

    async def close(self):
        await self.http.aclose()


class Stage:
    """What the tests have on it; everything ends with the test."""

    def __init__(self, port, stack):
        self.port, self.stack = port, stack
        self.relay_port = free_port()
        self.relay = None

    def start_relay(self):
        self._relay_stack = self.stack.enter_context(
            relay_process(
                SECRET=settings.CONFIG.relay_secret,
                HTTP=f"127.0.0.1:{self.relay_port}",
                WEB_URL=f"http://127.0.0.1:{self.port}",
            )
        )
        self.relay = self._relay_stack

    async def visitor(self, person=None):
        cookie = await asyncio.to_thread(cookie_of, person) if person else ""
        visitor = Visitor(self.port, cookie)
        self.stack.push_async_callback(visitor.close)
        return visitor

    async def peer(self, visitor, url, bearer):
        peer = await visitor.begin(url, bearer)
        assert isinstance(peer, Client), peer
        self.stack.push_async_callback(peer.close)
        return peer

    async def publish(self, person):
        visitor = await self.visitor(person)
        ticket = await visitor.ticket("studio/token")
        peer = await self.peer(visitor, ticket["url"], ticket["token"])
        self.film(peer)
        return peer

    def film(self, peer):
        """Send pictures and sound until the test, or the peer, ends."""
        camera = Camera(peer)

        async def roll():
            count = 0
            while not peer.closed.is_set():
                camera.picture(key=count % 10 == 0)
                camera.sound()
                count += 1
                await asyncio.sleep(0.05)

        task = asyncio.ensure_future(roll())
        self.stack.callback(task.cancel)

    async def watch(self, person=None):
        visitor = await self.visitor(person)
        ticket = await visitor.ticket("watch")
        return await self.peer(visitor, ticket["url"], ticket["token"])


@pytest.fixture
async def stage(server, monkeypatch):
    async with AsyncExitStack() as stack:
        found = Stage(server, stack)
        config = dataclasses.replace(settings.CONFIG, relay_url=f"http://127.0.0.1:{found.relay_port}")
        monkeypatch.setattr(settings, "CONFIG", config)
        found.start_relay()
        yield found


async def until(client, kind, wanted):
    """Wait for a change of ``kind`` that is as wanted."""
    while not wanted((change := await client.change(kind))["event"]):
        pass
    return change["event"]


def is_in(state):
    return lambda event: event["webcast"]["state"] == state


async def soon(happening):
    """Wait for something; how soon it has to be is for test_lost_rights.py, on a clock that no busy machine slows."""
    async with asyncio.timeout(PATIENCE):
        await happening


async def silence(watching, others):
    """Wait until nothing more comes to one peer while another one is sent pictures and sound."""
    held = -1
    async with asyncio.timeout(PATIENCE):
        while len(watching.packets) > held:
            held = len(watching.packets)
            await others.wait_packets(len(others.packets) + 40, PATIENCE)


async def test_from_rehearsal_to_the_public_and_out_again(stage, connect, member):
    operator, viewer = await member(Role.AV_OPERATOR), await member()
    desk, page, elsewhere = await connect(operator), await connect(viewer), await connect()
    assert (await page.subscribe())["public"]["webcast"]["state"] == "off"
    assert (await elsewhere.subscribe("event:demo"))["public"]["live_rooms"] == {"rooms": []}
    assert (await desk.subscribe())["crew"]["webcast"]["state"] == "off"

    publisher = await stage.publish(operator)
    await until(desk, "webcast.crew_changed", is_in("rehearsal"))
    watching = await stage.watch(viewer)
    crew = await stage.watch(operator)
    await crew.wait_packets(20)
    assert watching.packets == []

    answer = await page.request("webcast.go_live", topic="room:main-hall")
    assert answer["code"] == "not_allowed"
    assert (await desk.request("webcast.go_live", topic="room:main-hall"))["type"] == "ok"
    await until(page, "webcast.changed", is_in("live"))
    [shown] = (await elsewhere.change("webcast.live_rooms"))["event"]["live_rooms"]["rooms"]
    assert (shown["room"], shown["state"]) == ("main-hall", "live")
    await watching.wait_packets(20)
    await until(page, "tally", lambda event: event["counts"].get("webcast") == {"viewers": 1})

    assert (await desk.request("webcast.slate", topic="room:main-hall", text="Lunch"))["type"] == "ok"
    assert (await until(page, "webcast.changed", is_in("slate")))["webcast"]["slate_text"] == "Lunch"
    await silence(watching, crew)
    assert (await desk.request("webcast.end_slate", topic="room:main-hall"))["type"] == "ok"
    await watching.wait_packets(len(watching.packets) + 20)

    await asyncio.to_thread(block_person, person=viewer, now=timezone.now())
    await soon(watching.closed.wait())
    assert not publisher.closed.is_set()
    assert await (await stage.visitor(viewer)).ticket("watch") == 403

    assert (await desk.request("webcast.end", topic="room:main-hall"))["type"] == "ok"
    await soon(publisher.closed.wait())
    await until(elsewhere, "webcast.live_rooms", lambda event: event["live_rooms"]["rooms"] == [])
    counted = await asyncio.to_thread(lambda: list(WatchMinute.objects.values_list("peak", flat=True)))
    assert max(counted) == 1


async def test_a_stream_key_opens_one_room_until_it_is_revoked(stage, connect, member, room, event):
    operator = await member(Role.AV_OPERATOR)
    desk = await connect(operator)
    await desk.subscribe()
    key, secret = await asyncio.to_thread(create_stream_key, room=room, label="OBS in the hall", by=operator)
    obs = await stage.visitor()
    camera = await stage.peer(obs, "/whip/demo/main-hall", secret)
    stage.film(camera)
    shown = await until(desk, "webcast.crew_changed", is_in("rehearsal"))
    assert shown["webcast"]["publisher"] == "OBS in the hall"
    assert await obs.begin("/whip/demo/main-hall", "somebody-elses-key") == 401
    # The same key comes back at once, as broadcast software does; another publisher has to wait.
    again = await stage.peer(obs, "/whip/demo/main-hall", secret)
    await soon(camera.closed.wait())
    stage.film(again)
    other = await stage.visitor(await member(Role.ORGANISER))
    ticket = await other.ticket("studio/token")
    assert await other.begin(ticket["url"], ticket["token"]) == 409
    assert await (await stage.visitor(await member())).ticket("studio/token") == 403

    await asyncio.to_thread(revoke_stream_key, key=key, by=operator, now=timezone.now())
    await soon(again.closed.wait())
    assert await obs.begin("/whip/demo/main-hall", secret) == 401
    assert (await StreamKey.objects.aget()).used_at is not None


async def test_a_relay_that_is_killed_is_said_to_be_down_and_comes_back(stage, connect, member, event):
    operator = await member(Role.ORGANISER)
    desk, page = await connect(operator), await connect()
    await desk.subscribe()
    await page.subscribe()
    await stage.publish(operator)
    assert (await desk.request("webcast.go_live", topic="room:main-hall"))["type"] == "ok"
    await until(page, "webcast.changed", is_in("live"))

    banned = await member()
    visitor = await stage.visitor(banned)
    ticket = await visitor.ticket("watch")
    stage.relay.stop(kill=True)
    # While nobody is there to take the order: it waits.
    await asyncio.to_thread(block_person, person=banned, now=timezone.now())
    await until(page, "webcast.changed", is_in("down"))
    pauses = [clock.seconds for clock in registry.clocks if clock.act.__module__ == webcast.__name__]
    assert SILENCE.total_seconds() + max(pauses) < 6, "what is silence, and how often it is listened for"
    assert await visitor.begin("/whep/demo/main-hall", "a.b.c") == 503
    with scopes_disabled():
        assert await asyncio.to_thread(live_rooms, event.pk, now=timezone.now()) == []

    stage.start_relay()
    await until(page, "webcast.changed", is_in("away"))
    await stage.publish(operator)
    await until(page, "webcast.changed", is_in("live"))
    viewer = await stage.watch()
    await viewer.wait_packets(10)
    assert await visitor.begin(ticket["url"], ticket["token"]) == 403


async def test_who_signs_out_loses_the_picture_too(stage, connect, member, room):
    await asyncio.to_thread(control.go_live, room=room, by=None, now=timezone.now())
    await stage.publish(await member(Role.ORGANISER))
    viewer = await member()
    page = await connect(viewer)
    await page.subscribe()
    watching = await stage.watch(viewer)
    await watching.wait_packets(10)
    with scopes_disabled():
        await asyncio.to_thread(BrowserSession.objects.all().delete)
    await soon(watching.closed.wait())


async def test_who_leaves_with_no_page_open_loses_the_picture_too(stage, member, room):
    await asyncio.to_thread(control.go_live, room=room, by=None, now=timezone.now())
    await stage.publish(await member(Role.ORGANISER))
    visitor, other = await stage.visitor(await member()), await stage.watch(await member())
    ticket = await visitor.ticket("watch")
    watching = await stage.peer(visitor, ticket["url"], ticket["token"])
    await watching.wait_packets(10)
    assert (await visitor.post("/demo/leave/")).status_code == 302
    await soon(watching.closed.wait())
    assert await visitor.begin(ticket["url"], ticket["token"]) == 403
    await other.wait_packets(len(other.packets) + 20)


async def test_a_speaker_with_only_a_laptop_goes_on_air_where_they_were_let(connect, member, room, event):
    speaker = await member(Role.SPEAKER)

    def prepare(may):
        with scopes_disabled():
            let_speakers_publish(event=event, may=may, now=timezone.now())

    def give_session(starts_at, known_as=()):
        times = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=1)}
        speakers = known_as or [SpeakerFactory(event=event, person=speaker)]
        SessionFactory(event=event, room=room, speakers=speakers, **times)
        return speakers

    page = await connect(speaker)
    await page.subscribe()
    refused = await page.request("webcast.go_live", topic="room:main-hall")
    assert refused["code"] == "not_allowed"
    await asyncio.to_thread(prepare, may=True)
    assert (await page.request("webcast.go_live", topic="room:main-hall"))["code"] == "not_allowed"
    known_as = await asyncio.to_thread(give_session, timezone.now() + dt.timedelta(hours=3))
    refused = await page.request("webcast.go_live", topic="room:main-hall")
    assert refused["code"] == "not_your_turn"
    assert "From half an hour before" in refused["message"]
    assert (await page.request("webcast.rehearse", topic="room:main-hall"))["type"] == "ok"
    await asyncio.to_thread(give_session, timezone.now(), known_as)
    assert (await page.request("webcast.go_live", topic="room:main-hall"))["type"] == "ok"
    await asyncio.to_thread(prepare, may=False)
    assert (await page.request("webcast.end", topic="room:main-hall"))["code"] == "not_allowed"
    assert (await page.request("webcast.end", topic="event:demo"))["code"] == "not_subscribed"
