"""A publisher that changes the size of its pictures: real H264, decoded by who was there and by who comes."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from aiortc.codecs.h264 import H264Encoder

from streaming import rtp
from streaming.rtp import Kind
from tests.streaming.conftest import House, until
from tests.streaming.wire import H264, Client


def encoded(size: tuple[int, int], count: int) -> list[list[bytes]]:
    """Make pictures as RTP payloads; the first is a key frame, with its parameter sets."""
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = *size, "yuv420p"
    context.time_base = Fraction(1, 30)
    context.options = {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}
    packer, made = H264Encoder(), []
    for number in range(count):
        image = np.full((size[1], size[0], 3), 20 * number % 255, dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
        frame.pts = number
        for packet in context.encode(frame):
            packet.time_base = Fraction(1, 30)
            made.append(packer.pack(packet)[0])
    return made


def decoded(client: Client) -> list[tuple[int, int]]:
    """Put the payloads together again (RFC 6184 section 5) and decode them; give the sizes."""
    context = av.CodecContext.create("h264", "r")
    sizes, data = [], b""
    for packet in sorted(client.packets, key=lambda p: p.sequence):
        payload = packet.payload
        kind = payload[0] & 0x1F
        if kind == 28:
            if payload[1] & 0x80:
                data += b"\0\0\0\x01" + bytes([payload[0] & 0xE0 | payload[1] & 0x1F])
            data += payload[2:]
        elif kind == 24:
            position = 1
            while position < len(payload):
                length = int.from_bytes(payload[position : position + 2], "big")
                data += b"\0\0\0\x01" + payload[position + 2 : position + 2 + length]
                position += 2 + length
        else:
            data += b"\0\0\0\x01" + payload
        if packet.marker:
            sizes += [(frame.width, frame.height) for frame in context.decode(av.Packet(data))]
            data = b""
    return sizes


async def test_a_change_of_resolution_reaches_those_who_watch_and_those_who_come(house: House) -> None:
    publisher = await house.publish()
    early = await house.watch(person="early")
    sent = 0
    for number, payloads in enumerate(encoded((320, 180), 4) + encoded((640, 360), 4)):
        for index, payload in enumerate(payloads):
            last = 0x80 if index + 1 == len(payloads) else 0
            head = rtp.HEADER.pack(0x80, H264 | last, sent, number * 3000, 0x1111)
            publisher.send_rtp(head + payload)
            sent += 1
    await early.wait_packets(sent)
    assert decoded(early) == [(320, 180)] * 4 + [(640, 360)] * 4
    assert house.room.tracks[Kind.VIDEO].keyframes == 2
    late = await house.watch(person="late")
    await until(lambda: len(decoded(late)) == 4)
    assert decoded(late) == [(640, 360)] * 4
