"""What is missing from a received stream, and when to ask for it (RFC 4585 section 6.2.1). Pure."""

from __future__ import annotations

from dataclasses import dataclass

# Seconds. Wi-Fi reorders within a few milliseconds; asking at once would ask for what is only late.
FIRST_DELAY = 0.010
# Seconds between two requests for one packet: longer than the round trip of a good connection, so that an
# answer on its way is not asked for again.
REPEAT_DELAY = 0.060
# Requests for one packet before it is given up: it would come too late to be shown.
MOST_REQUESTS = 8
# Missing packets that are tracked. A longer gap is an outage: a key frame is cheaper than all that.
MOST_MISSING = 512


@dataclass(slots=True)
class _Missing:
    due: float
    requests: int = 0


class Losses:
    """Follows one source's numbers (extended, so that they only grow)."""

    def __init__(self) -> None:
        self._missing: dict[int, _Missing] = {}
        self._highest: int | None = None
        self.given_up = 0
        self.outages = 0

    def __len__(self) -> int:
        return len(self._missing)

    def arrived(self, number: int, now: float) -> None:
        """Note a packet. Whatever lies between it and the highest one before is missing."""
        highest = self._highest
        if highest is None:
            self._highest = number
        elif number <= highest:
            self._missing.pop(number, None)
        else:
            if number > highest + 1:
                self._gap(highest + 1, number, now)
            self._highest = number

    def _gap(self, start: int, stop: int, now: float) -> None:
        if stop - start + len(self._missing) > MOST_MISSING:
            self._missing.clear()
            self.outages += 1
            return
        for number in range(start, stop):
            self._missing[number] = _Missing(now + FIRST_DELAY)

    def due(self, now: float) -> list[int]:
        """Give the numbers to ask for now, in order."""
        wanted, lost = [], []
        for number, missing in self._missing.items():
            if missing.due > now:
                continue
            if missing.requests >= MOST_REQUESTS:
                lost.append(number)
                continue
            missing.requests += 1
            missing.due = now + REPEAT_DELAY
            wanted.append(number)
        for number in lost:
            del self._missing[number]
        self.given_up += len(lost)
        return sorted(wanted)
