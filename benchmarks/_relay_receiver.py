"""Reads what comes to many sockets, and counts it for all of them at once.

Of most datagrams only the head is copied out of the kernel: nothing of the rest is needed to count them. One in so many
is read whole, to be decrypted.
"""

from __future__ import annotations

import random
import socket
from typing import Any, NamedTuple

import numpy as np
from cffi import FFI

from tests.streaming.wire import OPUS

# Datagrams between two times that they are counted, and of one socket at a time.
ROWS = 4096
BATCH = 256
# Seconds between two rounds of reading. What comes between waits in the kernel, which notes when it came.
PAUSE = 0.05
# Bytes of a head, and of the largest datagram.
HEAD = 16
SIZE = 2048
# A datagram to be decrypted is one of the first so many of a read.
AMONG = 8
# The kernel notes when a datagram came (linux/socket.h; the socket module has no name for it): how late this process
# reads it does not matter then. Words of its control message: length, level and type, seconds, nanoseconds.
_SO_TIMESTAMPNS = 35
_CONTROL_WORDS = 4
# More room than ordinary processes may have: what waits in it is not lost.
_SO_RCVBUFFORCE = 33
_ROOM = 4 << 20

_ffi = FFI()
_ffi.cdef("int recvmmsg(int socket, void *messages, unsigned int count, int flags, void *timeout);")
_library: Any = _ffi.dlopen(None)
# Do not wait; say how long a datagram was, however little of it was asked for.
_FLAGS = 0x40 | 0x20


def prepare(sock: socket.socket) -> None:
    """Make a socket fit to be read in batches."""
    sock.setblocking(False)
    sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
    try:
        sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _ROOM)
    except PermissionError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)


class Receiver:
    """Rows of memory that the kernel writes into: heads, lengths, times of arrival."""

    def __init__(self) -> None:
        numbers = np.arange(ROWS, dtype=np.uint64)
        self.heads = np.zeros((ROWS, HEAD), dtype=np.uint8)
        self._addresses = self.heads.ctypes.data + HEAD * numbers
        self._vectors = np.zeros((ROWS, 2), dtype=np.uint64)
        self._vectors[:, 0] = self._addresses
        self._vectors[:, 1] = HEAD
        self._messages = np.zeros((ROWS, 8), dtype=np.uint64)
        self._messages[:, 2] = self._vectors.ctypes.data + 16 * numbers
        self._messages[:, 3] = 1
        self._controls = np.zeros((ROWS, _CONTROL_WORDS), dtype=np.int64)
        self._messages[:, 4] = self._controls.ctypes.data + 8 * _CONTROL_WORDS * numbers
        self._messages[:, 5] = 8 * _CONTROL_WORDS
        self._pointer = _ffi.cast("char *", self._messages.ctypes.data)
        self._whole = np.zeros(SIZE, dtype=np.uint8)

    def again(self, rows: int) -> None:
        """Let the first rows be written anew."""
        self._messages[:rows, 5] = 8 * _CONTROL_WORDS

    def read(self, descriptor: int, row: int = 0) -> int:
        """Read what waits into the rows from ``row`` on; give how many datagrams."""
        most = min(BATCH, ROWS - row)
        return max(0, _library.recvmmsg(descriptor, self._pointer + 64 * row, most, _FLAGS, _ffi.NULL))

    def read_one_whole(self, descriptor: int, row: int) -> tuple[int, bytes | None, int]:
        """Do the same, and give one of the datagrams whole, and when it came in nanoseconds since 1970."""
        chosen = row + random.randrange(AMONG)  # noqa: S311 - nobody guesses it
        self._vectors[chosen] = self._whole.ctypes.data, SIZE
        got = self.read(descriptor, row)
        self._vectors[chosen] = self._addresses[chosen], HEAD
        if chosen >= row + got:
            return got, None, 0
        data = self._whole[: int(self.lengths(chosen, chosen + 1)[0])].tobytes()
        self.heads[chosen] = self._whole[:HEAD]
        return got, data, int(self.moments(chosen, chosen + 1)[0])

    def lengths(self, start: int, end: int) -> np.ndarray:
        """How long the datagrams are, in bytes."""
        return self._messages[start:end, 7] & 0xFFFFFFFF

    def moments(self, start: int, end: int) -> np.ndarray:
        """When each datagram came, in nanoseconds since 1970."""
        return self._controls[start:end, 2] * 1_000_000_000 + self._controls[start:end, 3]


