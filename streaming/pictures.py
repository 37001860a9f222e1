"""Packets of one picture, cut into runs that can leave in one segmented send. Pure."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from streaming.rtp import pad

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from streaming.ring import Packet

# Bytes of padding that one packet may get so that it is as long as its neighbours. Encoders cut a picture
# into parts that differ by a byte or two; more padding than this would cost the viewers more than it saves
# the relay.
MOST_PADDING = 16


def by_picture(packets: Sequence[Packet]) -> Iterator[list[Packet]]:
    """Split packets, in the order they came, wherever the timestamp or the codec changes."""
    for _, group in groupby(packets, key=lambda packet: (packet.timestamp, packet.codec)):
        yield list(group)


def runs(packets: Sequence[Packet]) -> Iterator[list[Packet]]:
    """Split the packets of one picture into runs of equal length, the last of a run perhaps shorter.

    Packets that are nearly as long as the longest of their run are padded to its length.
    """
    run: list[Packet] = []
    shortest = longest = 0
    for packet in packets:
        size = len(packet.data)
        if run and max(longest, size) - min(shortest, size) <= MOST_PADDING:
            run.append(packet)
            shortest, longest = min(shortest, size), max(longest, size)
        elif run and size < shortest:
            # A short one ends a run: nothing may follow it in the same send.
            yield [*_evened(run, longest), packet]
            run = []
        else:
            if run:
                yield _evened(run, longest)
            run, shortest, longest = [packet], size, size
    if run:
        yield _evened(run, longest)


def _evened(run: list[Packet], size: int) -> list[Packet]:
    if len(run) == 1:
        return run
    return [p if len(p.data) == size else p._replace(data=pad(p.data, size)) for p in run]
