"""How viewers begin: from a key frame, or from the cached group; with every number used once."""

from __future__ import annotations

from itertools import pairwise

from aiortc.rtp import RtcpPsfbPacket, RtcpRrPacket

from streaming.rtp import Kind
from streaming.tokens import Right
from tests.streaming.conftest import House, until
from tests.streaming.test_recovery import nack
from tests.streaming.wire import H264, OPUS, Camera


def pictures(client):
    return [p for p in client.packets if p.payload_type == H264]


async def test_a_late_viewer_gets_the_group_squeezed_and_then_what_is_live(house: House) -> None:
    camera = Camera(await house.publish())
    early = await house.watch(person="early")
    sent = camera.picture(key=True)
    for _ in range(100):
        sent += camera.picture(sizes=(700, 700, 700, 300))
    await early.wait_packets(len(sent))
    late = await house.watch(person="late")
    await late.wait_packets(len(sent))
    live = camera.picture()
    await late.wait_packets(len(sent) + 3)
    got = pictures(late)
    assert [p.payload for p in got] == sent + live
    assert [p.sequence for p in got] == [(got[0].sequence + n) % 65536 for n in range(len(got))]
    assert got[0].sequence < 1 << 15
    stamps = list(dict.fromkeys(p.timestamp for p in got))
    steps = [(b - a) % 2**32 for a, b in pairwise(stamps)]
    assert set(steps[:-1]) == {90}
    assert steps[-1] == 3000
    # The last picture has its own time: it is shown when those of everybody else are.
    assert stamps[-1] == pictures(early)[-1].timestamp
    assert len(pictures(early)) == len(sent) + 3


async def test_what_the_start_retimed_is_repeated_as_it_was(house: House) -> None:
    camera = Camera(await house.publish())
    early = await house.watch(person="early")
    sent = camera.picture(key=True)
    for _ in range(20):
        sent += camera.picture()
    await early.wait_packets(len(sent))
    late = await house.watch(person="late")
    raw: list[bytes] = []
    late.lose = lambda data: 127 < data[0] < 192 and raw.append(data) is not None
    await late.wait_packets(len(sent))
    nack(late, house.room.tracks[Kind.VIDEO].ssrc, [late.packets[4].sequence])
    await until(lambda: len(late.packets) + 1 <= late.raw or len(set(raw)) < len(raw))
    by_number: dict[bytes, set[bytes]] = {}
    for data in raw:
        if not 192 <= data[1] <= 223:
            by_number.setdefault(data[1:4][1:], set()).add(data)
    assert all(len(same) == 1 for same in by_number.values())


async def test_viewers_who_come_together_start_together(house: House) -> None:
    camera = Camera(await house.publish())
    sent = camera.picture(key=True)
    for _ in range(10):
        sent += camera.picture()
    await until(lambda: house.room.tracks[Kind.VIDEO].packets == len(sent))
    viewers = [await house.watch(person=f"v{n}") for n in range(4)]
    for viewer in viewers:
        await viewer.wait_packets(len(sent))
        assert [p.payload for p in pictures(viewer)] == sent
    await until(lambda: len(house.room.tracks[Kind.VIDEO].lane) == 4)


async def test_a_publisher_that_answers_requests_is_asked_first(house: House) -> None:
    publisher = await house.publish()
    camera = Camera(publisher)
    camera.picture(key=True)
    for _ in range(30):
        camera.picture()
    track = house.room.tracks[Kind.VIDEO]
    await until(lambda: track.packets == 93)
    track.group.began -= 10
    seen = len(publisher.reports)
    viewer = await house.watch()
    await publisher.wait(lambda: any(isinstance(r, RtcpPsfbPacket) for r in publisher.reports[seen:]))
    fresh = camera.picture(key=True)
    await viewer.wait_packets(3)
    assert [p.payload for p in pictures(viewer)][:3] in (fresh, pictures_of(camera)[:3])


def pictures_of(camera: Camera) -> list[bytes]:
    return [p[20:] for p in camera.sent]


