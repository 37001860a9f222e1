"""What is lost on the way comes again, both ways; what cannot come is not asked for for ever."""

from __future__ import annotations

import asyncio
import math
import random
from typing import TYPE_CHECKING

from aiortc.rtp import RtcpPsfbPacket, RtcpRrPacket, RtcpRtpfbPacket, RtcpSrPacket

from streaming import relay as relays
from streaming import viewer as viewers
from streaming.rtp import Kind
from tests.program import PATIENCE
from tests.streaming.conftest import House, until
from tests.streaming.wire import H264, OPUS, RTX, Camera

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.streaming.wire import Client


def nack(client, ssrc: int, lost: list[int]) -> None:
    client.send_rtcp(
        bytes(RtcpRrPacket(ssrc=1)) + bytes(RtcpRtpfbPacket(fmt=1, ssrc=1, media_ssrc=ssrc, lost=lost))
    )


def the_first(count: int) -> Callable[[bytes], bool]:
    """Lose so many packets of the picture."""
    left = [count]

    def lose(data: bytes) -> bool:
        if not left[0] or not 127 < data[0] < 192 or data[1] & 0x7F != H264:
            return False
        left[0] -= 1
        return True

    return lose


def lost_before(client: Client, count: int) -> list[int]:
    """Give the numbers of so many packets before the first that came."""
    first = client.packets[0].sequence
    return [(first - step) % 65536 for step in range(count, 0, -1)]


async def test_a_viewers_loss_is_sent_again_byte_for_byte(house: House) -> None:
    camera = Camera(await house.publish())
    viewer = await house.watch()
    raw: dict[bytes, int] = {}

    def remember(data: bytes) -> bool:
        if 127 < data[0] < 192 and data[1] & 0x7F == H264:
            raw[data] = raw.get(data, 0) + 1
        return False

    viewer.lose = remember
    sent = camera.picture(key=True) + camera.picture()
    await viewer.wait_packets(len(sent))
    track = house.room.tracks[Kind.VIDEO]
    numbers = [p.sequence for p in viewer.packets]
    nack(viewer, track.ssrc, numbers[2:4])
    await until(lambda: sum(raw.values()) == len(sent) + 2)
    # The same number was never given to two different packets.
    assert len(raw) == len(sent)
    assert house.relay.sender.failed == 0


async def test_in_a_crowd_requests_are_answered_with_the_media_and_when_none_come(
    house: House, monkeypatch
) -> None:
    """What viewers say wakes nobody then: it is read after media, and now and then."""
    monkeypatch.setattr(relays, "_CROWD", 3)
    publisher = await house.publish()
    camera = Camera(publisher)
    # Until it sends something, a publisher is one who is still coming.
    camera.sound()
    # Its checks would have the port read, too.
    publisher.tasks[-1].cancel()
    viewer, other = await house.watch(), await house.watch()
    bell = house.relay.mux._doorbell
    await until(lambda: bell.pause == math.inf)
    # It rings once more.
    nack(other, 0xDEAD, [1])
    await until(lambda: not bell._armed)
    for each in (viewer, other):
        each.lose = the_first(2)
    sent = camera.picture(key=True)
    for each in (viewer, other):
        await each.wait_packets(len(sent) - 2)
    ssrc = house.room.tracks[Kind.VIDEO].ssrc
    nack(viewer, ssrc, lost_before(viewer, 2))
    await viewer.wait_packets(len(sent))
    nack(other, ssrc, lost_before(other, 2))
    async with asyncio.timeout(PATIENCE):
        while len([p for p in other.packets if p.payload_type == H264]) < len(sent):
            camera.sound()
            await asyncio.sleep(0)
    # Whoever comes now need not wait for either.
    await house.watch()


async def test_requests_are_rate_capped_and_strange_ones_ignored(house: House, monkeypatch) -> None:
    # However long a busy machine takes for all of them.
    monkeypatch.setattr(viewers, "_REFILL", 0)
    camera = Camera(await house.publish())
    viewer = await house.watch()
    sent = camera.picture(key=True)
    await viewer.wait_packets(len(sent))
    track = house.room.tracks[Kind.VIDEO]
    first = viewer.packets[0].sequence
    nack(viewer, track.ssrc, [(first - 5) % 65536])
    nack(viewer, 0xDEAD, [first])
    for _ in range(300):
        nack(viewer, track.ssrc, [first, first + 1, first + 2])
    watching = next(iter(house.room.viewers))
    await until(lambda: watching.unanswered > 100)
    assert watching.resent == viewers._BURST


async def test_the_relay_asks_the_publisher_for_what_it_lost(house: House) -> None:
    publisher = await house.publish()
    camera = Camera(publisher)
    viewer = await house.watch()
    camera.picture(key=True)
    lost = camera.sequence + 1
    camera.drop = lambda sequence: sequence == lost % 65536
    sent = camera.picture()
    camera.drop = lambda _: False
    camera.picture()

    def asked() -> list[int]:
        return [
            number
            for report in publisher.reports
            if isinstance(report, RtcpRtpfbPacket) and report.fmt == 1
            for number in report.lost
        ]

    await publisher.wait(lambda: lost % 65536 in asked())
    missing = next(p for p in camera.sent if int.from_bytes(p[2:4], "big") == lost % 65536)
    publisher.send_rtp(missing)
    await viewer.wait(lambda: sent[1] in [p.payload for p in viewer.packets])

    def reported() -> int:
        return sum(isinstance(r, RtcpRrPacket) and bool(r.reports) for r in publisher.reports)

    # Datagrams keep their order: with the next report, whatever was asked for before it has come.
    seen = reported()
    await publisher.wait(lambda: reported() > seen)
    count, seen = len(asked()), reported()
    camera.picture()
    await viewer.wait_packets(12)
    await publisher.wait(lambda: reported() > seen)
    assert len(asked()) == count


