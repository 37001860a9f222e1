"""Counters, and their text for Prometheus (exposition format 0.0.4)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streaming.relay import Relay

# Seconds, from a batch of datagrams read to all copies of it sent.
_RESIDENCE_BOUNDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1)


class Stats:
    """What happened since the start."""

    def __init__(self) -> None:
        self.received = self.unknown = self.rejected_checks = 0
        self.overloaded = self.faults = 0
        self.endings: Counter[str] = Counter()
        self._residence = [0] * (len(_RESIDENCE_BOUNDS) + 1)
        self._residence_sum = 0.0

    def ended(self, reason: str) -> None:
        """Count the end of a session."""
        self.endings[reason] += 1

    def residence(self, seconds: float) -> None:
        """Note how long a batch of publishers' packets stayed."""
        self._residence[bisect_left(_RESIDENCE_BOUNDS, seconds)] += 1
        self._residence_sum += seconds

    def text(self, relay: Relay) -> str:
        """Write everything down."""
        return "\n".join(self._lines(relay)) + "\n"

    def _lines(self, relay: Relay) -> Iterator[str]:
        sender = relay.sender
        yield from _metric("relay_sessions", "gauge", [("", len(relay.sessions))])
        yield from _metric("relay_datagrams_received_total", "counter", [("", self.received)])
        yield from _metric("relay_datagrams_unknown_total", "counter", [("", self.unknown)])
        yield from _metric("relay_checks_rejected_total", "counter", [("", self.rejected_checks)])
        yield from _metric("relay_datagrams_sent_total", "counter", [("", sender.sent)])
        yield from _metric("relay_datagrams_refused_total", "counter", [("", sender.refused)])
        yield from _metric("relay_datagrams_dropped_total", "counter", [("", sender.dropped)])
        yield from _metric("relay_encryption_failures_total", "counter", [("", sender.failed)])
        yield from _metric("relay_overloaded_total", "counter", [("", self.overloaded)])
        yield from _metric("relay_faults_total", "counter", [("", self.faults)])
        yield from _metric(
            "relay_sessions_ended_total",
            "counter",
            [(f'{{reason="{reason}"}}', count) for reason, count in sorted(self.endings.items())],
        )
        yield from self._residence_lines()
        states = [room.state() for room in relay.rooms.values()]
        for name in ("viewers", "crew", "bitrate", "viewer_loss"):
            samples = [(_labels(s.event, s.room), float(getattr(s, name))) for s in states]
            yield from _metric(f"relay_room_{name}", "gauge", samples)

    def _residence_lines(self) -> Iterator[str]:
        name, total = "relay_residence_seconds", 0
        yield f"# TYPE {name} histogram"
        for bound, count in zip(_RESIDENCE_BOUNDS, self._residence, strict=False):
            total += count
            yield f'{name}_bucket{{le="{bound}"}} {total}'
        total += self._residence[-1]
        yield f'{name}_bucket{{le="+Inf"}} {total}'
        yield f"{name}_sum {self._residence_sum}"
        yield f"{name}_count {total}"


def _metric(name: str, kind: str, samples: list[tuple[str, float]]) -> Iterator[str]:
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        yield f"{name}{labels} {value}"


def _labels(event: str, room: str) -> str:
    return f'{{event="{_escaped(event)}",room="{_escaped(room)}"}}'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
