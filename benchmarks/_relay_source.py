"""A publisher process: ``python -m benchmarks._relay_source URL TOKEN [BITRATE]``; sends a clip in a loop until killed.

Prints one line when media flows. Answers the relay's requests for lost packets.
"""

from __future__ import annotations

import asyncio
import sys
import time

import httpx
import uvloop
from aiortc.rtp import RtcpPsfbPacket, RtcpRtpfbPacket

from benchmarks._relay_media import RATE, Clip, clip
from streaming import rtp
from streaming.seam import LIVE_WINDOW
from tests.streaming.wire import H264, OPUS, Client, offer

# Packets that may be asked for again: the newest, which are within the window that a sender's keys allow.
KEPT = LIVE_WINDOW // 2


async def publish(url: str, token: str, media: Clip) -> None:
    client = Client()
    headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient() as http:
        text = offer("sendonly", ufrag=client.ufrag, password=client.password)
        response = await http.post(url, content=text, headers=headers)
        response.raise_for_status()
    client.answered(response.text)
    await client.connect()
    print("publishing", flush=True)
    await asyncio.gather(send_pictures(client, media), send_sounds(client, media), answer(client))


def _stamped(payload: bytes) -> bytes:
    """Write the time over the payload's end: nobody decodes it, and it tells how long the relay kept it."""
    return payload[:-8] + time.time_ns().to_bytes(8, "big")


async def _pause(start: float, due: float) -> float:
    """Wait until ``due`` seconds after ``start``; give the start, later if time stood still: nothing is made up for."""
    now = asyncio.get_running_loop().time()
    if now - start - due > 0.2:
        return now - due
    await asyncio.sleep(max(0.0, start + due - now))
    return start


async def send_pictures(client: Client, media: Clip) -> None:
    loop = asyncio.get_running_loop()
    start, sequence, number = loop.time(), 0, 0
    client.sent_packets = {}  # type: ignore[attr-defined]
    while True:
        payloads = media.pictures[number % len(media.pictures)]
        for index, payload in enumerate(payloads):
            packet = rtp.HEADER.pack(
                0x80,
                H264 | (0x80 if index + 1 == len(payloads) else 0),
                sequence % 65536,
                (number * 90000 // RATE) % (1 << 32),
                0x1111,
            )
            client.sent_packets[sequence % KEPT] = (sequence % 65536, packet + _stamped(payload))  # type: ignore[attr-defined]
            client.send_rtp(packet + _stamped(payload))
            sequence += 1
        number += 1
        start = await _pause(start, number / RATE)


async def send_sounds(client: Client, media: Clip) -> None:
    loop = asyncio.get_running_loop()
    start, number = loop.time(), 0
    while True:
        head = rtp.HEADER.pack(0x80, OPUS, number % 65536, number * 960 % (1 << 32), 0x2222)
        client.send_rtp(head + _stamped(media.sounds[number % len(media.sounds)]))
        number += 1
        start = await _pause(start, number * 0.02)


async def answer(client: Client) -> None:
    """Send again what is asked for; key frames come when they come, as with broadcast software."""
    while True:
        client.arrived.clear()
        await client.arrived.wait()
        for report in client.reports:
            if isinstance(report, RtcpRtpfbPacket) and report.fmt == 1 and report.media_ssrc == 0x1111:
                for number in report.lost:
                    kept = client.sent_packets.get(number % KEPT)  # type: ignore[attr-defined]
                    if kept is not None and kept[0] == number:
                        client.send_rtp(kept[1])
            elif isinstance(report, RtcpPsfbPacket):
                continue
        client.reports.clear()
        client.rtcp_bytes.clear()


if __name__ == "__main__":
    rate = int(sys.argv[3]) if len(sys.argv) > 3 else 1_600_000
    size = (1280, 720) if rate > 1_000_000 else (640, 360)
    uvloop.run(publish(sys.argv[1], sys.argv[2], clip(bitrate=rate, width=size[0], height=size[1])))
