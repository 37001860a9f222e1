"""What can be published: the test card, or a video file in a loop, as H264 (constrained baseline) and Opus."""

from __future__ import annotations

import datetime as dt
import heapq
from abc import ABC, abstractmethod
from fractions import Fraction
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

import av

from hybrid.demo import card

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from av.container import InputContainer, OutputContainer

    from hybrid.demo.publish import Source, Step

# Bits a second: the most that the relay's figures are made for, and good stereo.
_VIDEO_RATE, _AUDIO_RATE = 1_600_000, 96_000
# Seconds between key frames: what a newcomer who cannot be given one at once has to catch up with.
_GROUP = 2
# Pixels. What is larger is made smaller.
_MOST_WIDTH, _MOST_HEIGHT = 1280, 720
# Seconds by which the sound of a file may be stored apart from its picture.
_APART = 2.0
# Ticks a second of the timestamps of pictures from files.
_TICKS = 90_000
_BASELINE = {"Baseline", "Constrained Baseline"}


class SourceError(Exception):
    """The file cannot be published; the message says why."""


def moving_card(title: str, subtitle: str, zone: dt.tzinfo | None) -> Source:
    """Give the moving test card with the clock of ``zone``."""

    def begin(out: OutputContainer) -> Iterator[Step]:
        drawn = card.Card(title, subtitle)
        video = _add_video(out, card.WIDTH, card.HEIGHT, Fraction(1, card.RATE))
        audio = _add_audio(out)

        def picture(number: int) -> Any:  # noqa: ANN401
            return video.encode(drawn.picture(number, dt.datetime.now(zone)))

        def sound(number: int) -> Any:  # noqa: ANN401
            return audio.encode(card.sound(number, dt.datetime.now(zone)))

        pictures = ((n / card.RATE, partial(picture, n)) for n in count())
        sounds = ((n * card.SOUND_SAMPLES / card.SOUND_RATE, partial(sound, n)) for n in count())
        yield from heapq.merge(pictures, sounds, key=lambda step: step[0])

    return begin


def video_file(path: Path) -> Source:
    """Give a video file, over and over. Raises :class:`SourceError` when it is none."""
    try:
        with av.open(str(path)) as file:
            if not file.streams.video:
                raise SourceError(f"{path} has no picture")
    except (av.FFmpegError, OSError) as error:
        raise SourceError(f"{path} cannot be read as a video: {error}") from error
    return partial(_loop, path)


def _loop(path: Path, out: OutputContainer) -> Iterator[Step]:
    with av.open(str(path)) as file:
        pictures = _Copied(file, "video", out) if _may_copy_video(file) else _Pictures(file, out)
        parts: list[_Part] = [pictures]
        if file.streams.audio:
            parts.append(_Copied(file, "audio", out) if _may_copy_audio(file) else _Sounds(file, out))
    offset = 0.0
    while True:
        with av.open(str(path)) as file:
            streams = [next(s for s in file.streams if s.index == part.index) for part in parts]
            by_index = {part.index: part for part in parts}
            end = offset
            for packet in _in_order(file.demux(*streams)):
                for due, made in by_index[packet.stream.index].take(packet, offset):
                    end = max(end, due)
                    yield due, made
        # A picture's length after the last one.
        offset = end + 1 / card.RATE


def _in_order(packets: Iterable[Any]) -> Iterator[Any]:
    """Sort packets by time, as far as files keep picture and sound apart; the empty last ones come last."""
    held: list[tuple[float, int, Any]] = []
    last = []
    for number, packet in enumerate(packets):
        if packet.dts is None:
            last.append(packet)
            continue
        moment = float(packet.dts * packet.time_base)
        heapq.heappush(held, (moment, number, packet))
        while held and moment - held[0][0] > _APART:
            yield heapq.heappop(held)[2]
    while held:
        yield heapq.heappop(held)[2]
    yield from last


class _Part(ABC):
    """The picture or the sound of a file."""

    index: int

    @abstractmethod
    def take(self, packet: Any, offset: float) -> Iterator[Step]:  # noqa: ANN401 - PyAV has no common type
        """Make of a packet what is sent, ``offset`` seconds later than the file says."""


