"""Linux system calls that Python does not offer: ``sendmmsg``, and its ``UDP_SEGMENT`` option.

Everything that the kernel reads is laid out in numpy arrays whose columns are the fields of its structs.
"""

from __future__ import annotations

import errno
import socket
import struct
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from cffi import FFI

from streaming.addresses import NAME_LENGTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

# linux/udp.h; the socket module has no names for them.
_SOL_UDP = 17
_UDP_SEGMENT = 103

# Columns of struct mmsghdr as eight 64-bit words.
_NAME, _NAME_LENGTH, _VECTOR, _VECTOR_LENGTH, _CONTROL, _CONTROL_LENGTH = range(6)
_MESSAGE_WORDS = 8
# struct cmsghdr (length, level and type) and a 16-bit segment size, aligned: three words.
_CONTROL_WORDS = 3
_CONTROL_BYTES = 16 + 2
_SEGMENT_OPTION = int.from_bytes(struct.pack("=ii", _SOL_UDP, _UDP_SEGMENT), sys.byteorder)

# Words of struct iovec: where something is, and how long it is.
VECTOR_WORDS = 2

_FULL = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOBUFS})


@dataclass(slots=True)
class Result:
    """Datagrams taken, datagrams refused, viewers dealt with before the buffer was full."""

    sent: int
    refused: int
    viewers: int


class Layout:
    """The headers of one call: which rows go to which names. Good while names and rows stay where they are.

    ``segments`` (bytes, of each name, where the rows of one leave as one datagram that the kernel cuts up) are written
    before each send.
    """

    def __init__(
        self, batch: Batching, names: NDArray[np.uint64], many: int, *, first: int, segmented: bool
    ) -> None:
        self.batch, self.names, self.many, self.segmented = batch, names, many, segmented
        rows = len(names) * many
        self.count = len(names) if segmented else rows
        self._messages: NDArray[np.uint64] = np.zeros((self.count, _MESSAGE_WORDS), dtype=np.uint64)
        self._messages[:, _NAME] = names if segmented or many == 1 else np.repeat(names, many)
        self._messages[:, _NAME_LENGTH] = batch.name_length
        step = many if segmented else 1
        self._messages[:, _VECTOR] = batch.vectors + 8 * VECTOR_WORDS * np.arange(
            first, first + rows, step, dtype=np.uint64
        )
        self._messages[:, _VECTOR_LENGTH] = step
        if segmented:
            controls: NDArray[np.uint64] = np.zeros((self.count, _CONTROL_WORDS), dtype=np.uint64)
            controls[:, 0] = _CONTROL_BYTES
            controls[:, 1] = _SEGMENT_OPTION
            self.segments = controls[:, 2]
            numbers = np.arange(self.count, dtype=np.uint64)
            self._messages[:, _CONTROL] = controls.ctypes.data + 8 * _CONTROL_WORDS * numbers
            self._messages[:, _CONTROL_LENGTH] = 8 * _CONTROL_WORDS
        self.pointer = batch.pointer(self._messages)


class Batching:
    """Sends rows of memory with ``sendmmsg``."""

    def __init__(self, sock: socket.socket, *, segments: bool) -> None:
        self._descriptor = sock.fileno()
        self.name_length = NAME_LENGTH if sock.family == socket.AF_INET6 else 16
        self.segments = segments
        self._ffi = FFI()
        self._ffi.cdef("int sendmmsg(int socket, void *messages, unsigned int count, int flags);")
        self._library: Any = self._ffi.dlopen(None)

    def attach(self, vectors: NDArray[np.uint64]) -> None:
        """Send from rows that ``vectors`` describe, one ``struct iovec`` each: where the row is, and its bytes."""
        self.vectors = vectors.ctypes.data

    def pointer(self, words: NDArray[np.uint64]) -> Any:  # noqa: ANN401 - cffi has no types
        """Give the address of an array as C sees it."""
        return self._ffi.cast("char *", words.ctypes.data)

    def lay_out(self, names: NDArray[np.uint64], many: int, *, segmented: bool = False) -> Layout:
        """Prepare to send ``many`` rows to each name, the first name's first; the names are addresses of memory."""
        return Layout(self, names, many, first=0, segmented=segmented)

    def send(self, layout: Layout) -> Result:
        """Send what a layout says."""
        many = layout.many
        sent, refused, done = self._run(layout)
        if not layout.segmented:
            return Result(sent, len(refused), done // many)
        result = Result(sent * many, 0, done)
        for viewer in refused:
            # A segment longer than this viewer's route allows, or a device that cannot cut: packet by packet
            # then.
            first = viewer * many
            singly = Layout(self, layout.names[viewer : viewer + 1], many, first=first, segmented=False)
            sent, refused_singly, _ = self._run(singly)
            result.sent += sent
            result.refused += len(refused_singly)
        return result

    def _run(self, layout: Layout) -> tuple[int, list[int], int]:
        """Call until all messages are taken or the buffer is full; pass over the ones that are refused.

        Gives how many were taken, which were refused, and how far it came.
        """
        position = sent = 0
        refused: list[int] = []
        count = layout.count
        while position < count:
            pointer = layout.pointer + 8 * _MESSAGE_WORDS * position
            taken = self._library.sendmmsg(self._descriptor, pointer, count - position, 0)
            if taken > 0:
                position += taken
                sent += taken
            elif self._ffi.errno in _FULL:
                break
            elif self._ffi.errno != errno.EINTR:
                refused.append(position)
                position += 1
        return sent, refused, position


def batching(sock: socket.socket, *, segments: bool = True) -> Batching | None:
    """Make the batched way of sending for a socket, or None where the system has none."""
    if not sys.platform.startswith("linux") or sys.maxsize < 2**32 or sys.byteorder != "little":
        return None
    return Batching(sock, segments=segments and _can_segment(sock))


def _can_segment(sock: socket.socket) -> bool:
    try:
        sock.setsockopt(_SOL_UDP, _UDP_SEGMENT, 0)
    except OSError:
        return False
    return True