async def test_a_publisher_is_known_not_to_listen_by_what_it_does(house: House) -> None:
    """Key frames that come by themselves, as those of broadcast software, are not taken for answers."""
    camera = Camera(await house.publish())
    camera.picture(key=True)
    track = house.room.tracks[Kind.VIDEO]
    await until(lambda: track.packets == 3)
    publisher = house.room.publishing.publisher
    assert publisher.request_keyframe()
    now = publisher._asked_at
    for number in range(20):
        now += 1.0
        publisher.request_keyframe()
        publisher.tick(now)
        assert not publisher._judged
        if number % 4 == 0:
            track.keyframes += 1
        publisher.tick(now + 0.6)
        assert publisher._judged
    assert not publisher.request_keyframe()
    for _ in range(8):
        now += 1.0
        publisher.request_keyframe()
        publisher.tick(now)
        track.keyframes += 1
        publisher.tick(now + 0.1)
    assert publisher.request_keyframe()


async def test_a_viewer_before_the_wrap_loses_its_first_packets_and_still_understands(house: House) -> None:
    """The stream's numbers wrap; the viewer's begin low, so that it counts the wraps as the relay does."""
    track_room = await house.publish()
    camera = Camera(track_room)
    camera.picture(key=True)
    track = house.room.tracks[Kind.VIDEO]
    await until(lambda: track.packets == 3)
    # Bring the stream itself to the edge of its numbers, as days of streaming would.
    shift = 65536 - 6 - track.head % 65536
    source = house.room.publishing.publisher.sources[Kind.VIDEO]
    source._base += shift
    camera.picture(key=True)
    await until(lambda: track.packets == 6)
    assert track.head % 65536 > 65520
    lost = 0

    def lose(data: bytes) -> bool:
        nonlocal lost
        if 127 < data[0] < 192 and data[1] & 0x7F == H264 and lost < 8:
            lost += 1
            return True
        return False

    # From before it is connected: the first packets may come at once.
    viewer = await house.join(Right.PLAY, connect=False)
    viewer.lose = lose
    await viewer.connect()
    await until(lambda: lost == 3)
    sent: list[bytes] = []
    for _ in range(10):
        sent += camera.picture()
    await viewer.wait(lambda: set(sent[5:]) <= {p.payload for p in viewer.packets})
    assert track.head > 65536
    assert viewer.packets[0].sequence < 1 << 15


async def test_sound_begins_at_once(house: House) -> None:
    publisher = await house.publish()
    camera = Camera(publisher)
    camera.picture()
    viewer = await house.watch()
    camera.sound()
    await viewer.wait(lambda: any(p.payload_type == OPUS for p in viewer.packets))
    viewer.send_rtcp(bytes(RtcpRrPacket(ssrc=1)))


async def test_a_viewer_that_lost_its_way_begins_again_when_no_key_frame_comes(house: House) -> None:
    """With new numbers, and times after those that it has seen; others are not disturbed."""
    publisher = await house.publish()
    camera = Camera(publisher)
    lost, other = await house.watch(person="lost"), await house.watch(person="other")
    sent = camera.picture(key=True)
    for _ in range(20):
        sent += camera.picture()
    for viewer in (lost, other):
        await viewer.wait_packets(len(sent))
    ssrc = house.room.tracks[Kind.VIDEO].ssrc
    pli = bytes(RtcpRrPacket(ssrc=1)) + bytes(RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=ssrc))
    # Twice: the second one comes too soon for another start.
    lost.send_rtcp(pli)
    await lost.wait_packets(2 * len(sent))
    lost.send_rtcp(pli)
    live = camera.picture()
    await lost.wait_packets(2 * len(sent) + len(live))
    got = pictures(lost)
    assert [p.payload for p in got] == [*sent, *sent, *live]
    assert [p.sequence for p in got] == [(got[0].sequence + n) % 65536 for n in range(len(got))]
    stamps = list(dict.fromkeys(p.timestamp for p in got))
    steps = [(b - a) % 2**32 for a, b in pairwise(stamps)]
    assert all(0 < step <= 3000 for step in steps), steps
    assert sum(steps[20:]) == 3000
    await other.wait_packets(len(sent) + len(live))
    assert [p.payload for p in pictures(other)] == [*sent, *live]


async def test_a_key_frame_in_time_is_all_that_a_lost_viewer_needs(house: House) -> None:
    publisher = await house.publish()
    camera = Camera(publisher)
    viewer = await house.watch()
    sent = camera.picture(key=True)
    await viewer.wait_packets(len(sent))
    track = house.room.tracks[Kind.VIDEO]
    asked = bytes(RtcpRrPacket(ssrc=1)) + bytes(RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=track.ssrc))
    viewer.send_rtcp(asked)
    await until(lambda: bool(track.restarting))
    sent += camera.picture(key=True)
    await viewer.wait_packets(len(sent))
    assert not track.restarting
    assert [p.payload for p in pictures(viewer)] == sent