class _Copied(_Part):
    """Passed on as it is."""

    def __init__(self, file: InputContainer, kind: str, out: OutputContainer) -> None:
        stream = getattr(file.streams, kind)[0]
        self.index = stream.index
        self._out = out.add_stream_from_template(stream)

    def take(self, packet: Any, offset: float) -> Iterator[Step]:  # noqa: ANN401
        if packet.dts is None:
            return
        shift = round(offset / packet.time_base)
        packet.dts += shift
        packet.pts = packet.dts if packet.pts is None else packet.pts + shift
        due = float(packet.pts * packet.time_base)
        packet.stream = self._out
        yield due, partial(list, [packet])


class _Pictures(_Part):
    """Decoded, made smaller where needed, thinned to 30 a second, and encoded."""

    def __init__(self, file: InputContainer, out: OutputContainer) -> None:
        stream = file.streams.video[0]
        self.index = stream.index
        width, height = stream.codec_context.width, stream.codec_context.height
        share = min(1.0, _MOST_WIDTH / width, _MOST_HEIGHT / height)
        self._size = (2 * round(width * share / 2), 2 * round(height * share / 2))
        self._encoder = _add_video(out, *self._size, Fraction(1, _TICKS))
        self._next = 0.0

    def take(self, packet: Any, offset: float) -> Iterator[Step]:  # noqa: ANN401
        for frame in packet.decode():
            if frame.time is None:
                continue
            due = frame.time + offset
            # A quarter of a picture's length allows for times that are rounded.
            if due < self._next - 0.25 / card.RATE:
                continue
            self._next = max(self._next, due) + 1 / card.RATE
            yield due, partial(self._encode, frame, due)

    def _encode(self, frame: av.VideoFrame, due: float) -> Any:  # noqa: ANN401
        shown = frame.reformat(width=self._size[0], height=self._size[1], format="yuv420p")
        shown.pts, shown.time_base = round(due * _TICKS), Fraction(1, _TICKS)
        shown.pict_type = av.video.frame.PictureType.NONE
        return self._encoder.encode(shown)


class _Sounds(_Part):
    """Decoded, brought to 48 kHz stereo, and encoded."""

    def __init__(self, file: InputContainer, out: OutputContainer) -> None:
        self.index = file.streams.audio[0].index
        self._encoder = _add_audio(out)
        self._number = 0
        self._offset = -1.0

    def take(self, packet: Any, offset: float) -> Iterator[Step]:  # noqa: ANN401
        if offset != self._offset:
            self._offset = offset
            self._resampler = av.AudioResampler(
                format="s16", layout="stereo", rate=card.SOUND_RATE, frame_size=card.SOUND_SAMPLES
            )
            # In step with the picture again, whatever the lengths of both were.
            self._number = max(self._number, round(offset * card.SOUND_RATE / card.SOUND_SAMPLES))
        for decoded in packet.decode():
            for frame in self._resampler.resample(decoded):
                frame.pts, frame.time_base = self._number * card.SOUND_SAMPLES, Fraction(1, card.SOUND_RATE)
                yield (
                    self._number * card.SOUND_SAMPLES / card.SOUND_RATE,
                    partial(self._encoder.encode, frame),
                )
                self._number += 1


def _may_copy_video(file: InputContainer) -> bool:
    codec = file.streams.video[0].codec_context
    return codec.name == "h264" and codec.profile in _BASELINE and not codec.has_b_frames


def _may_copy_audio(file: InputContainer) -> bool:
    codec = file.streams.audio[0].codec_context
    return (
        codec.name in {"opus", "libopus"} and codec.rate == card.SOUND_RATE and codec.layout.name == "stereo"
    )


def _add_video(out: OutputContainer, width: int, height: int, time_base: Fraction) -> Any:  # noqa: ANN401
    options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "profile": "baseline",
        # One thread: several would cut each picture into as many pieces, for a delay that a picture a while does
        # not have.
        "threads": "1",
        "x264-params": f"keyint={card.RATE * _GROUP}:scenecut=0:vbv-maxrate={_VIDEO_RATE // 1000}"
        f":vbv-bufsize={_VIDEO_RATE // 2000}",
    }
    stream = out.add_stream("libx264", rate=card.RATE, options=options)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.bit_rate = _VIDEO_RATE
    stream.codec_context.time_base = time_base
    return stream


def _add_audio(out: OutputContainer) -> Any:  # noqa: ANN401
    # The lowest complexity: the card's tone and a talk sound the same, for a fraction of the work.
    stream = out.add_stream(
        "libopus", rate=card.SOUND_RATE, layout="stereo", options={"compression_level": "0"}
    )
    stream.bit_rate = _AUDIO_RATE
    return stream
