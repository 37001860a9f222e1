"""Counts that change all the time, gathered so that each client hears them a few times a second at most."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from hybrid.protocol.core import Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from hybrid.live.delivery import Delivery

INTERVAL = 0.2  # seconds between two of a topic: five a second, which the eye takes for continuous

_decoder = msgspec.json.Decoder(Tally)
_encoder = msgspec.json.Encoder()


@dataclass
class _Pending:
    """What has come for one topic since the last was sent: each count with the revision that it is of."""

    counts: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    last: Delivery | None = None


def covered(ranges: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the last unbroken run of revisions in ``ranges``.

    Where one is missing the run starts after it: whoever has not heard the missing one sees the gap.
    """
    ordered = sorted(ranges)
    first, last = ordered[0]
    for start, end in ordered[1:]:
        if start > last + 1:
            first = start
        last = max(last, end)
    return first, last


class TallyBox:
    """Gathers tallies by topic: the first goes out at once, what follows within ``INTERVAL`` goes together."""

    def __init__(
        self,
        write: Callable[[Delivery], None],
        *,
        later: Callable[[float, Callable[[], None]], Any],
    ) -> None:
        self._write = write
        self._later = later
        self._pending: dict[str, _Pending] = {}

    def add(self, delivery: Delivery) -> None:
        """Take counts in. An older revision never overwrites a newer count."""
        is_resting = delivery.topic in self._pending
        pending = self._pending.setdefault(delivery.topic, _Pending())
        for section, counts in _decoder.decode(delivery.event).counts.items():
            for key, count in counts.items():
                known = pending.counts.get((section, key))
                if known is None or known[0] < delivery.revision:
                    pending.counts[section, key] = (delivery.revision, count)
        pending.ranges.append((delivery.first, delivery.revision))
        pending.last = delivery
        if not is_resting:
            self._flush(delivery.topic)

    def forget(self, topic: str) -> None:
        """Nobody listens any more."""
        self._pending.pop(topic, None)

    def _flush(self, topic: str) -> None:
        pending = self._pending.pop(topic, None)
        if pending is None or pending.last is None:
            # Nothing came while it rested: the next one may go at once.
            return
        first, revision = covered(pending.ranges)
        sections: dict[str, dict[str, int]] = {}
        for (section, key), (_revision, count) in pending.counts.items():
            sections.setdefault(section, {})[key] = count
        self._pending[topic] = _Pending()
        event = _encoder.encode(Tally(counts=sections))
        self._write(msgspec.structs.replace(pending.last, first=first, revision=revision, event=event))
        self._later(INTERVAL, lambda: self._flush(topic))
