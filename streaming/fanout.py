"""The hot path: the same plain packets to many viewers, encrypted for each, in one system call.

A packet is copied into one row per viewer of a numpy array; sequence numbers and payload types are written by
column; libsrtp encrypts each row in place; one ``sendmmsg`` sends all rows. Several packets of one picture
that are alike in size go to each viewer as a single UDP segmentation-offload send (Linux ``UDP_SEGMENT``),
which the kernel cuts up.

Nothing waits here. The kernel's send buffer is the queue; when it is full, the rest of the picture is dropped
for the viewers who have not had it (:attr:`Lane.cut`), and they ask for it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from streaming.addresses import NAME_LENGTH, pack_name, unpack_name
from streaming.rtp import SEQUENCES
from streaming.seam import LIVE_WINDOW, ffi, srtp_protect, srtp_protect_rtcp

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from streaming import kernel
    from streaming.addresses import Address
    from streaming.seam import SrtpContext

# Bytes in a row: the largest datagram on Ethernet and the longest trailer, rounded up to cache lines.
STRIDE = 1536
# Rows encrypted before a send: 1.5 MB, so that they are still in the cache when the kernel copies them.
ROWS = 1024
# The kernel refuses more segments than 64 in one send on the oldest versions that know the option.
MOST_SEGMENTS = 64
# Bytes: a segmented send is one datagram to the kernel, and must fit its length field.
MOST_SEGMENTED = 65_000
# Packets. Older ones than this are encrypted by contexts of their own; the rest of the window is for what one call
# sends, some of which may be newer than what the lane has seen.
LIVE = LIVE_WINDOW - MOST_SEGMENTS

Rows = NDArray[np.uint8]


class Seat:
    """One viewer's place in a lane."""

    __slots__ = ("address", "context", "lane", "payload_type", "row", "shift")

    def __init__(self, context: SrtpContext, address: Address) -> None:
        self.context = context
        self.address = address
        self.payload_type = 0
        # Added to a stream's number, it gives the sequence number that this viewer sees, with its wraps.
        self.shift = 0
        self.lane: Lane | None = None
        self.row = -1

    def sit(self, lane: Lane) -> None:
        """Take a place in a lane, leaving the one before."""
        self.leave()
        lane._add(self)  # noqa: SLF001 - a seat and its lane are one thing in two parts

    def leave(self) -> None:
        """Give the place up."""
        if self.lane is not None:
            self.lane._remove(self)  # noqa: SLF001

    def move(self, address: Address) -> None:
        """Send to another address from now on (the viewer changed networks)."""
        self.address = address
        if self.lane is not None:
            self.lane.names[self.row] = pack_name(address)


class Lane:
    """Seats that get the same packets, kept in columns, one row a seat."""

    def __init__(self) -> None:
        self.seats: list[Seat] = []
        self.contexts: list[Any] = []
        # The newest number that was sent, and the contexts, each as often as a picture has packets.
        self.newest = -1
        self._repeated: dict[int, list[Any]] = {}
        # Rows from here on are not sent the rest of the picture with this timestamp: the socket was full.
        self.cut: tuple[int, int] | None = None
        self._grow(16)

    def __len__(self) -> int:
        return len(self.seats)

    def _grow(self, size: int) -> None:
        held = len(self.seats)
        columns: list[tuple[str, type[np.generic], tuple[int, ...]]] = [
            ("offsets", np.uint16, (size,)),
            ("payload_types", np.uint8, (size,)),
            ("tags", np.uint64, (size,)),
            ("names", np.uint8, (size, NAME_LENGTH)),
        ]
        for name, kind, shape in columns:
            column = np.zeros(shape, dtype=kind)
            if held:
                column[:held] = getattr(self, name)[:held]
            setattr(self, name, column)
        self.name_pointers = self.names.ctypes.data + NAME_LENGTH * np.arange(size, dtype=np.uint64)

    offsets: NDArray[np.uint16]
    payload_types: NDArray[np.uint8]
    tags: NDArray[np.uint64]
    names: NDArray[np.uint8]

    def _write(self, seat: Seat, row: int) -> None:
        seat.row = row
        self.offsets[row] = seat.shift % SEQUENCES
        self.payload_types[row] = seat.payload_type
        self.tags[row] = seat.context.tag
        self.names[row] = pack_name(seat.address)

    def _add(self, seat: Seat) -> None:
        row = len(self.seats)
        if row == len(self.offsets):
            self._grow(2 * row)
        self.seats.append(seat)
        self.contexts.append(seat.context.handle)
        self._repeated.clear()
        seat.lane = self
        self._write(seat, row)

    def _remove(self, seat: Seat) -> None:
        row, last = seat.row, self.seats.pop()
        handle = self.contexts.pop()
        self._repeated.clear()
        if last is not seat:
            self.seats[row], self.contexts[row] = last, handle
            self._write(last, row)
        seat.lane, seat.row = None, -1

    def handles(self, start: int, end: int, many: int) -> list[Any]:
        """Give what encrypts for some rows, each ``many`` times."""
        found = self.contexts if many == 1 else self._repeated.get(many)
        if found is None:
            found = self._repeated[many] = [context for context in self.contexts for _ in range(many)]
        return found if end - start == len(self.contexts) else found[start * many : end * many]

    def handles_of_old(
        self, start: int, end: int, packets: Sequence[bytes], numbers: Sequence[int]
    ) -> list[Any]:
        """Give the same for packets that the live contexts are past."""
        ssrc = int.from_bytes(packets[0][8:12], "big")
        return [
            seat.context.older(ssrc, number + seat.shift)
            for seat in self.seats[start:end]
            for number in numbers
        ]


