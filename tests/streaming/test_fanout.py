"""The hot path against a kernel that is full, or that refuses."""

from __future__ import annotations

import os
import random
import socket

import pytest

from streaming import fanout, kernel, rtp
from streaming.fanout import Sender
from streaming.kernel import Result
from streaming.lane import Lane, Seat
from streaming.seam import PROFILES, SrtpContext


class FullKernel(kernel.Batching):
    """Takes so many viewers' datagrams, and then no more."""

    room = 1000

    def send(self, layout) -> Result:
        taken = min(len(layout.names), self.room)
        self.room -= taken
        return Result(taken * layout.many, 0, taken)


def crowd(count: int, addresses=None) -> Lane:
    lane = Lane()
    for index in range(count):
        profile = PROFILES[index % len(PROFILES)]
        key = os.urandom(profile.key_length + profile.salt_length)
        address = addresses[index] if addresses else ("127.0.0.1", 9 + index)
        seat = Seat(SrtpContext(profile, key, inbound=False), address)
        seat.payload_type = 96
        seat.sit(lane)
    return lane


def picture(first: int, count: int, size: int = 1000) -> tuple[list[bytes], list[int]]:
    numbers = list(range(first, first + count))
    return [
        rtp.write(ssrc=1, sequence=n, timestamp=first, marker=False, payload=os.urandom(size))
        for n in numbers
    ], numbers


@pytest.fixture
def sock():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.setblocking(False)
        made.bind(("127.0.0.1", 0))
        yield made


def test_a_full_buffer_drops_the_rest_of_the_picture_and_the_next_one_goes_out(sock) -> None:
    full = FullKernel(sock, segments=True)
    sender, lane = Sender(sock, batching=full), crowd(10)
    full.room = 4
    sender.send(lane, *picture(1, 3), timestamp=1)
    assert (sender.sent, sender.dropped) == (12, 18)
    full.room = 1000
    # More of the same picture goes to those only who have what came before.
    sender.send(lane, *picture(4, 2), timestamp=1)
    assert (sender.sent, sender.dropped) == (12 + 8, 18 + 12)
    sender.send(lane, *picture(6, 1), timestamp=2)
    assert sender.sent == 20 + 10
    assert lane.cut is None


@pytest.mark.parametrize("segments", [True, False])
def test_a_big_crowd_and_a_long_picture_arrive_whole(sock, segments: bool) -> None:  # noqa: FBT001
    """More rows than the block holds, more segments than the kernel takes, both profiles in one lane."""
    sinks = []
    for _ in range(20):
        sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        sink.bind(("127.0.0.1", 0))
        sink.setblocking(False)
        sinks.append(sink)
    sender = Sender(sock, batching=kernel.batching(sock, segments=segments))
    lane = crowd(20, [sink.getsockname() for sink in sinks])
    packets, numbers = picture(0, 130)
    sender.send(lane, packets, numbers, timestamp=1)
    for index, sink in enumerate(sinks):
        lengths = []
        while len(lengths) < 130:
            try:
                lengths.append(len(sink.recv(2048)))
            except BlockingIOError:
                break
        assert lengths == [1012 + lane.seats[index].context.tag] * 130
        sink.close()
    assert (sender.sent, sender.failed, sender.refused) == (20 * 130, 0, 0)


def test_segments_longer_than_the_route_allows_are_sent_one_by_one(sock, monkeypatch) -> None:
    batch = kernel.batching(sock)
    if batch is None:
        pytest.fail("this system has no sendmmsg; the portable way is tested elsewhere")
    real, refusals = batch._library, []

    class Refusing:
        """Refuses what asks for segmentation, as a device without it does."""

        def sendmmsg(self, descriptor, pointer, count, flags) -> int:
            if batch._ffi.cast("uint64_t *", pointer)[4]:
                refusals.append(count)
                batch._ffi.errno = 5
                return -1
            return real.sendmmsg(descriptor, pointer, count, flags)

    batch._library = Refusing()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        sink.settimeout(5)
        sender, lane = Sender(sock, batching=batch), crowd(1, [sink.getsockname()])
        sender.send(lane, *picture(1, 4), timestamp=1)
        assert [len(sink.recv(2048)) for _ in range(4)] == [1028] * 4
    assert refusals
    assert (sender.sent, sender.refused) == (4, 0)


def test_seats_come_and_go_without_disturbing_others() -> None:
    lane = crowd(40)
    gone = lane.seats[3]
    last = lane.seats[-1]
    gone.leave()
    assert (len(lane), last.row, gone.lane) == (39, 3, None)
    assert lane.names[3].tobytes()[2:4] == (48).to_bytes(2, "big")
    last.move(("127.0.0.1", 777))
    assert lane.names[3].tobytes()[2:4] == (777).to_bytes(2, "big")


class Watcher:
    """A socket with the keys of a seat, which it keeps through leaving, coming back and moving."""

    def __init__(self, index: int) -> None:
        profile = PROFILES[index % len(PROFILES)]
        key = os.urandom(profile.key_length + profile.salt_length)
        self.theirs = SrtpContext(profile, key, inbound=True)
        self.sock = self.listen()
        self.seat = Seat(SrtpContext(profile, key, inbound=False), self.sock.getsockname())
        # Some have another payload type than the rest.
        self.seat.payload_type = 97 if index == 5 else 96
        self.seat.shift = 100 * index

    @staticmethod
    def listen() -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)
        return sock

    def move(self) -> None:
        self.sock.close()
        self.sock = self.listen()
        self.seat.move(self.sock.getsockname())

    def read(self) -> list[bytes]:
        found = []
        while True:
            try:
                found.append(self.theirs.unprotect(self.sock.recv(2048)))
            except BlockingIOError:
                return found


@pytest.mark.parametrize("rows", [8, fanout.ROWS])
@pytest.mark.parametrize("segments", [True, False])
def test_everybody_gets_their_own_while_others_come_go_and_move(sock, monkeypatch, rows, segments) -> None:
    monkeypatch.setattr(fanout, "ROWS", rows)
    sender, lane = Sender(sock, batching=kernel.batching(sock, segments=segments)), Lane()
    watchers, number = [Watcher(index) for index in range(24)], 0
    chance = random.Random(7)  # noqa: S311 - the same every time
    for step in range(150):
        watcher = chance.choice(watchers)
        if watcher.seat.lane is None:
            watcher.seat.sit(lane)
        elif chance.random() < 0.3:
            watcher.seat.leave()
        elif chance.random() < 0.3:
            watcher.move()
        packets, numbers = picture(number, 1 + step % 5, size=chance.randrange(1, 1200))
        number += len(numbers)
        sender.send(lane, packets, numbers, timestamp=step)
        for each in watchers:
            seat = each.seat
            expected = [
                packet[:1]
                + bytes([packet[1] | seat.payload_type])
                + (n + seat.shift).to_bytes(2, "big")
                + packet[4:]
                for packet, n in zip(packets, numbers, strict=True)
                if seat.lane is not None
            ]
            assert each.read() == expected, (step, watchers.index(each))
    for each in watchers:
        each.sock.close()
    assert sender.failed == sender.refused == 0
