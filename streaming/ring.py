"""The last packets of one stream, by number. Pure: no clock, no socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from streaming.rtp import Codec


class Packet(NamedTuple):
    """A plain packet in the stream's own numbering: the same bytes for every viewer, before encryption.

    ``number`` counts on past 65,535; the sequence number in ``data`` is its low 16 bits. ``data`` carries no
    payload type: viewers have their own.
    """

    number: int
    timestamp: int
    marker: bool
    codec: Codec
    data: bytes


class Ring:
    """A fixed number of packets, the oldest overwritten."""

    def __init__(self, size: int) -> None:
        if size & (size - 1):
            raise ValueError("the ring's size must be a power of two")
        self._mask = size - 1
        self._slots: list[Packet | None] = [None] * size

    def put(self, packet: Packet) -> None:
        """Remember a packet."""
        self._slots[packet.number & self._mask] = packet

    def get(self, number: int) -> Packet | None:
        """Find a packet by its number; None when it never came or has been overwritten."""
        packet = self._slots[number & self._mask]
        return packet if packet is not None and packet.number == number else None

    def clear(self) -> None:
        """Forget everything."""
        self._slots = [None] * len(self._slots)
