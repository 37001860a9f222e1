"""What clients get wrong, on purpose or not, and what befalls them."""

import asyncio
import json

import pytest
import websockets
from django.utils import timezone

from hybrid.domain.people import block_person
from hybrid.enums import Access, Role
from hybrid.live.frame import Frame
from hybrid.live.limits import BURST
from hybrid.live.origin import is_own
from hybrid.live.process import live_process
from hybrid.models import Event, Question
from tests.factories import EventFactory, RoomFactory
from tests.program import PATIENCE

pytestmark = pytest.mark.usefixtures("room")


@pytest.mark.parametrize(
    ("text", "code", "ref"),
    [
        ("{", "malformed", None),
        ("[]", "malformed", None),
        ('{"ref": 1}', "malformed", 1),
        ('{"type": "question.nothing", "ref": 7}', "malformed", 7),
        ('{"type": "subscribe", "ref": 7, "topic": "room:main-hall", "extra": 1}', "malformed", 7),
        ('{"type": "subscribe", "ref": -1, "topic": "room:main-hall"}', "malformed", None),
        ('{"type": "subscribe", "ref": 7, "topic": "room:nowhere"}', "not_there", 7),
        ('{"type": "subscribe", "ref": 7, "topic": "board:main-hall"}', "not_there", 7),
        ('{"type": "subscribe", "ref": 7, "topic": "../etc"}', "malformed", 7),
        ('{"type": "question.withdraw", "ref": 7, "question": 1}', "join_first", 7),
        ("[" * 8000, "malformed", None),
        ('{"type": "subscribe", "ref": 7, "topic": ' + "[" * 8000, "malformed", None),
        ('{"later": ' + "[" * 3000 + "]" * 3000 + ', "type": "subscribe", "ref": 7}', "malformed", None),
    ],
)
async def test_a_bad_message_is_answered_and_harms_nothing(connect, text, code, ref):
    client = await connect()
    await client.socket.send(text)
    frame = await client.receive()
    assert (frame["type"], frame["code"], frame["ref"]) == ("error", code, ref)
    assert (await client.subscribe())["type"] == "snapshot"


async def test_what_is_too_large_ends_the_socket(connect):
    client = await connect()
    await client.socket.send(json.dumps({"type": "subscribe", "ref": 1, "topic": "x" * 10_000}))
    with pytest.raises(websockets.ConnectionClosed) as closed:
        await client.receive()
    assert closed.value.rcvd.code == 1009


@pytest.fixture
async def time_stands_still(server):
    """No bucket fills again, however long a busy machine takes for what was sent."""
    live_process().buckets._clock = lambda: 0.0


@pytest.mark.usefixtures("time_stands_still")
async def test_a_flood_is_slowed_down_and_others_are_served(connect, member):
    noisy, quiet = await connect(await member()), await connect(await member())
    for number in range(120):
        await noisy.socket.send(json.dumps({"type": "question.withdraw", "ref": number, "question": 1}))
    codes = [(await noisy.receive())["code"] for _n in range(120)]
    assert codes.count("too_fast") == 120 - BURST
    assert (await quiet.subscribe())["type"] == "snapshot"


@pytest.mark.usefixtures("time_stands_still")
async def test_a_person_is_one_however_many_pages_they_open(connect, member):
    person = await member()
    pages = [await connect(person) for _n in range(4)]
    codes = []
    for page in pages:
        for number in range(30):
            await page.socket.send(json.dumps({"type": "question.withdraw", "ref": number, "question": 1}))
        codes += [(await page.receive())["code"] for _n in range(30)]
    assert codes.count("too_fast") == 120 - BURST


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "null",
        "http://127.0.0.1",
        "http://127.0.0.1:9",  # another service on this host
        "http://127.0.0.1.elsewhere.example:{port}",
        "https://127.0.0.1:{port}",
    ],
)
async def test_another_site_may_not_connect(connect, server, origin):
    with pytest.raises(websockets.InvalidStatus):
        await connect(origin=origin.format(port=server))