class Flows(NamedTuple):
    """What each viewer got of one kind, by sequence numbers; -1 before the first packet."""

    first: np.ndarray
    highest: np.ndarray
    count: np.ndarray

    def take(self, owners: np.ndarray, sequences: np.ndarray) -> None:
        """Count packets of several viewers, each one's in the order in which they came."""
        new = self.highest[owners] < 0
        if new.any():
            beginners, places = np.unique(owners[new], return_index=True)
            self.first[beginners] = self.highest[beginners] = sequences[new][places]
        before = self.highest[owners]
        steps = ((sequences - before + 32768) & 0xFFFF) - 32768
        np.maximum.at(self.highest, owners, before + steps)
        np.add.at(self.count, owners, 1)


class Tally:
    """What every viewer got since the last :meth:`missing`, by the viewer's number."""

    def __init__(self, most: int = 8192) -> None:
        self.audio, self.video = (
            Flows(*(np.full(most, start, dtype=np.int64) for start in (-1, -1, 0))) for _ in range(2)
        )
        # Nanoseconds: when the last sound came, and the longest time without.
        self.last_sound = np.zeros(most, dtype=np.int64)
        self.gap = np.zeros(most, dtype=np.int64)
        self.packets = self.octets = 0

    def take(self, receiver: Receiver, rows: int, viewers: list[int], counts: list[int]) -> None:
        """Count the first rows: so many of each of these viewers, one after another."""
        owners = np.repeat(viewers, counts)
        heads = receiver.heads[:rows]
        kinds = heads[:, 1]
        media = ((heads[:, 0] & 0xC0) == 0x80) & ((kinds < 192) | (kinds > 223))
        sequences = heads[:, 2].astype(np.int64) << 8 | heads[:, 3]
        sound = media & ((kinds & 0x7F) == OPUS)
        picture = media & ~sound
        self.audio.take(owners[sound], sequences[sound])
        self.video.take(owners[picture], sequences[picture])
        self._listen(owners[sound], receiver.moments(0, rows)[sound])
        self.packets += int(np.count_nonzero(media))
        self.octets += int(receiver.lengths(0, rows).sum())

    def _listen(self, owners: np.ndarray, moments: np.ndarray) -> None:
        if not len(owners):
            return
        before = np.concatenate(([0], moments[:-1]))
        begins = np.concatenate(([True], owners[1:] != owners[:-1]))
        before[begins] = self.last_sound[owners[begins]]
        before[before == 0] = moments[before == 0]
        np.maximum.at(self.gap, owners, moments - before)
        # Of several values for one place, the last one stays.
        self.last_sound[owners] = moments

    def missing(self, viewers: int) -> tuple[int, int]:
        """Give how many packets these did not get, and how many they should have got; begin to count anew."""
        missing = expected = 0
        for flows in (self.audio, self.video):
            first, highest, count = (column[:viewers] for column in flows)
            wanted = np.where(highest >= 0, highest - first + 1, 0)
            expected += int(wanted.sum())
            missing += int(np.maximum(0, wanted - count).sum())
            first[:], count[:] = highest + 1, 0
        return missing, expected

    def leave(self, first: int, end: int) -> int:
        """Forget some viewers; those after them move up. Give the longest time without a sound of theirs."""
        if first == end:
            return 0
        longest, most = int(self.gap[first:end].max()), len(self.gap)
        for column, start in zip(
            (*self.audio, *self.video, self.last_sound, self.gap), (-1, -1, 0, -1, -1, 0, 0, 0), strict=True
        ):
            column[first : most - (end - first)] = column[end:].copy()
            column[most - (end - first) :] = start
        return longest