async def test_a_retransmission_in_a_stream_of_its_own_is_undone(house: House) -> None:
    publisher = await house.publish()
    camera = Camera(publisher)
    viewer = await house.watch()
    camera.picture(key=True)
    lost = camera.sequence + 1
    camera.drop = lambda sequence: sequence == lost % 65536
    sent = camera.picture()
    missing = next(p for p in camera.sent if int.from_bytes(p[2:4], "big") == lost % 65536)
    again = bytearray(missing[:20] + missing[2:4] + missing[20:])
    again[1] = RTX
    again[2:4] = (7).to_bytes(2, "big")
    again[8:12] = (0x3333).to_bytes(4, "big")
    publisher.send_rtp(bytes(again))
    await viewer.wait(lambda: sent[1] in [p.payload for p in viewer.packets])


async def test_key_frame_requests_of_many_viewers_become_one(house: House) -> None:
    publisher = await house.publish()
    camera = Camera(publisher)
    viewers = [await house.watch(person=f"v{n}") for n in range(5)]
    camera.picture(key=True)
    for viewer in viewers:
        await viewer.wait_packets(3)

    def requests() -> int:
        return sum(isinstance(r, RtcpPsfbPacket) and r.fmt == 1 for r in publisher.reports)

    await publisher.wait(lambda: requests() >= 1)
    before, ssrc = requests(), house.room.tracks[Kind.VIDEO].ssrc
    for viewer in viewers:
        viewer.send_rtcp(bytes(RtcpRrPacket(ssrc=1)) + bytes(RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=ssrc)))
    await publisher.wait(lambda: requests() > before)
    camera.sound()
    await viewers[0].wait(lambda: any(p.payload_type == OPUS for p in viewers[0].packets))
    assert requests() == before + 1


async def test_the_publisher_is_told_when_its_packets_came(house: House) -> None:
    publisher = await house.publish()
    camera = Camera(publisher)
    await house.watch()
    for _ in range(10):
        camera.picture(key=True)
    await publisher.wait(lambda: any(b[1] == 205 and b[0] & 31 == 15 for b in publisher.rtcp_bytes))
    report = next(b for b in publisher.rtcp_bytes if b[1] == 205 and b[0] & 31 == 15)
    assert int.from_bytes(report[12:14], "big") == 1
    assert 1 <= int.from_bytes(report[14:16], "big") <= 30


async def test_viewers_get_sender_reports_on_one_clock(house: House) -> None:
    camera = Camera(await house.publish())
    viewer = await house.watch()
    camera.picture(key=True)
    camera.sound()

    def both() -> bool:
        camera.picture()
        camera.sound()
        return len({r.ssrc for r in viewer.reports if isinstance(r, RtcpSrPacket)}) == 2

    await until(both)
    latest = {r.ssrc: r.sender_info for r in viewer.reports if isinstance(r, RtcpSrPacket)}
    one, other = latest.values()
    assert abs(one.ntp_timestamp - other.ntp_timestamp) / 2**32 < 30


async def test_with_loss_both_ways_every_packet_arrives(house: House) -> None:
    chance = random.Random(7)  # noqa: S311 - chance, not a secret
    publisher = await house.publish()
    camera = Camera(publisher)
    viewer = await house.watch()
    by_sequence: dict[int, bytes] = {}
    sent = camera.picture(key=True)
    await viewer.wait_packets(3)
    camera.drop = lambda _: chance.random() < 0.1
    seen: set[int] = set()
    viewer.lose = lambda data: 127 < data[0] < 192 and not 192 <= data[1] <= 223 and chance.random() < 0.1

    def work() -> bool:
        """Answer the relay's requests and make the viewer's, as their browsers would."""
        for packet in camera.sent:
            by_sequence[int.from_bytes(packet[2:4], "big")] = packet
        for report in publisher.reports:
            if isinstance(report, RtcpRtpfbPacket) and report.fmt == 1:
                for number in report.lost:
                    publisher.send_rtp(by_sequence[number])
        publisher.reports.clear()
        seen.update(p.sequence for p in viewer.packets if p.payload_type == H264)
        if seen:
            missing = sorted(set(range(min(seen), max(seen))) - seen)
            if missing:
                nack(viewer, house.room.tracks[Kind.VIDEO].ssrc, missing[:100])
        return {p.payload for p in viewer.packets} >= set(sent)

    for _ in range(60):
        sent += camera.picture()
        work()
        await asyncio.sleep(0.005)
    camera.drop = lambda _: False
    viewer.lose = lambda _: False
    # Two clean pictures show both sides what is missing before them.
    sent += camera.picture() + camera.picture()
    await until(work)
