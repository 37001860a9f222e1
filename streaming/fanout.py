"""The hot path: the same plain packets to many viewers, encrypted for each, in one system call.

A packet is copied into one row per viewer of a numpy array; sequence numbers and payload types are written by
column; libsrtp encrypts each row in place; one ``sendmmsg`` sends all rows. Several packets of one picture
that are alike in size go to each viewer as a single UDP segmentation-offload send (Linux ``UDP_SEGMENT``),
which the kernel cuts up.

Nothing waits here. The kernel's send buffer is the queue; when it is full, the rest of the picture is dropped
for the viewers who have not had it (:attr:`Lane.cut`), and they ask for it again.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from streaming.addresses import unpack_name
from streaming.kernel import VECTOR_WORDS
from streaming.rtp import SEQUENCES
from streaming.seam import LIVE_WINDOW, ffi, srtp_protect, srtp_protect_rtcp

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from streaming.addresses import Address
    from streaming.kernel import Batching, Layout
    from streaming.lane import Lane, Seat

# Bytes in a row: the largest datagram on Ethernet and the longest trailer, rounded up to cache lines.
STRIDE = 1536
# Rows encrypted before a send: 400 kB, so that they are still in the cache when the kernel copies them.
ROWS = 256
# The kernel refuses more segments than 64 in one send on the oldest versions that know the option.
MOST_SEGMENTS = 64
# Bytes: a segmented send is one datagram to the kernel, and must fit its length field.
MOST_SEGMENTED = 65_000
# Packets. Older ones than this are encrypted by contexts of their own; the rest of the window is for what one call
# sends, some of which may be newer than what the lane has seen.
LIVE = LIVE_WINDOW - MOST_SEGMENTS

# Pictures come in a few sizes: plans for these are kept, for each part of a thousand seats.
_MOST_PLANS = 1024

Rows = NDArray[np.uint8]


class Load:
    """Packets of one picture as a block of memory, one a row, with everything about them that all viewers share."""

    def __init__(self, packets: Sequence[bytes], numbers: Sequence[int]) -> None:
        self.packets, self.numbers = packets, numbers
        self.many, first = len(packets), numbers[0]
        sizes = [len(packet) for packet in packets]
        self.width = max(sizes)
        self._bytes = b"".join([packet.ljust(self.width, b"\0") for packet in packets])
        self.sizes = np.array(sizes, dtype=np.int32)
        self.oldest = min(numbers)
        self.first: np.uint16 | None = None
        if list(numbers) == list(range(first, first + self.many)):
            self.first = np.uint16(first % SEQUENCES)
        # Bytes of each, where they may share a segmented send: all as long as the first, the last perhaps shorter.
        alike = self.many > 1 and sizes[-1] <= sizes[0] and all(size == sizes[0] for size in sizes[:-1])
        self.segment = np.uint64(sizes[0]) if alike else None
        self._blocks: dict[int, Rows] = {}

    def block(self, payload_type: int) -> Rows:
        """Give the rows, with a payload type."""
        found = self._blocks.get(payload_type)
        if found is None:
            data = bytearray(self._bytes)
            for second_byte in range(1, len(data), self.width):
                data[second_byte] |= payload_type
            found = np.frombuffer(data, dtype=np.uint8).reshape(self.many, self.width)
            self._blocks[payload_type] = found
        return found

    def sequences(self) -> NDArray[np.uint16]:
        """Give each packet's number in the stream, as far as it is written."""
        return np.array([number % SEQUENCES for number in self.numbers], dtype=np.uint16)


