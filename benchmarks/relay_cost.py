"""Server CPU for each delivered packet, beside the kernel's own share: ``python -m benchmarks.relay_cost [VIEWERS]``.

What is compared takes turns on the same core, a few seconds each, several times: on a machine that does other
things too, figures of different minutes cannot be compared. Printed are the medians.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks._relay_rig import RELAY_CORE, Command, crowd, favour, live_relay, measure
from streaming.config import bind, reachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 3
ROUNDS = 3
BITRATE = 1_600_000


@dataclass
class Turns:
    """Something to measure, and the process that stands still while others are measured."""

    child: subprocess.Popen | None
    measured: Callable[[], dict[str, Any]]

    def signal(self, number: int) -> None:
        if self.child is not None:
            self.child.send_signal(number)

    def take(self) -> dict[str, Any]:
        self.signal(signal.SIGCONT)
        # What was to be sent while it stood still comes first.
        time.sleep(1)
        try:
            return self.measured()
        finally:
            self.signal(signal.SIGSTOP)


@contextlib.contextmanager
def kernel_alone(viewers: int) -> Iterator[Turns]:
    """The same packets to as many sockets, one datagram each, without encryption."""
    command = Command("-m", "benchmarks._relay_floor", str(viewers), str(BITRATE))
    try:
        yield Turns(None, lambda: command.ask(str(SECONDS)))
    finally:
        command.close()


@contextlib.contextmanager
def relay(viewers: int, **settings: str) -> Iterator[Turns]:
    """The relay with its viewers; its publisher stands still while others have their turn."""
    with live_relay(BITRATE, **settings) as process, crowd(process.url + "/whep/event/hall") as watching:
        joined = watching.ask(f"join {viewers} 20")
        assert joined["viewers"] == viewers, joined
        yield Turns(process.source, lambda: measure(process.child.pid, watching, SECONDS))


def own_address() -> str:
    """An address of this machine that is not loopback, which aiortc's ICE does not use."""
    return next(host for host, _ in reachable(bind("0.0.0.0", 0)) if not host.startswith("127."))  # noqa: S104


@contextlib.contextmanager
def aiortc(mode: str, viewers: int) -> Iterator[Turns]:
    """aiortc's own connections; a few viewers, for each costs the same. Stands still while others have their turn."""
    host = own_address()
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._relay_aiortc", mode, host], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    try:
        port = child.stdout.readline().strip()
        os.sched_setaffinity(child.pid, {RELAY_CORE})
        favour(child.pid)
        with crowd(f"http://{host}:{port}/whep/event/hall", host) as watching:
            joined = watching.ask(f"join {viewers} 2")
            assert joined["viewers"] == viewers, joined
            yield Turns(child, lambda: measure(child.pid, watching, SECONDS))
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


@contextlib.contextmanager
def janus(viewers: int) -> Iterator[Turns]:
    """Janus' streaming plugin with as many viewers as the relay has; its feed stands still while others have a turn."""
    host = own_address()
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._relay_janus", host], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    try:
        port, server = map(int, child.stdout.readline().split())
        favour(child.pid)
        favour(server)
        # Janus makes the offers, so the viewers are the ones who are controlled.
        with crowd(f"http://{host}:{port}/whep/event/hall", host, "controlled") as watching:
            joined = watching.ask(f"join {viewers} 10")
            assert joined["viewers"] == viewers, joined
            yield Turns(child, lambda: measure(server, watching, SECONDS))
    finally:
        child.send_signal(signal.SIGCONT)
        child.terminate()
        child.wait()
        child.stdout.close()


def main() -> None:
    viewers = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with contextlib.ExitStack() as stack:
        turns: dict[str, Turns] = {
            "kernel alone": stack.enter_context(kernel_alone(viewers)),
            "relay": stack.enter_context(relay(viewers)),
            "relay, one datagram a packet": stack.enter_context(relay(viewers, SEGMENTATION="0")),
            "Janus": stack.enter_context(janus(viewers)),
            "aiortc, encoded packets": stack.enter_context(aiortc("encoded", 10)),
            "aiortc, MediaRelay": stack.enter_context(aiortc("decoded", 2)),
        }
        results: dict[str, list[dict[str, Any]]] = {name: [] for name in turns}
        for turn in turns.values():
            turn.signal(signal.SIGSTOP)
        for _ in range(ROUNDS):
            for name, turn in turns.items():
                results[name].append(turn.take())
    lowest = statistics.median(r["us_per_packet"] for r in results["kernel alone"])
    ours = statistics.median(r["us_per_packet"] for r in results["relay"])
    for name, rounds in results.items():
        cost = statistics.median(r["us_per_packet"] for r in rounds)
        shown = {
            "benchmark": "relay cost",
            "what": name,
            "viewers": rounds[0]["viewers"],
            "us_per_packet": cost,
            "against_kernel": round(cost / lowest, 3),
            "against_relay": round(cost / ours, 3),
            "rounds": [r["us_per_packet"] for r in rounds],
            "loss": max(r["loss"] for r in rounds),
            "core_busy": statistics.median(r["core_busy"] for r in rounds),
            "generator_cpu": max(r.get("generator_cpu", 0.0) for r in rounds),
        }
        print(json.dumps(shown), flush=True)


if __name__ == "__main__":
    main()
