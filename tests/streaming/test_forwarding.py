"""Packets from a publisher to viewers, through real DTLS and SRTP on loopback."""

from __future__ import annotations

import pytest

from streaming.config import Settings
from tests.streaming.conftest import SECRET, House
from tests.streaming.wire import H264, OPUS, Camera


@pytest.fixture(params=["segmented", "batched", "portable"])
def settings(request) -> Settings:
    return Settings(
        secret=SECRET,
        udp_host="127.0.0.1",
        udp_port=0,
        batching=request.param != "portable",
        segmentation=request.param == "segmented",
    )


async def test_pictures_and_sound_arrive_as_they_were_sent(house: House) -> None:
    publisher = await house.publish()
    camera = Camera(publisher)
    viewers = [await house.watch(person=f"viewer{n}") for n in range(3)]
    sent = camera.picture(key=True)
    for _ in range(5):
        sent += camera.picture()
        sent.append(camera.sound())
    for viewer in viewers:
        await viewer.wait_packets(len(sent))
        assert sorted(p.payload for p in viewer.packets) == sorted(sent)
        pictures = [p for p in viewer.packets if p.payload_type == H264]
        sounds = [p for p in viewer.packets if p.payload_type == OPUS]
        assert len(sounds) == 5
        assert {p.ssrc for p in pictures} == {house.room.tracks["video"].ssrc}
        numbers = [p.sequence for p in pictures]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert numbers[0] < 1 << 15
    assert house.relay.sender.failed == house.relay.sender.refused == 0


async def test_datagrams_as_long_as_ethernet_allows_pass(house: House) -> None:
    camera = Camera(await house.publish())
    viewer = await house.watch()
    # 1,472 bytes on the wire: 12 of header, 8 of extension, 16 of tag.
    sent = camera.picture(key=True, sizes=(1436, 1436, 1436))
    await viewer.wait_packets(3)
    assert [p.payload for p in viewer.packets] == sent