@pytest.mark.parametrize(
    ("origin", "host", "is_secure", "own"),
    [
        ("http://localhost:8000", "192.0.2.1", False, True),  # the public address, behind a proxy
        ("http://127.0.0.1:9000", "127.0.0.1:9000", False, True),
        ("https://127.0.0.1:9000", "127.0.0.1:9000", True, True),
        ("http://127.0.0.1:9000", "127.0.0.1:9000", True, False),
        ("http://rebound.example:9000", "rebound.example:9000", False, False),
        ("", "127.0.0.1:9000", False, False),
        ("http://", "", False, False),
    ],
)
def test_an_origin_is_our_own_or_not(origin, host, is_secure, own):
    assert is_own(origin, host, is_secure=is_secure) is own


async def test_an_event_that_one_may_not_see_is_not_there(connect, event):
    await Event.objects.filter(pk=event.pk).aupdate(access=Access.INVITED)
    with pytest.raises(websockets.InvalidStatus):
        await connect()


async def test_nobody_moderates_without_the_role(connect, member):
    asker, guest, speaker = (
        await connect(await member()),
        await connect(await member()),
        await connect(await member(Role.SPEAKER)),
    )
    for client in (asker, guest, speaker):
        await client.subscribe()
    number = (await asker.ask("Mine?"))["result"]["id"]
    for client in (asker, guest, speaker):
        answer = await client.request("question.approve", question=number)
        assert (answer["type"], answer["code"]) == ("error", "not_allowed")
    assert (await Question.objects.aget()).state == "waiting"


async def test_a_moderator_of_one_event_is_nobody_in_another(connect, member):
    asker = await connect(await member())
    await asker.subscribe()
    number = (await asker.ask("Mine?"))["result"]["id"]

    def elsewhere():
        event = EventFactory(slug="other")
        RoomFactory(event=event, slug="main-hall")
        return event

    other = await asyncio.to_thread(elsewhere)
    stranger = await connect(await member(Role.MODERATOR, event=other), event="other")
    await stranger.subscribe()
    answer = await stranger.request("question.approve", question=number)
    assert (answer["type"], answer["code"]) == ("error", "not_there")


async def test_a_vote_for_another_rooms_question_is_refused(connect, member, event):
    await asyncio.to_thread(RoomFactory, event=event, slug="side-room")
    asker, moderator = await connect(await member()), await connect(await member(Role.MODERATOR))
    await asker.subscribe()
    await asker.subscribe("room:side-room")
    await moderator.subscribe()
    number = (await asker.ask("Here?"))["result"]["id"]
    await moderator.request("question.approve", question=number)
    answer = await asker.vote(number, topic="room:side-room")
    assert (answer["type"], answer["code"]) == ("error", "not_there")


async def test_who_is_blocked_while_connected_is_gone_and_stays_out(connect, member):
    person = await member()
    client = await connect(person)
    await client.subscribe()
    await asyncio.to_thread(block_person, person=person, now=timezone.now())
    async with asyncio.timeout(PATIENCE):
        await client.socket.wait_closed()
    assert client.socket.close_code == 4001
    again = await connect(person)
    answer = await again.subscribe()
    assert (answer["type"], answer["code"]) == ("error", "not_there")


async def test_a_client_that_stops_reading_is_dropped_and_slows_nobody(connect, member):
    stuck, asker = await connect(await member()), await connect(await member(Role.MODERATOR))
    await stuck.subscribe()
    await asker.subscribe()
    number = (await asker.ask("Tick?"))["result"]["id"]
    await asker.request("question.approve", question=number)
    stuck.socket.transport.pause_reading()
    hub = live_process().hub
    (sleeper,) = [connection for connection in hub.connections if not connection.actor.is_crew]
    frame = Frame(b"x" * 60_000)
    # As much as its socket and its outbox take, and one more.
    while sleeper.is_open:
        sleeper.push(frame)
    assert (await asker.vote(number))["type"] == "ok"
    # It reads nothing, so it would wait in vain for the goodbye.
    stuck.socket.transport.abort()
