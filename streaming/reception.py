"""How well one source is received: the numbers of a receiver report (RFC 3550 section 6.4). Pure."""

from __future__ import annotations


class Reception:
    """Counts packets of one source and estimates their jitter."""

    def __init__(self, clock_rate: int) -> None:
        self._clock_rate = clock_rate
        self._first: int | None = None
        self.highest = 0
        self.received = 0
        self._expected_before = 0
        self._received_before = 0
        self._transit: float | None = None
        self.jitter = 0.0

    def arrived(self, number: int, timestamp: int, now: float) -> None:
        """Note a packet by its extended number; ``now`` in seconds."""
        if self._first is None:
            self._first = self.highest = number
        self.highest = max(self.highest, number)
        self.received += 1
        transit = now * self._clock_rate - timestamp
        if self._transit is not None:
            change = abs(transit - self._transit)
            # A jump of more than a second is a new clock, not jitter.
            if change < self._clock_rate:
                self.jitter += (change - self.jitter) / 16
        self._transit = transit

    @property
    def lost(self) -> int:
        """Packets that never came, since the start; negative when some came twice."""
        return 0 if self._first is None else self.highest - self._first + 1 - self.received

    def fraction_lost(self) -> int:
        """Share lost since the last call, in 256ths."""
        if self._first is None:
            return 0
        expected = self.highest - self._first + 1
        expected_now = expected - self._expected_before
        lost_now = expected_now - (self.received - self._received_before)
        self._expected_before, self._received_before = expected, self.received
        if expected_now <= 0 or lost_now <= 0:
            return 0
        return min(255, (lost_now << 8) // expected_now)
