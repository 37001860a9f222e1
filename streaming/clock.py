"""Time in sender reports. Pure, but for one reading of the wall clock at the start."""

from __future__ import annotations

import time
from dataclasses import dataclass

# Seconds from 1900, where NTP begins, to 1970.
_NTP_EPOCH = 2_208_988_800


def ntp_seconds(timestamp: int) -> float:
    """Give the seconds of a 64-bit NTP timestamp, since 1900."""
    return timestamp / (1 << 32)


@dataclass(frozen=True, slots=True)
class WallClock:
    """Wall time for any moment of the loop's clock, without the wall clock's jumps."""

    epoch: float

    @classmethod
    def reading(cls, now: float) -> WallClock:
        """Read the wall clock once; ``now`` is the loop's time at that moment."""
        return cls(time.time() - now + _NTP_EPOCH)

    def ntp(self, now: float) -> int:
        """Give the 64-bit NTP timestamp of a moment of the loop's clock."""
        return int((self.epoch + now) * (1 << 32)) & 0xFFFFFFFFFFFFFFFF


@dataclass(frozen=True, slots=True)
class Reference:
    """The RTP timestamp of one moment (seconds on the loop's clock)."""

    moment: float
    timestamp: int

    def at(self, now: float, clock_rate: int) -> int:
        """Give the timestamp of another moment."""
        return (self.timestamp + round((now - self.moment) * clock_rate)) % (1 << 32)
