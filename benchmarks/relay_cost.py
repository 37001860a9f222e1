"""Server CPU for each delivered packet, beside the kernel's own share: ``python -m benchmarks.relay_cost [VIEWERS]``.

What is compared takes turns on the same core, a few seconds each, several times: on a machine that does other
things too, figures of different minutes cannot be compared. Printed are the medians.
"""

from __future__ import annotations

import contextlib
import json
import signal
import statistics
import sys
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks._relay_rig import Command, crowd, live_relay, measure

SECONDS = 3
ROUNDS = 4
BITRATE = 1_600_000

Turn = Callable[[], dict[str, Any]]


@contextlib.contextmanager
def kernel_alone(viewers: int) -> Iterator[Turn]:
    """The same packets to as many sockets, one datagram each, without encryption."""
    command = Command("-m", "benchmarks._relay_floor", str(viewers), str(BITRATE))
    try:
        yield lambda: command.ask(str(SECONDS))
    finally:
        command.close()


@contextlib.contextmanager
def relay(viewers: int, **settings: str) -> Iterator[Turn]:
    """The relay with its viewers; its publisher stands still while others have their turn."""
    with live_relay(BITRATE, **settings) as process, crowd(process.url + "/whep/event/hall") as watching:
        joined = watching.ask(f"join {viewers} 50")
        assert joined["viewers"] == viewers, joined
        process.source.send_signal(signal.SIGSTOP)

        def turn() -> dict[str, Any]:
            process.source.send_signal(signal.SIGCONT)
            try:
                return measure(process.child.pid, watching, SECONDS)
            finally:
                process.source.send_signal(signal.SIGSTOP)

        yield turn


def main() -> None:
    viewers = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with contextlib.ExitStack() as stack:
        turns: dict[str, Turn] = {
            "kernel alone": stack.enter_context(kernel_alone(viewers)),
            "relay": stack.enter_context(relay(viewers)),
            "relay, one datagram a packet": stack.enter_context(relay(viewers, SEGMENTATION="0")),
        }
        results: dict[str, list[dict[str, Any]]] = {name: [] for name in turns}
        for _ in range(ROUNDS):
            for name, turn in turns.items():
                results[name].append(turn())
    lowest = statistics.median(r["us_per_packet"] for r in results["kernel alone"])
    for name, rounds in results.items():
        cost = statistics.median(r["us_per_packet"] for r in rounds)
        shown = {
            "benchmark": "relay cost",
            "what": name,
            "viewers": viewers,
            "us_per_packet": cost,
            "against_kernel": round(cost / lowest, 3),
            "rounds": [r["us_per_packet"] for r in rounds],
            "loss": max(r["loss"] for r in rounds),
            "core_busy": statistics.median(r["core_busy"] for r in rounds),
            "generator_cpu": max(r.get("generator_cpu", 0.0) for r in rounds),
        }
        print(json.dumps(shown), flush=True)


if __name__ == "__main__":
    main()
