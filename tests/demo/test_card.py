"""What the demo publishes: the test card, and video files of every kind, as packets that WHIP may carry."""

import datetime as dt
import io
import itertools
import os
import tempfile
import threading
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest

from hybrid.demo import card, publish, sources
from hybrid.demo.sources import SourceError, video_file

NOON = dt.datetime(2026, 6, 10, 12, 0, 0, tzinfo=dt.UTC)


def brightness(frame: av.VideoFrame) -> np.ndarray:
    return frame.to_ndarray()[: card.HEIGHT]


def test_the_clock_and_the_marker_move_and_nothing_else_does():
    drawn = card.Card("Main hall", "A day in June")
    before = brightness(drawn.picture(0, NOON))
    after = brightness(drawn.picture(1, NOON + dt.timedelta(seconds=1, milliseconds=500)))
    rows = np.flatnonzero((before != after).any(axis=1))
    clock, marker = rows[rows < 460], rows[rows >= 460]
    assert 236 <= clock.min() < clock.max() < 436
    assert (marker.min(), marker.max()) == (478, 497)
    again = brightness(drawn.picture(2, NOON))
    assert (again == before).all()


def test_a_long_title_stays_inside_the_picture():
    shown = brightness(card.Card("A hall with a name that would never fit on one line " * 3).picture(0, NOON))
    assert np.ptp(shown[:200, -60:]) < 4
    assert np.ptp(shown[:200]) > 100


def test_the_pip_marks_the_second():
    loud = np.abs(card.sound(0, NOON).to_ndarray()).max()
    quiet = np.abs(card.sound(0, NOON + dt.timedelta(milliseconds=500)).to_ndarray()).max()
    assert loud > 3 * quiet > 0


def published(source, seconds: float) -> tuple[av.container.InputContainer, list[float]]:
    """Run a source into a file instead of a muxer for WHIP; give the file, and when its steps were due."""
    kept, due = io.BytesIO(), []
    with av.open(kept, "w", format="matroska") as out:
        for moment, packets in itertools.takewhile(lambda step: step[0] < seconds, source(out)):
            due.append(moment)
            for packet in packets():
                out.mux(packet)
    kept.seek(0)
    return av.open(kept), due


def test_the_card_is_what_every_browser_decodes_with_a_key_frame_every_two_seconds():
    file, due = published(sources.moving_card("Main hall", "", dt.UTC), 4.5)
    assert due == sorted(due)
    video, audio = file.streams.video[0].codec_context, file.streams.audio[0].codec_context
    assert (video.name, video.profile, video.width, video.height) == (
        "h264",
        "Constrained Baseline",
        1280,
        720,
    )
    assert (audio.name, audio.rate, audio.layout.name) == ("opus", 48_000, "stereo")
    keys = [packet.dts for packet in file.demux(video=0) if packet.size and packet.is_keyframe]
    assert [round(key / 1000, 1) for key in keys] == [0.0, 2.0, 4.0]
    file.close()


def make_file(path, *, codec: str, options: dict, sound: str | None, rate: int = 25, size=(320, 180)) -> None:
    """Encode a second and a fifth."""
    with av.open(str(path), "w") as out:
        video = out.add_stream(codec, rate=rate, options=options)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        audio = out.add_stream(sound, rate=48_000, layout="stereo") if sound else None
        for number in range(rate * 6 // 5):
            image = np.full((size[1], size[0], 3), number * 5 % 256, dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            out.mux(video.encode(frame))
        out.mux(video.encode())
        if audio:
            fifo = av.AudioFifo()
            for number in range(60):
                fifo.write(card.sound(number, NOON))
            sample_format = audio.codec_context.format.name
            resampler = av.AudioResampler(format=sample_format, layout="stereo", rate=48_000)
            while chunk := fifo.read(960 if sound == "libopus" else 1024):
                for frame in resampler.resample(chunk):
                    out.mux(audio.encode(frame))
            out.mux(audio.encode())


FILES = {
    # Pictures that refer to later ones, and a codec for sound that browsers do not take.
    "film.mp4": {"codec": "libx264", "options": {"profile": "high", "bf": "3"}, "sound": "aac"},
    "ready.mkv": {"codec": "libx264", "options": {"profile": "baseline"}, "sound": "libopus"},
    "ready.mp4": {"codec": "libx264", "options": {"profile": "baseline"}, "sound": None},
    "fast.mkv": {"codec": "mpeg4", "options": {}, "sound": None, "rate": 60, "size": (2048, 1152)},
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_published_in_a_loop(tmp_path, name: str):
    make_file(tmp_path / name, **FILES[name])
    file, due = published(video_file(tmp_path / name), 3.0)
    video = file.streams.video[0].codec_context
    assert (video.name, video.profile) == ("h264", "Constrained Baseline")
    assert video.width <= 1280
    times: dict[str, list[int]] = {"video": [], "audio": []}
    pictures = 0
    for packet in file.demux():
        if packet.size:
            times[packet.stream.type].append(packet.dts)
        if packet.stream.type == "video":
            pictures += len(packet.decode())
    for moments in times.values():
        assert moments == sorted(set(moments))
        assert max(np.diff(moments), default=0) < 300
    rate = min(30, FILES[name].get("rate", 25))
    assert 2.7 * rate <= pictures <= 3.1 * rate
    assert bool(times["audio"]) is bool(FILES[name]["sound"])
    assert len(due) >= pictures
    file.close()


def test_what_is_no_video_is_refused_in_words(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no pictures here")
    for path in (text, tmp_path / "missing.mp4"):
        with pytest.raises(SourceError, match="cannot be read as a video"):
            video_file(path)


def test_nothing_stays_of_a_card_that_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    if hasattr(os, "memfd_create"):
        with publish._readable(b"a key") as path:
            assert Path(path).read_bytes() == b"a key"
            assert not list(tmp_path.iterdir()), "a killed process could not take it away"
        monkeypatch.delattr(os, "memfd_create")
    with publish._readable(b"a key") as path:
        assert Path(path).read_bytes() == b"a key"
    assert not list(tmp_path.iterdir())


def test_ffmpeg_that_hangs_is_left_behind_when_asked_to_stop_or_when_the_relay_is_another(monkeypatch):
    monkeypatch.setattr(publish, "_POLITE", 0.0)
    said, stop, hangs = [], threading.Event(), threading.Event()

    def hang(pulse):
        pulse.relay = SimpleNamespace(is_another=False)
        hanging.append(pulse)
        hangs.wait()

    def say(text):
        said.append(text)
        stop.set()

    hanging: list[publish.Pulse] = []
    assert publish.publish_beside(hang, stop=stop, say=say, look=0.0) is publish.Outcome.STUCK
    assert len(said) == 1

    def restart(_text):
        hanging[-1].relay.is_another = True

    stop.clear()
    outcome = publish.publish_beside(hang, stop=stop, say=restart, look=0.0)
    assert outcome is publish.Outcome.RELAY_IS_ANOTHER
    hangs.set()


def test_what_goes_wrong_beside_is_raised_and_an_end_is_an_end():
    def broken(_pulse):
        raise SourceError("no such file")

    never = threading.Event()
    with pytest.raises(SourceError):
        publish.publish_beside(broken, stop=never, say=print)
    assert publish.publish_beside(publish.Pulse.beat, stop=never, say=print) is publish.Outcome.STOPPED
