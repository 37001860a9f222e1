"""Transport-wide feedback to a publisher (draft-holmer-rmcat-transport-wide-cc-extensions-01). Pure.

The publisher numbers all its packets; it is told when each arrived, and works out from that how fast it may
send.
"""

from __future__ import annotations

import struct
from itertools import pairwise

from streaming.rtp import SEQUENCES, unwrap

EXTENSION = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

# RTPFB message type (draft section 3.1).
FORMAT = 15

# Seconds: the units of an arrival delta and of the reference time.
_TICK = 250e-6
_REFERENCE_TICKS = 256  # 64 ms

# Packets in one report: keeps it inside a datagram whatever the deltas are (2 bytes each, and the chunks).
_MOST_PACKETS = 400

_ABSENT, _SMALL, _LARGE = 0, 1, 2
_SYMBOLS_IN_CHUNK = 7


class Arrivals:
    """Arrival times since the last report, by transport-wide number."""

    def __init__(self) -> None:
        self._times: dict[int, float] = {}
        self._next: int | None = None
        self._last = 0
        self._count = 0

    def arrived(self, sequence: int, now: float) -> None:
        """Note a packet's number (16 bits) and arrival time (seconds on any clock that does not jump)."""
        if self._next is None:
            self._next = self._last = sequence
        number = unwrap(sequence, self._last, SEQUENCES)
        self._last = max(self._last, number)
        # One that comes after it was reported lost stays lost: reports do not overlap.
        if number >= self._next:
            self._times[number] = now

    def reports(self, sender: int, source: int) -> list[bytes]:
        """Give RTCP packets for everything that came since the last call, oldest first."""
        if not self._times or self._next is None:
            return []
        start, stop = self._next, max(self._times) + 1
        times, self._times, self._next = self._times, {}, stop
        made = []
        while start < stop:
            # A report begins with a packet that came: its time is the reference.
            start = min(number for number in times if number >= start)
            end = min(stop, start + _MOST_PACKETS)
            made.append(
                self._report(sender, source, start, [times.get(number) for number in range(start, end)])
            )
            start = end
        return made

    def _report(self, sender: int, source: int, base: int, times: list[float | None]) -> bytes:
        first = next(time for time in times if time is not None)
        reference = int(first / _TICK) // _REFERENCE_TICKS
        symbols, deltas = _deltas(times, reference * _REFERENCE_TICKS)
        body = struct.pack(
            "!IIHHI",
            sender,
            source,
            base % SEQUENCES,
            len(times),
            (reference & 0xFFFFFF) << 8 | self._count & 0xFF,
        )
        self._count += 1
        body += _chunks(symbols) + deltas
        padding = -len(body) % 4
        head = 0x80 | FORMAT
        if padding:
            body += bytes(padding - 1) + bytes([padding])
            head |= 0x20
        return struct.pack("!BBH", head, 205, len(body) // 4) + body


def _deltas(times: list[float | None], before: int) -> tuple[list[int], bytes]:
    """Encode arrival times as differences, in ticks, each from the one before (draft section 3.1.5)."""
    symbols, out = [], bytearray()
    for time in times:
        if time is None:
            symbols.append(_ABSENT)
            continue
        tick = int(time / _TICK)
        delta = max(-32768, min(32767, tick - before))
        before += delta
        if 0 <= delta <= 255:  # noqa: PLR2004 - one byte
            symbols.append(_SMALL)
            out.append(delta)
        else:
            symbols.append(_LARGE)
            out += struct.pack("!h", delta)
    return symbols, bytes(out)


def _chunks(symbols: list[int]) -> bytes:
    """Encode packet states: runs of seven or more alike, else seven at a time (sections 3.1.2-4)."""
    out = bytearray()
    edges = [0, *(i for i, (a, b) in enumerate(pairwise(symbols), 1) if a != b), len(symbols)]
    run_end = {}
    for start, end in pairwise(edges):
        for position in range(start, end):
            run_end[position] = end
    position = 0
    while position < len(symbols):
        run = run_end[position] - position
        if run >= _SYMBOLS_IN_CHUNK or position + run == len(symbols):
            run = min(run, 0x1FFF)
            out += struct.pack("!H", symbols[position] << 13 | run)
            position += run
            continue
        word = 0xC000
        for offset, symbol in enumerate(symbols[position : position + _SYMBOLS_IN_CHUNK]):
            word |= symbol << (12 - 2 * offset)
        out += struct.pack("!H", word)
        position += _SYMBOLS_IN_CHUNK
    return bytes(out)
