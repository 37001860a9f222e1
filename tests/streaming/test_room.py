"""Publishers that come, go and quarrel; rooms on air and in rehearsal."""

from __future__ import annotations

import pytest

from streaming import room as rooms
from streaming.messages import Happening
from streaming.rtp import Kind
from streaming.tokens import Right
from tests.streaming.conftest import House, until
from tests.streaming.wire import H264, VP8, Camera, Client, offer


async def attempt(house: House, **facts) -> int:
    client = Client()
    text = offer("sendonly", ufrag=client.ufrag, password=client.password)
    response = await house.post("/whip/event/hall", text, house.token(Right.PUBLISH, **facts))
    return response.status_code


@pytest.fixture
def happenings(house: House) -> list[Happening]:
    seen: list[Happening] = []
    house.relay.on_event = lambda event: seen.append(event.happening)
    return seen


async def test_a_second_publisher_is_refused_unless_it_takes_over(house: House) -> None:
    first = await house.publish(person="pat")
    Camera(first).picture(key=True)
    await until(lambda: house.room.publishing.announced)
    assert await attempt(house, person="quinn") == 409
    assert await attempt(house, person="quinn", takeover=True) == 201
    await first.wait(first.closed.is_set)


async def test_the_same_key_replaces_its_own_session(house: House) -> None:
    first = await house.publish(person="pat", key="k1")
    assert await attempt(house, person="sam", key="k2") == 409
    assert await attempt(house, person="pat", key="k1") == 201
    await first.wait(first.closed.is_set)


async def test_a_silent_publisher_is_away_and_comes_back_or_is_replaced(
    house: House, happenings: list[Happening], monkeypatch
) -> None:
    monkeypatch.setattr(rooms, "AWAY_AFTER", 0.2)
    camera = Camera(await house.publish())
    camera.picture(key=True)
    await until(lambda: Happening.AWAY in happenings)
    assert house.relay.state().rooms[0].away
    camera.picture(key=True)
    await until(lambda: Happening.BACK in happenings)
    await until(lambda: house.room.publishing.away)
    assert await attempt(house, person="quinn") == 201
    assert happenings[0] is Happening.LIVE


async def test_the_stream_runs_on_when_another_publisher_takes_over(
    house: House, happenings: list[Happening]
) -> None:
    first = await house.publish(person="pat")
    camera = Camera(first)
    viewer = await house.watch()
    sent = camera.picture(key=True) + camera.picture()
    await viewer.wait_packets(len(sent))
    second = await house.publish(person="quinn", takeover=True)
    # Another SSRC, other numbers, other times.
    other = Camera(second, ssrc=0x7777, sequence=12, timestamp=4_000_000_000)
    sent += other.picture(key=True) + other.picture()
    await viewer.wait_packets(len(sent))
    assert [p.payload for p in viewer.packets] == sent
    assert len({p.ssrc for p in viewer.packets}) == 1
    numbers = [p.sequence for p in viewer.packets]
    assert numbers == [(numbers[0] + n) % 65536 for n in range(len(numbers))]
    stamps = [p.timestamp for p in viewer.packets]
    assert 0 < (stamps[6] - stamps[5]) % 2**32 < 90_000 * 30
    # What the first one still sends is nobody's.
    camera.picture()
    assert happenings[0] is Happening.LIVE


async def test_a_publisher_with_new_sources_in_the_same_session(house: House) -> None:
    publisher = await house.publish()
    camera = Camera(publisher)
    viewer = await house.watch()
    sent = camera.picture(key=True)
    await viewer.wait_packets(3)
    camera.ssrc, camera.sequence, camera.timestamp = 0x9999, 3, 77
    sent += camera.picture(key=True)
    await viewer.wait_packets(6)
    numbers = [p.sequence for p in viewer.packets]
    assert numbers == [(numbers[0] + n) % 65536 for n in range(6)]
    assert [p.payload for p in viewer.packets] == sent


async def test_a_change_of_codec_gives_each_viewer_its_own_payload_type(house: House) -> None:
    camera = Camera(await house.publish(person="pat"))
    both = await house.watch(person="both", video="both")
    only = await house.watch(person="only", video="H264")
    camera.picture(key=True)
    await both.wait_packets(3)
    await only.wait_packets(3)
    second = await house.publish(person="quinn", takeover=True, video="VP8")
    other = Camera(second, ssrc=0x7777, sequence=12, payload_type=VP8)
    sent = other.picture(key=True)
    await both.wait_packets(6)
    assert [p.payload_type for p in both.packets] == [H264] * 3 + [VP8] * 3
    assert [p.payload for p in both.packets[3:]] == sent
    assert len(only.packets) == 3
    third = Camera(await house.publish(person="pat", takeover=True), ssrc=0x5555)
    third.picture(key=True)
    await only.wait_packets(6)
    numbers = [p.sequence for p in only.packets]
    assert numbers == [(numbers[0] + n) % 65536 for n in range(6)]


async def test_in_rehearsal_the_crew_watches_and_the_public_waits(house: House) -> None:
    camera = Camera(await house.publish(on_air=False))
    crew = await house.watch(person="crew", crew=True)
    public = await house.watch(person="public")
    first = camera.picture(key=True)
    await crew.wait_packets(3)
    assert public.packets == []
    assert [p.payload for p in crew.packets] == first
    house.room.set_on_air(True, house.relay.mux.now())
    await public.wait_packets(3)
    seen = len(public.packets)
    house.room.set_on_air(False, house.relay.mux.now())
    camera.picture()
    await crew.wait_packets(6)
    assert len(public.packets) == seen
    house.room.set_on_air(True, house.relay.mux.now())
    camera.picture(key=True)
    await public.wait_packets(seen + 3)
    numbers = [p.sequence for p in public.packets]
    assert numbers == [(numbers[0] + n) % 65536 for n in range(len(numbers))]


async def test_video_may_stop_while_sound_goes_on(house: House) -> None:
    camera = Camera(await house.publish())
    viewer = await house.watch()
    camera.picture(key=True)
    await viewer.wait_packets(3)
    for _ in range(10):
        camera.sound()
    await viewer.wait_packets(13)
    sent = camera.picture()
    await viewer.wait_packets(16)
    assert viewer.packets[-1].payload == sent[-1]


async def test_a_viewer_may_come_before_the_publisher(house: House) -> None:
    viewer = await house.watch(video="both")
    camera = Camera(await house.publish())
    sent = camera.picture(key=True)
    await viewer.wait_packets(3)
    assert [p.payload for p in viewer.packets] == sent


async def test_a_viewer_without_the_picture_gets_the_sound(house: House) -> None:
    viewer = await house.watch(video="")
    camera = Camera(await house.publish())
    camera.picture(key=True)
    sound = camera.sound()
    await viewer.wait_packets(1)
    assert [p.payload for p in viewer.packets] == [sound]


async def test_peers_are_told_when_the_relay_ends(house: House) -> None:
    publisher, viewer = await house.publish(), await house.watch()
    await house.relay.close()
    for client in (publisher, viewer):
        await client.wait(client.closed.is_set)


async def test_a_peer_that_leaves_politely_is_forgotten(house: House) -> None:
    viewer = await house.watch()
    await viewer.close(politely=True)
    await until(lambda: not house.room.viewers)
    assert house.relay.sessions == {}
    assert Kind.AUDIO in house.room.tracks
