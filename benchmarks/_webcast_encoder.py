"""A publisher like broadcast software, in a process of its own: the test card, or a clock to be read back.

    python -m benchmarks._webcast_encoder URL TOKEN card|clock

It makes a key frame every two seconds and none when asked, so that who joins gets the pictures since the last.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from hybrid.demo.publish import publish
from hybrid.demo.sources import moving_card

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import OutputContainer

    from hybrid.demo.publish import Step

WIDTH, HEIGHT, RATE = 640, 360, 30
BITS, FIELD, STRIP = 32, 20, 40  # pixels, as benchmarks/_webcast_pages.py reads them


def clock(out: OutputContainer) -> Iterator[Step]:
    """Give pictures with the time in them: 32 bits of milliseconds."""
    video: Any = out.add_stream("libx264", rate=RATE, width=WIDTH, height=HEIGHT, pix_fmt="yuv420p")
    video.codec_context.time_base = Fraction(1, RATE)
    video.codec_context.bit_rate = 800_000
    video.codec_context.options = {
        "profile": "baseline",
        "preset": "ultrafast",
        "tune": "zerolatency",
        "g": str(2 * RATE),
    }
    luma = np.full((HEIGHT, WIDTH), 128, np.uint8)

    def picture(number: int) -> Any:  # noqa: ANN401 - PyAV has no type for its packets
        value = round(time.time() * 1000) % 2**BITS
        bits = np.array([(value >> bit) & 1 for bit in range(BITS)], np.uint8)
        row = np.repeat(bits * 219 + 16, FIELD)
        luma[:STRIP], luma[STRIP : 2 * STRIP] = row, 251 - row
        luma[2 * STRIP :] = 60 + number % 120
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, data in zip(frame.planes, (luma, None, None), strict=True):
            lines = np.full((plane.height, plane.line_size), 128, np.uint8)
            if data is not None:
                lines[:, :WIDTH] = data
            plane.update(lines.tobytes())
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        return video.encode(frame)

    for number in range(10**9):
        yield number / RATE, lambda number=number: picture(number)


def main() -> None:
    """Publish until told to stop."""
    url, token, kind = sys.argv[1:]
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    source = clock if kind == "clock" else moving_card("Benchmark", "", None)
    publish(url=url, token=lambda: token, source=source, stop=stop, say=lambda _: None)


if __name__ == "__main__":
    main()
