"""FFmpeg's own WHIP muxer as a process: ``URL TOKEN CERTIFICATE KEY``; publishes grey pictures and silence."""

from __future__ import annotations

import sys
import time
from fractions import Fraction

import av
import numpy as np


def main(url: str, token: str, certificate: str, key: str) -> None:
    options = {
        "authorization": token,
        "cert_file": certificate,
        "key_file": key,
        "handshake_timeout": "30000",
    }
    out = av.open(url, "w", format="whip", options=options)
    video = out.add_stream(
        "libx264",
        rate=30,
        options={"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline", "g": "30"},
    )
    video.width, video.height, video.pix_fmt, video.bit_rate = 320, 240, "yuv420p", 400_000
    audio = out.add_stream("libopus", rate=48000, layout="stereo")
    start, number = time.monotonic(), 0
    while True:
        image = np.full((240, 320, 3), number % 255, dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts, frame.time_base = number, Fraction(1, 30)
        out.mux(video.encode(frame))
        for part in range(number * 1600 // 960, (number + 1) * 1600 // 960):
            silence = np.zeros((1, 1920), dtype=np.int16)
            sound = av.AudioFrame.from_ndarray(silence, format="s16", layout="stereo")
            sound.sample_rate, sound.pts, sound.time_base = 48000, part * 960, Fraction(1, 48000)
            out.mux(audio.encode(sound))
        number += 1
        time.sleep(max(0.0, start + number / 30 - time.monotonic()))


if __name__ == "__main__":
    main(*sys.argv[1:])
