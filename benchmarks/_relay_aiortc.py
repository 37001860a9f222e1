"""The baselines: aiortc's own connections, ``python -m benchmarks._relay_aiortc encoded|decoded HOST``.

``encoded`` gives every connection packets that are encoded already; ``decoded`` is ``MediaRelay``, which gives them
pictures to encode. Answers offers at ``/whep/event/hall``; prints its port.
"""

from __future__ import annotations

import asyncio
import fractions
import socket
import sys
import time
from typing import TYPE_CHECKING

import av
import numpy as np
import uvicorn
import uvloop
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from benchmarks._relay_media import RATE, clip

if TYPE_CHECKING:
    from starlette.requests import Request

BITRATE = 1_600_000


class Encoded(MediaStreamTrack):
    """The clip's pictures or sounds, in time, as packets."""

    def __init__(self, kind: str, parts: list[bytes], rate: int) -> None:
        super().__init__()
        self.kind = kind
        self._parts, self._rate = parts, rate
        self._start, self._number = time.monotonic(), 0

    async def recv(self) -> av.Packet:
        await asyncio.sleep(max(0.0, self._start + self._number / self._rate - time.monotonic()))
        packet = av.Packet(self._parts[self._number % len(self._parts)])
        packet.pts, packet.time_base = self._number, fractions.Fraction(1, self._rate)
        self._number += 1
        return packet


class Pictures(MediaStreamTrack):
    """720p noise that moves, to be encoded."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._base = np.random.default_rng(1).integers(0, 80, (720, 2560, 3), dtype=np.uint8)
        self._start, self._number = time.monotonic(), 0

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(max(0.0, self._start + self._number / RATE - time.monotonic()))
        shift = 3 * self._number % 1280
        image = np.ascontiguousarray(self._base[:, shift : shift + 1280])
        frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = self._number, fractions.Fraction(1, RATE)
        self._number += 1
        return frame


def main(mode: str, host: str) -> None:
    media, peers, relay = clip(bitrate=BITRATE), [], MediaRelay()
    shared: list[MediaStreamTrack] = []

    async def whep(request: Request) -> Response:
        peer = RTCPeerConnection()
        peers.append(peer)
        if mode == "encoded":
            peer.addTrack(Encoded("audio", media.sounds, 50))
            peer.addTrack(Encoded("video", media.encoded, RATE))
        else:
            if not shared:
                shared.append(Pictures())
            peer.addTrack(relay.subscribe(shared[0]))
        await peer.setRemoteDescription(RTCSessionDescription((await request.body()).decode(), "offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        return Response(peer.localDescription.sdp, 201, {"Location": "/"})

    app = Starlette(routes=[Route("/whep/event/hall", whep, methods=["POST"])])
    listening = socket.create_server((host, 0))
    print(listening.getsockname()[1], flush=True)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    uvloop.run(server.serve([listening]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
