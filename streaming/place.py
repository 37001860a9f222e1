"""A viewer's place in one track: how its numbers run, through times when it is out of the stream."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from streaming.lane import Seat
from streaming.seam import REPLAY_WINDOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streaming.addresses import Address
    from streaming.rtp import Codec
    from streaming.seam import SrtpContext
    from streaming.start import Start

# Seconds between two times that a viewer is given the group of pictures again: less than a lossy network takes to
# spoil it, more than the group takes to arrive.
AGAIN_AFTER = 2.0

# A viewer's first sequence number is below this. If the first packets of a viewer are lost around a wrap from
# 65,535 to 0, it counts the wraps differently from us and can never authenticate a packet again; half the
# number space away from the wrap, that cannot happen (RFC 3711 section 3.3.1).
FIRST_SEQUENCES = 1 << 14


class Place(Seat):
    """A viewer's place in one track: a seat, and what is needed to answer its requests for lost packets."""

    __slots__ = ("first", "next_index", "restarted", "start", "types")

    def __init__(self, context: SrtpContext, address: Address, types: Mapping[Codec, int]) -> None:
        super().__init__(context, address)
        self.types = types
        # The first number that this place was given under its present offset.
        self.first = 0
        # What follows the last sequence number used, with its wraps, when the place is out of the stream.
        self.next_index: int | None = None
        self.start: Start | None = None
        # When this viewer was last given the group of pictures again.
        self.restarted = -AGAIN_AFTER

    def begin(self, number: int) -> None:
        """Choose the offset so that ``number`` is the next packet that this viewer sees."""
        index = self.next_index
        if index is None:
            # Not so low that a packet which comes late would be before the first number of all.
            index = REPLAY_WINDOW + secrets.randbelow(FIRST_SEQUENCES - REPLAY_WINDOW)
        self.first = number
        self.shift = index - number

    def forget_start(self, now: float) -> None:
        """Let go of how this place began, when that is over: what was retimed then cannot be sent again."""
        if self.start is not None and self.start.over(now):
            # The ring has it with another timestamp.
            self.first = self.start.last_retimed + 1
            self.start = None

    def end(self, number: int) -> None:
        """Leave the stream; ``number`` is the last that may have been sent."""
        self.leave()
        self.next_index = max(number, self.first - 1) + 1 + self.shift
        self.start = None