class Plan:
    """A send of so many packets to each of some rows of a lane, with everything that does not depend on the packets.

    The rows of memory hold the first seat's packets, then the second's. Waking up costs more than sending: what is
    prepared here need not be thought of then.
    """

    def __init__(self, lane: Lane, start: int, end: int, many: int, sender: Sender) -> None:
        viewers, self.count = end - start, (end - start) * many
        self.lane, self.start, self.many = lane, start, many
        self.rows = sender.memory[: self.count].reshape(viewers, many, STRIDE)
        self.sequences = sender.memory[: self.count].view(">u2").reshape(viewers, many, STRIDE // 2)[:, :, 1]
        self.sizes = sender.lengths[: self.count]
        self.sizes_by_viewer = self.sizes.reshape(viewers, many)
        self.offsets = lane.offsets[start:end, None]
        self.consecutive = self.offsets + np.arange(many, dtype=np.uint16)
        types = lane.payload_types[start:end]
        # The one that all have, or else a column.
        self.payload_type = int(types[0]) if (types == types[0]).all() else None
        self._payload_types = types[:, None]
        self.tags = lane.tags[start:end]
        self.handles = [context for context in lane.contexts[start:end] for _ in range(many)]
        self.names = lane.name_pointers[start:end]
        self._layouts: dict[bool, Layout] = {}

    def fill(self, load: Load) -> None:
        """Write packets into the rows, for each viewer with its own numbers and payload type."""
        self.rows[:, :, : load.width] = load.block(self.payload_type or 0)
        if self.payload_type is None:
            self.rows[:, :, 1] |= self._payload_types
        if load.first is not None:
            np.add(self.consecutive, load.first, out=self.sequences)
        else:
            np.add(self.offsets, load.sequences(), out=self.sequences)
        self.sizes_by_viewer[:] = load.sizes

    def layout(self, batching: Batching, *, segmented: bool) -> Layout:
        """Give the headers for the kernel."""
        found = self._layouts.get(segmented)
        if found is None:
            found = self._layouts[segmented] = batching.lay_out(self.names, self.many, segmented=segmented)
        return found


class Sender:
    """Encrypts rows and sends them through one socket.

    Counters: ``sent`` datagrams given to the kernel, ``refused`` ones it would not take (an address without a
    route), ``dropped`` ones for which its buffer had no room, ``failed`` ones that libsrtp would not encrypt.
    """

    def __init__(self, sock: socket.socket, *, batching: Batching | None) -> None:
        self._sock = sock
        self._batching = batching
        self.memory: Rows = np.zeros((ROWS, STRIDE), dtype=np.uint8)
        rows = self.memory.ctypes.data + STRIDE * np.arange(ROWS, dtype=np.uint64)
        self._pointers = [ffi.cast("void *", int(row)) for row in rows]
        # Where each row is and its bytes, as the kernel reads them. libsrtp reads and writes the low half of a length.
        self._vectors: NDArray[np.uint64] = np.zeros((ROWS, VECTOR_WORDS), dtype=np.uint64)
        self._vectors[:, 0] = rows
        low = 2 if sys.byteorder == "little" else 3
        self.lengths: NDArray[np.int32] = self._vectors.view(np.int32)[:, low]
        first, step = self.lengths.ctypes.data, self.lengths.strides[0]
        self._length_pointers = [ffi.cast("int *", first + step * row) for row in range(ROWS)]
        if batching is not None:
            batching.attach(self._vectors)
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
        for load in _loads(packets, numbers):
            chunk = ROWS // load.many
            for start in range(0, stop, chunk):
                end = min(stop, start + chunk)
                done = start + self._send_rows(self._plan(lane, start, end, load.many), load)
                if done < end:
                    lane.cut = (done, timestamp)
                    self.dropped += (stop - done) * load.many
                    stop = done
                    break
        lane.newest = max(lane.newest, *numbers)

    def send_one(self, seat: Seat, packet: bytes, number: int) -> bool:
        """Send one RTP packet to one seat of a lane, byte for byte as it was or would have been."""
        lane = seat.lane
        if lane is None:
            return False
        size, row = len(packet), self.memory[0]
        row[:size] = np.frombuffer(packet, dtype=np.uint8)
        row[1] |= seat.payload_type
        row[2:4] = divmod((number + seat.shift) % SEQUENCES, 256)
        self.lengths[0] = size
        handle = seat.context.handle
        if lane.newest - number >= LIVE:
            handle = seat.context.older(int.from_bytes(packet[8:12], "big"), number + seat.shift)
        self._encrypt(srtp_protect, [handle])
        return self._send_row(0, seat.address)

    def send_rtcp(self, lane: Lane, packet: bytes) -> None:
        """Send the same RTCP packet to everybody in a lane."""
        size = len(packet)
        data = np.frombuffer(packet, dtype=np.uint8)
        for start in range(0, len(lane), ROWS):
            plan = self._plan(lane, start, min(len(lane), start + ROWS), 1)
            plan.rows[:, 0, :size] = data
            plan.sizes[:] = size
            self._encrypt(srtp_protect_rtcp, plan.handles)
            self._transmit(plan, None)

    def _plan(self, lane: Lane, start: int, end: int, many: int) -> Plan:
        plan = lane.plans.get((start, end, many))
        if plan is None:
            if len(lane.plans) >= _MOST_PLANS:
                lane.plans.clear()
            plan = lane.plans[start, end, many] = Plan(lane, start, end, many, self)
        return plan

    def _send_rows(self, plan: Plan, load: Load) -> int:
        """Encrypt and send to a plan's rows; give how many viewers the kernel took everything for."""
        plan.fill(load)
        handles, lane = plan.handles, plan.lane
        if lane.newest - load.oldest >= LIVE:
            end = plan.start + plan.count // plan.many
            handles = lane.handles_of_old(plan.start, end, load.packets, load.numbers)
        self._encrypt(srtp_protect, handles)
        return self._transmit(plan, load.segment)

    def _encrypt(self, protect: Any, handles: list[Any]) -> None:  # noqa: ANN401
        # As many calls as there are handles; the other two lists are longer.
        codes = list(map(protect, handles, self._pointers, self._length_pointers))
        if any(codes):
            for row, code in enumerate(codes):
                if code:
                    # Left in the clear it must not go out: an empty datagram does no harm and is no packet.
                    self.memory[row] = 0
                    self.lengths[row] = 0
                    self.failed += 1

    def _transmit(self, plan: Plan, segment: np.uint64 | None) -> int:
        """Give what is in the rows to the kernel; tell how many viewers got all of theirs."""
        batching = self._batching
        if batching is None:
            return self._transmit_singly(plan)
        segmented = segment is not None and batching.segments
        layout = plan.layout(batching, segmented=segmented)
        if segment is not None and segmented:
            np.add(plan.tags, segment, out=layout.segments)
        result = batching.send(layout)
        self.sent += result.sent
        self.refused += result.refused
        return result.viewers

    def _transmit_singly(self, plan: Plan) -> int:
        """Do the same with plain ``sendto``, for systems without ``sendmmsg``."""
        viewers = plan.count // plan.many
        for viewer in range(viewers):
            name = unpack_name(plan.lane.names[plan.start + viewer].tobytes(), self._sock.family)
            rows = range(viewer * plan.many, (viewer + 1) * plan.many)
            if not all(self._send_row(row, name) for row in rows):
                return viewer
        return viewers

    def _send_row(self, row: int, address: Address) -> bool:
        """Send one row as it is; False when the kernel has no room."""
        try:
            self._sock.sendto(memoryview(self.memory[row])[: int(self.lengths[row])], address)
        except BlockingIOError:
            return False
        except OSError:
            self.refused += 1
        else:
            self.sent += 1
        return True


def _loads(packets: Sequence[bytes], numbers: Sequence[int]) -> list[Load]:
    """Cut a long picture into pieces that one segmented send may carry."""
    if len(packets) == 1:
        return [Load(packets, numbers)]
    # 64 bytes cover the tag and the headers.
    most = min(MOST_SEGMENTS, MOST_SEGMENTED // (max(map(len, packets)) + 64))
    return [
        Load(packets[start : start + most], numbers[start : start + most])
        for start in range(0, len(packets), most)
    ]
