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

_FULL = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOBUFS})


@dataclass(slots=True)
class Result:
    """Datagrams taken, datagrams refused, viewers dealt with before the buffer was full."""

    sent: int
    refused: int
    viewers: int


class Batching:
    """Sends rows of one block of memory with ``sendmmsg``."""

    def __init__(self, sock: socket.socket, *, segments: bool) -> None:
        self._descriptor = sock.fileno()
        self._name_length = NAME_LENGTH if sock.family == socket.AF_INET6 else 16
        self.segments = segments
        self._ffi = FFI()
        self._ffi.cdef("int sendmmsg(int socket, void *messages, unsigned int count, int flags);")
        self._library: Any = self._ffi.dlopen(None)

    def attach(self, base: int, rows: int, stride: int) -> None:
        """Lay out the headers for a block of ``rows`` rows of ``stride`` bytes at address ``base``."""
        self._messages: NDArray[np.uint64] = np.zeros((rows, _MESSAGE_WORDS), dtype=np.uint64)
        self._vectors: NDArray[np.uint64] = np.zeros((rows, 2), dtype=np.uint64)
        self._vectors[:, 0] = base + stride * np.arange(rows, dtype=np.uint64)
        self._messages[:, _NAME_LENGTH] = self._name_length
        self._vector_pointers = self._vectors.ctypes.data + 16 * np.arange(rows, dtype=np.uint64)
        self._controls: NDArray[np.uint64] = np.zeros((rows, _CONTROL_WORDS), dtype=np.uint64)
        self._controls[:, 0] = _CONTROL_BYTES
        self._controls[:, 1] = np.frombuffer(struct.pack("=ii", _SOL_UDP, _UDP_SEGMENT), dtype=np.uint64)
        self._control_pointers = self._controls.ctypes.data + 8 * _CONTROL_WORDS * np.arange(
            rows, dtype=np.uint64
        )
        self._messages_pointer = self._ffi.cast("char *", self._messages.ctypes.data)

    def send(
        self,
        names: NDArray[np.uint64],
        many: int,
        lengths: NDArray[np.uint64],
        segments: NDArray[np.uint64] | None,
    ) -> Result:
        """Send ``many`` rows to each name; with ``segments``, as one datagram cut to these sizes."""
        viewers = len(names)
        self._vectors[: viewers * many, 1] = lengths
        if segments is not None:
            return self._send_segmented(names, many, segments)
        count = viewers * many
        messages = self._messages[:count]
        messages[:, _NAME] = names if many == 1 else np.repeat(names, many)
        messages[:, _VECTOR] = self._vector_pointers[:count]
        messages[:, _VECTOR_LENGTH] = 1
        messages[:, _CONTROL : _CONTROL_LENGTH + 1] = 0
        sent, refused, done = self._run(count)
        return Result(sent, len(refused), done // many)

    def _send_segmented(self, names: NDArray[np.uint64], many: int, segments: NDArray[np.uint64]) -> Result:
        viewers = len(names)
        messages = self._messages[:viewers]
        messages[:, _NAME] = names
        messages[:, _VECTOR] = self._vector_pointers[: viewers * many : many]
        messages[:, _VECTOR_LENGTH] = many
        messages[:, _CONTROL] = self._control_pointers[:viewers]
        messages[:, _CONTROL_LENGTH] = 8 * _CONTROL_WORDS
        self._controls[:viewers, 2] = segments
        sent, refused, done = self._run(viewers)
        result = Result(sent * many, 0, done)
        for viewer in refused:
            # A segment longer than this viewer's route allows, or a device that cannot cut: packet by packet
            # then.
            self._send_plainly(names[viewer], viewer * many, many, result)
        return result

    def _send_plainly(self, name: np.uint64, first: int, many: int, result: Result) -> None:
        messages = self._messages[:many]
        messages[:, _NAME] = name
        messages[:, _VECTOR] = self._vector_pointers[first : first + many]
        messages[:, _VECTOR_LENGTH] = 1
        messages[:, _CONTROL : _CONTROL_LENGTH + 1] = 0
        sent, refused, _ = self._run(many)
        result.sent += sent
        result.refused += len(refused)

    def _run(self, count: int) -> tuple[int, list[int], int]:
        """Call until all messages are taken or the buffer is full; pass over the ones that are refused.

        Gives how many were taken, which were refused, and how far it came.
        """
        position = sent = 0
        refused: list[int] = []
        while position < count:
            pointer = self._messages_pointer + 8 * _MESSAGE_WORDS * position
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
