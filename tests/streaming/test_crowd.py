"""What the benchmarks' viewers count: a figure is worth as much as the counting."""

from __future__ import annotations

import socket
import sys

import pytest

from streaming import rtp
from tests.streaming.wire import H264, OPUS

if not sys.platform.startswith("linux"):
    pytest.skip("many datagrams are read at once on Linux only", allow_module_level=True)

from benchmarks._relay_receiver import Receiver, Tally, prepare


class Hall:
    """Sockets of viewers, and one that sends to them."""

    def __init__(self, viewers: int) -> None:
        self.receiver, self.tally = Receiver(), Tally(16)
        self.sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socks = []
        for _ in range(viewers):
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            prepare(sock)
            sock.bind(("127.0.0.1", 0))
            self.socks.append(sock)

    def send(self, viewer: int, kind: int, sequence: int, size: int = 100) -> bytes:
        packet = rtp.HEADER.pack(0x80, kind, sequence % 65536, 0, 7) + bytes(range(size))
        self.sender.sendto(packet, self.socks[viewer].getsockname())
        return packet

    def count(self) -> None:
        row, counts = 0, []
        for sock in self.socks:
            got = self.receiver.read(sock.fileno(), row)
            counts.append(got)
            row += got
        self.tally.take(self.receiver, row, list(range(len(self.socks))), counts)
        self.receiver.again(row)

    def close(self) -> None:
        for sock in (*self.socks, self.sender):
            sock.close()


@pytest.fixture
def hall():
    made = Hall(3)
    yield made
    made.close()


def test_losses_are_counted_over_the_wrap_and_whatever_comes_late(hall: Hall) -> None:
    for part in (range(65_530, 65_534), range(65_534, 65_540)):
        for sequence in part:
            for viewer in range(2):
                # The first viewer misses two pictures, one of which comes late.
                if viewer or sequence not in {65_532, 65_535}:
                    hall.send(viewer, H264, sequence)
            hall.send(1, OPUS, sequence)
        hall.count()
    hall.send(0, H264, 65_532)
    hall.sender.sendto(b"\x80\xc8" + bytes(30), hall.socks[0].getsockname())  # a report is not media
    hall.count()
    assert hall.tally.packets == 9 + 10 + 10
    assert hall.tally.missing(3) == (1, 30)
    assert hall.tally.missing(3) == (0, 0), "each interval begins anew"
    hall.send(0, H264, 65_542)
    hall.count()
    assert hall.tally.missing(3) == (2, 3)


def test_one_is_read_whole_and_of_the_others_their_length(hall: Hall) -> None:
    sent = [hall.send(0, H264, number, 200) for number in range(20)]
    got, data, moment = hall.receiver.read_one_whole(hall.socks[0].fileno(), 0)
    assert got == 20
    assert data in sent
    assert moment > 0
    assert hall.receiver.lengths(0, 20).tolist() == [212] * 20
    assert hall.receiver.heads[:20, 3].tolist() == list(range(20)), "the whole one's head is among the heads"
    assert (hall.receiver.moments(1, 20) >= hall.receiver.moments(0, 19)).all()


def test_the_longest_time_without_sound_is_the_viewers_own(hall: Hall) -> None:
    for viewer in range(2):
        hall.send(viewer, OPUS, 1)
    hall.count()
    last = hall.tally.last_sound.copy()
    # As if the first had heard its last sound a second earlier.
    hall.tally.last_sound[0] -= 1_000_000_000
    for viewer in range(2):
        hall.send(viewer, OPUS, 2)
        hall.send(viewer, OPUS, 3)
    hall.count()
    gaps = hall.tally.gap[:3].tolist()
    assert gaps[0] > 1_000_000_000 > gaps[1] > 0
    assert gaps[2] == 0
    assert (hall.tally.last_sound[:2] > last[:2]).all()
    # The first leaves: the second is the first then.
    assert hall.tally.leave(0, 1) == gaps[0]
    assert hall.tally.gap[:3].tolist() == [gaps[1], 0, 0]
    assert hall.tally.audio.highest[:2].tolist() == [3, -1]