class Sender:
    """Encrypts rows and sends them through one socket.

    Counters: ``sent`` datagrams given to the kernel, ``refused`` ones it would not take (an address without a
    route), ``dropped`` ones for which its buffer had no room, ``failed`` ones that libsrtp would not encrypt.
    """

    def __init__(self, sock: socket.socket, *, batching: kernel.Batching | None) -> None:
        self._sock = sock
        self._batching = batching
        self.memory: Rows = np.zeros((ROWS, STRIDE), dtype=np.uint8)
        self._words = self.memory.view(">u2")
        base = self.memory.ctypes.data
        self._pointers = [ffi.cast("void *", base + STRIDE * row) for row in range(ROWS)]
        lengths = ffi.new("int[]", ROWS)
        self._lengths_owner = lengths
        self._length_pointers = [lengths + row for row in range(ROWS)]
        self._lengths: NDArray[np.int32] = np.frombuffer(ffi.buffer(lengths), dtype=np.int32)
        if batching is not None:
            batching.attach(base, ROWS, STRIDE)
        self.sent = self.refused = self.dropped = self.failed = 0

    def send(self, lane: Lane, packets: Sequence[bytes], numbers: Sequence[int], timestamp: int) -> None:
        """Send RTP packets of one picture (or one of sound) to everybody in a lane.

        ``numbers`` are the stream's, ``timestamp`` the picture's.
        """
        stop = len(lane)
        if lane.cut is not None:
            row, cut_timestamp = lane.cut
            if cut_timestamp == timestamp:
                self.dropped += max(0, stop - row) * len(packets)
                stop = min(stop, row)
            else:
                lane.cut = None
        for part, part_numbers in _parts(packets, numbers):
            chunk = ROWS // len(part)
            for start in range(0, stop, chunk):
                end = min(stop, start + chunk)
                done = self._send_rows(lane, part, part_numbers, start, end)
                if done < end:
                    lane.cut = (done, timestamp)
                    self.dropped += (stop - done) * len(part)
                    stop = done
                    break
        lane.newest = max(lane.newest, *numbers)

    def send_one(self, seat: Seat, packet: bytes, number: int) -> bool:
        """Send one RTP packet to one seat of a lane, byte for byte as it was or would have been."""
        lane = seat.lane
        if lane is None:
            return False
        return self._send_rows(lane, [packet], [number], seat.row, seat.row + 1) == seat.row + 1

    def send_rtcp(self, lane: Lane, packet: bytes) -> None:
        """Send the same RTCP packet to everybody in a lane."""
        size = len(packet)
        data = np.frombuffer(packet, dtype=np.uint8)
        for start in range(0, len(lane), ROWS):
            count = min(len(lane) - start, ROWS)
            self.memory[:count, :size] = data
            self._encrypt(srtp_protect_rtcp, lane.contexts[start : start + count], count, [size])
            # The index and the tag follow the packet: their length is what libsrtp says, not the RTP tag's.
            lengths = self._lengths[:count].astype(np.uint64)
            self._transmit(lane, start, lengths[:, None], None)

    def _send_rows(
        self, lane: Lane, packets: Sequence[bytes], numbers: Sequence[int], start: int, end: int
    ) -> int:
        """Encrypt and send to some rows; give the one up to which the kernel took everything."""
        viewers, many = end - start, len(packets)
        count = viewers * many
        sizes = [len(packet) for packet in packets]
        rows = self.memory[:count].reshape(viewers, many, STRIDE)
        for index, packet in enumerate(packets):
            rows[:, index, : sizes[index]] = np.frombuffer(packet, dtype=np.uint8)
        words = self._words[:count].reshape(viewers, many, STRIDE // 2)
        sequences = np.array([number % SEQUENCES for number in numbers], dtype=np.uint16)
        words[:, :, 1] = lane.offsets[start:end, None] + sequences
        rows[:, :, 1] |= lane.payload_types[start:end, None]
        if lane.newest - min(numbers) < LIVE:
            handles = lane.handles(start, end, many)
        else:
            handles = lane.handles_of_old(start, end, packets, numbers)
        self._encrypt(srtp_protect, handles, count, sizes)
        lengths = np.array(sizes, dtype=np.uint64) + lane.tags[start:end, None]
        segment = sizes[0] if many > 1 and _alike(sizes) else None
        taken = self._transmit(lane, start, lengths, segment)
        return start + taken

    def _encrypt(self, protect: Any, handles: list[Any], count: int, sizes: list[int]) -> None:  # noqa: ANN401
        self._lengths[:count].reshape(-1, len(sizes))[:] = sizes
        # As many calls as there are handles; the other two lists are longer.
        codes = list(map(protect, handles, self._pointers, self._length_pointers))
        if any(codes):
            for row, code in enumerate(codes):
                if code:
                    # Left in the clear it must not go out: an empty datagram does no harm and is no packet.
                    self.memory[row] = 0
                    self._lengths[row] = 0
                    self.failed += 1

    def _transmit(self, lane: Lane, start: int, lengths: NDArray[np.uint64], segment: int | None) -> int:
        """Give what is in the rows to the kernel; tell how many viewers got all of theirs."""
        viewers, many = lengths.shape
        lengths[self._lengths[: viewers * many].reshape(viewers, many) == 0] = 0
        if self._batching is None:
            return self._transmit_singly(lane, start, lengths)
        names = lane.name_pointers[start : start + viewers]
        segments = None
        if segment is not None and self._batching.segments:
            segments = lane.tags[start : start + viewers] + np.uint64(segment)
        result = self._batching.send(names, many, lengths.reshape(viewers * many), segments)
        self.sent += result.sent
        self.refused += result.refused
        return result.viewers

    def _transmit_singly(self, lane: Lane, start: int, lengths: NDArray[np.uint64]) -> int:
        """Do the same with plain ``sendto``, for systems without ``sendmmsg``."""
        viewers, many = lengths.shape
        for viewer in range(viewers):
            name = unpack_name(lane.names[start + viewer].tobytes(), self._sock.family)
            for row in range(viewer * many, (viewer + 1) * many):
                try:
                    self._sock.sendto(memoryview(self.memory[row])[: int(lengths[viewer, row % many])], name)
                except BlockingIOError:
                    return viewer
                except OSError:
                    self.refused += 1
                else:
                    self.sent += 1
        return int(viewers)


def _alike(sizes: Sequence[int]) -> bool:
    """Tell whether packets may share a segmented send: all as long as the first, the last perhaps shorter."""
    first = sizes[0]
    return all(size == first for size in sizes[:-1]) and sizes[-1] <= first


def _parts(packets: Sequence[bytes], numbers: Sequence[int]) -> list[tuple[Sequence[bytes], Sequence[int]]]:
    """Cut a long picture into pieces that one segmented send may carry."""
    if len(packets) == 1:
        return [(packets, numbers)]
    # 64 bytes cover the tag and the headers.
    most = min(MOST_SEGMENTS, MOST_SEGMENTED // (max(map(len, packets)) + 64))
    return [
        (packets[start : start + most], numbers[start : start + most])
        for start in range(0, len(packets), most)
    ]
