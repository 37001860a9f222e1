"""The test card: a picture with a clock and something that moves, and a tone. Pure; numbers of pictures in.

The still part is drawn once. What moves differs from it in brightness alone and covers little, so that drawing and
encoding cost next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

WIDTH, HEIGHT = 1280, 720
RATE = 30  # pictures a second
SOUND_RATE = 48_000  # samples a second
SOUND_SAMPLES = 960  # in a packet of sound: 20 ms

_INK = (20, 26, 38)
_PAPER = (238, 240, 236)
_QUIET = (134, 142, 154)
# The order of falling brightness, at three quarters: what everybody knows as colour bars.
_BARS = (
    (191, 191, 191),
    (191, 191, 0),
    (0, 191, 191),
    (0, 191, 0),
    (191, 0, 191),
    (191, 0, 0),
    (0, 0, 191),
)
_MARGIN = 80

_DIGIT_SIZE, _DIGIT_WIDTH, _COLON_WIDTH, _CLOCK_TOP, _CLOCK_HEIGHT = 190, 118, 56, 236, 200

# The marker runs along its track once a second; the pip sounds while it is in the first tenth.
_TRACK_TOP, _TRACK_HEIGHT, _MARKER = 478, 20, 40
_TONE, _PIP = 440.0, 880.0  # hertz
# Of full scale. A quiet tone shows that there is sound without being a nuisance; -32 and -20 dB.
_TONE_LEVEL, _PIP_LEVEL = 0.025, 0.1


class Card:
    """Draws the card for a room."""

    def __init__(self, title: str, subtitle: str = "") -> None:
        still = Image.new("RGB", (WIDTH, HEIGHT), _INK)
        draw = ImageDraw.Draw(still)
        draw.text((_MARGIN, 64), title, fill=_PAPER, font=_fitting(draw, title, 64))
        draw.text((_MARGIN, 148), subtitle, fill=_QUIET, font=_fitting(draw, subtitle, 32))
        width = (WIDTH - 2 * _MARGIN) // len(_BARS)
        for index, colour in enumerate(_BARS):
            left = _MARGIN + index * width
            draw.rectangle((left, 536, left + width - 1, 655), fill=colour)
        frame = av.VideoFrame.from_ndarray(np.asarray(still), format="rgb24").reformat(format="yuv420p")
        self._planes: NDArray[np.uint8] = frame.to_ndarray().astype(np.uint8)
        self._ink = int(self._planes[0, 0])
        self._paper = 235
        self._glyphs = {text: self._glyph(text) for text in "0123456789:"}
        self._shown = ""

    def _glyph(self, text: str) -> NDArray[np.uint8]:
        """Draw a character of the clock as brightness."""
        width = _COLON_WIDTH if text == ":" else _DIGIT_WIDTH
        glyph = Image.new("L", (width, _CLOCK_HEIGHT), self._ink)
        ImageDraw.Draw(glyph).text(
            (width / 2, _CLOCK_HEIGHT / 2), text, fill=self._paper, font=_font(_DIGIT_SIZE), anchor="mm"
        )
        return np.asarray(glyph)

    def picture(self, number: int, clock: dt.datetime) -> av.VideoFrame:
        """Draw picture ``number`` (30 a second) at the time that ``clock`` shows."""
        self._show(f"{clock:%H:%M:%S}")
        track = self._planes[_TRACK_TOP : _TRACK_TOP + _TRACK_HEIGHT, _MARGIN : WIDTH - _MARGIN]
        track[:] = self._ink + 20
        share = clock.microsecond / 1_000_000
        left = int(share * (track.shape[1] - _MARKER))
        track[:, left : left + _MARKER] = self._paper
        frame = av.VideoFrame.from_ndarray(self._planes, format="yuv420p")
        frame.pts = number
        return frame

    def _show(self, text: str) -> None:
        """Write the time where it differs from what is shown."""
        total = sum(self._glyphs[character].shape[1] for character in text)
        left = (WIDTH - total) // 2
        for position, character in enumerate(text):
            glyph = self._glyphs[character]
            if self._shown[position : position + 1] != character:
                self._planes[_CLOCK_TOP : _CLOCK_TOP + _CLOCK_HEIGHT, left : left + glyph.shape[1]] = glyph
            left += glyph.shape[1]
        self._shown = text


def sound(number: int, clock: dt.datetime) -> av.AudioFrame:
    """Make 20 ms of sound: a quiet tone, and a pip when the clock begins a second."""
    times = (number * SOUND_SAMPLES + np.arange(SOUND_SAMPLES)) / SOUND_RATE
    pip = clock.microsecond < 100_000  # noqa: PLR2004 - a tenth of a second
    frequency, level = (_PIP, _PIP_LEVEL) if pip else (_TONE, _TONE_LEVEL)
    wave = (32767 * level * np.sin(2 * np.pi * frequency * times)).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(np.repeat(wave, 2)[None, :], format="s16", layout="stereo")
    frame.sample_rate, frame.pts = SOUND_RATE, number * SOUND_SAMPLES
    return frame


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Give the font that comes with Pillow."""
    return ImageFont.load_default(size)


def _fitting(draw: ImageDraw.ImageDraw, text: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Give the font in a size in which the text fits between the margins."""
    width = draw.textlength(text, font=_font(size))
    # Whole sizes, rounded down: the font is drawn in no others.
    return _font(int(size * min(1.0, (WIDTH - 2 * _MARGIN) / max(width, 1.0))))
