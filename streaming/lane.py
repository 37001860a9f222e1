"""Who gets the same packets: viewers' seats in a lane, kept in columns, one row a seat. No input or output here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from streaming.addresses import NAME_LENGTH, pack_name
from streaming.rtp import SEQUENCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from streaming.addresses import Address
    from streaming.fanout import Plan
    from streaming.seam import SrtpContext

T = TypeVar("T", bound=np.generic)


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
        # The newest number that was sent.
        self.newest = -1
        # What was prepared for sends to some rows, by the first, the one after the last, and packets for each. Only
        # what is true of the seats as they are.
        self.plans: dict[tuple[int, int, int], Plan] = {}
        # Rows from here on are not sent the rest of the picture with this timestamp: the socket was full.
        self.cut: tuple[int, int] | None = None
        self.offsets: NDArray[np.uint16] = np.zeros(0, dtype=np.uint16)
        self.payload_types: NDArray[np.uint8] = np.zeros(0, dtype=np.uint8)
        self.tags: NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)
        self.names: NDArray[np.uint8] = np.zeros((0, NAME_LENGTH), dtype=np.uint8)
        self._grow(16)

    def __len__(self) -> int:
        return len(self.seats)

    def _grow(self, size: int) -> None:
        self.plans.clear()
        self.offsets = _grown(self.offsets, size)
        self.payload_types = _grown(self.payload_types, size)
        self.tags = _grown(self.tags, size)
        self.names = _grown(self.names, size)
        self.name_pointers = self.names.ctypes.data + NAME_LENGTH * np.arange(size, dtype=np.uint64)

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
        # What ended at the last row was for all; there is one more now.
        self.plans = {rows: plan for rows, plan in self.plans.items() if rows[1] != row}
        seat.lane = self
        self._write(seat, row)

    def _remove(self, seat: Seat) -> None:
        row, last = seat.row, self.seats.pop()
        handle, left = self.contexts.pop(), len(self.seats)
        self.plans = {
            rows: plan
            for rows, plan in self.plans.items()
            if rows[1] <= left and not rows[0] <= row < rows[1]
        }
        if last is not seat:
            self.seats[row], self.contexts[row] = last, handle
            self._write(last, row)
        seat.lane, seat.row = None, -1

    def handles_of_old(
        self, start: int, end: int, packets: Sequence[bytes], numbers: Sequence[int]
    ) -> list[Any]:
        """Give what encrypts packets that some seats' live contexts are past, in the order of their rows."""
        ssrc = int.from_bytes(packets[0][8:12], "big")
        return [
            seat.context.older(ssrc, number + seat.shift)
            for seat in self.seats[start:end]
            for number in numbers
        ]


def _grown(column: NDArray[T], size: int) -> NDArray[T]:
    """Give a longer copy of a column, with zeros at its end."""
    longer = np.zeros((size, *column.shape[1:]), dtype=column.dtype)
    longer[: len(column)] = column
    return longer
