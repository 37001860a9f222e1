"""Other people's WebRTC: aiortc's RTCPeerConnection watches and publishes, FFmpeg's WHIP muxer publishes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import httpx
import numpy as np
import pytest
from aiortc import RTCCertificate, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from cryptography.hazmat.primitives import serialization

from streaming.tokens import Right
from tests.streaming.conftest import until
from tests.streaming.process import RelayProcess, relay_process

if TYPE_CHECKING:
    from pathlib import Path

    from aiortc.mediastreams import MediaStreamTrack

# Warnings of aiortc's own codecs and sockets at the end of a connection are not the relay's.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


async def exchange(peer: RTCPeerConnection, url: str, token: str) -> None:
    await peer.setLocalDescription(await peer.createOffer())
    headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient() as http:
        response = await http.post(url, content=peer.localDescription.sdp, headers=headers)
    assert response.status_code == 201, response.text
    await peer.setRemoteDescription(RTCSessionDescription(response.text, "answer"))


async def watch(relay: RelayProcess) -> tuple[RTCPeerConnection, dict[str, MediaStreamTrack]]:
    viewer = RTCPeerConnection()
    tracks: dict[str, MediaStreamTrack] = {}
    viewer.on("track", lambda track: tracks.__setitem__(track.kind, track))
    for kind in ("audio", "video"):
        viewer.addTransceiver(kind, direction="recvonly")
    await exchange(viewer, relay.url + "/whep/event/hall", relay.token(Right.PLAY))
    await until(lambda: len(tracks) == 2)
    return viewer, tracks


class Card(VideoStreamTrack):
    """Small grey pictures, each a little lighter."""

    shade = 0

    async def recv(self) -> av.VideoFrame:
        pts, base = await self.next_timestamp()
        self.shade = (self.shade + 1) % 200
        frame = av.VideoFrame.from_ndarray(np.full((240, 320, 3), self.shade, dtype=np.uint8), format="rgb24")
        frame.pts, frame.time_base = pts, base or Fraction(1, 90000)
        return frame


async def test_aiortc_publishes_and_watches() -> None:
    with relay_process() as relay:
        publisher = RTCPeerConnection()
        publisher.addTrack(Card())
        await exchange(publisher, relay.url + "/whip/event/hall", relay.token(Right.PUBLISH, person="pat"))
        viewer, tracks = await watch(relay)
        async with asyncio.timeout(30):
            shades = [(await tracks["video"].recv()).to_ndarray(format="gray")[120, 160] for _ in range(20)]
        assert len(set(shades)) > 5
        await viewer.close()
        await publisher.close()


def certificate(folder: Path) -> list[str]:
    """Make a certificate: the one that FFmpeg makes for itself is on a curve that OpenSSL 4 has given up."""
    made = RTCCertificate.generateCertificate()
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(made._cert.public_bytes(encoding))
    form = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(made._key.private_bytes(encoding, form, plain))
    return [str(folder / "cert.pem"), str(folder / "key.pem")]


async def test_ffmpeg_publishes_by_whip(tmp_path: Path) -> None:
    """In a process of its own: it holds the interpreter's lock while it connects."""
    with relay_process() as relay:
        token = relay.token(Right.PUBLISH, person="pat")
        url = relay.url + "/whip/event/hall"
        publisher = subprocess.Popen(  # noqa: ASYNC220 - it takes a moment, once
            [sys.executable, "-m", "tests.streaming.ffmpeg_publisher", url, token, *certificate(tmp_path)],
            stderr=subprocess.PIPE,
        )
        try:
            viewer, tracks = await watch(relay)
            async with asyncio.timeout(40):
                picture = await tracks["video"].recv()
                assert (picture.width, picture.height) == (320, 240)
                for _ in range(15):
                    await tracks["video"].recv()
                assert (await tracks["audio"].recv()).sample_rate == 48000
            await viewer.close()
        finally:
            publisher.kill()
            publisher.wait()
            assert publisher.stderr
            publisher.stderr.close()
