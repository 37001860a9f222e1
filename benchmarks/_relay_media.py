"""What the relay's benchmarks send: 720p30 H264 and Opus, really encoded, cut into RTP payloads, kept in a file."""

from __future__ import annotations

import math
import pickle
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.opus import OpusEncoder

SECONDS = 8
RATE = 30


@dataclass
class Clip:
    """Payloads by picture (33 ms each) and by sound packet (20 ms each), to be sent in a loop."""

    pictures: list[list[bytes]]
    sounds: list[bytes]
    bitrate: int
    # The same pictures as the encoder gave them, for senders that cut them up themselves.
    encoded: list[bytes]

    @property
    def packets_per_second(self) -> float:
        pictures = sum(map(len, self.pictures)) * RATE / len(self.pictures)
        return pictures + 50


def clip(*, bitrate: int = 1_600_000, width: int = 1280, height: int = 720) -> Clip:
    """Encode, or read what an earlier run encoded."""
    kept = Path(tempfile.gettempdir()) / f"hybrid-clip-3-{width}x{height}-{bitrate}-{SECONDS}.pickle"
    if kept.exists():
        return Clip(*pickle.loads(kept.read_bytes()))  # noqa: S301 - our own file
    encoded = _pictures(bitrate, width, height)
    packer = H264Encoder()
    pictures = []
    for data in encoded:
        packet = av.Packet(data)
        packet.pts, packet.time_base = 0, Fraction(1, RATE)
        pictures.append(packer.pack(packet)[0])
    made = Clip(pictures, _sounds(), bitrate, encoded)
    kept.write_bytes(pickle.dumps((pictures, made.sounds, bitrate, encoded)))
    return made


def _pictures(bitrate: int, width: int, height: int) -> list[bytes]:
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.bit_rate = bitrate
    context.framerate, context.time_base = Fraction(RATE, 1), Fraction(1, RATE)
    buffer = f"vbv-maxrate={bitrate // 1000}:vbv-bufsize={bitrate // 4000}"
    context.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "profile": "baseline",
        # One slice a picture, as browsers and hardware make them.
        "threads": "1",
        "x264-params": f"keyint={RATE * 2}:scenecut=0:{buffer}",
    }
    random = np.random.default_rng(1)
    pictures = []
    base = random.integers(0, 255, (height, width * 2), dtype=np.uint8)
    for number in range(SECONDS * RATE):
        shown = np.roll(base, -3 * number, axis=1)[:, :width] // 3
        image = np.repeat(shown[:, :, None], 3, axis=2)
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
        frame.pts = number
        pictures += [bytes(packet) for packet in context.encode(frame.reformat(format="yuv420p"))]
    return pictures


def _sounds() -> list[bytes]:
    encoder = OpusEncoder()
    sounds = []
    for number in range(SECONDS * 50):
        times = (np.arange(960) + number * 960) / 48000
        wave = (8000 * np.sin(2 * math.pi * 440 * times)).astype(np.int16)
        stereo = np.repeat(wave, 2)[None, :]
        frame = av.AudioFrame.from_ndarray(stereo, format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48000, number * 960, Fraction(1, 48000)
        sounds += encoder.encode(frame)[0]
    return sounds
