"""Starts and measures the processes of the relay's benchmarks."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from streaming.tokens import Right
from tests.streaming.process import RelayProcess, relay_process

if TYPE_CHECKING:
    from collections.abc import Iterator

TICKS = os.sysconf("SC_CLK_TCK")
# The relay has one core to itself as far as we can say; everything else shares the others.
RELAY_CORE = 0
OTHER_CORES = set(os.sched_getaffinity(0)) - {RELAY_CORE} or {0}


NICENESS = -12


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and all its threads, in seconds."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def memory(pid: int) -> int:
    """Resident bytes of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def favour(pid: int) -> None:
    """Ask for the processor before others, where that is allowed: the figures should be ours, not our neighbours'."""
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, NICENESS)
        # Where the kernel shares the processor between terminal sessions, the above counts only within ours (sched(7)).
        Path(f"/proc/{pid}/autogroup").write_text(f"{NICENESS}\n")


class Command:
    """A process that answers each line with a JSON line."""

    def __init__(self, *arguments: str) -> None:
        self.child = subprocess.Popen(
            [sys.executable, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        os.sched_setaffinity(self.child.pid, OTHER_CORES)
        favour(self.child.pid)

    def tell(self, text: str) -> None:
        assert self.child.stdin
        self.child.stdin.write(text + "\n")
        self.child.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self.child.stdout
        return json.loads(self.child.stdout.readline())

    def ask(self, text: str) -> dict[str, Any]:
        self.tell(text)
        return self.answer()

    def close(self) -> None:
        self.child.kill()
        self.child.wait()
        for stream in (self.child.stdin, self.child.stdout):
            if stream:
                stream.close()


@contextlib.contextmanager
def source(url: str, token: str, bitrate: int) -> Iterator[subprocess.Popen]:
    """A publisher of the clip."""
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._relay_source", url, token, str(bitrate)],
        stdout=subprocess.PIPE,
        text=True,
    )
    os.sched_setaffinity(child.pid, OTHER_CORES)
    favour(child.pid)
    assert child.stdout
    try:
        assert child.stdout.readline().strip() == "publishing"
        yield child
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


@contextlib.contextmanager
def crowd(url: str, host: str = "127.0.0.1", role: str = "controlling") -> Iterator[Command]:
    command = Command("-m", "benchmarks._relay_viewers", url, host, role)
    try:
        yield command
    finally:
        command.close()


@contextlib.contextmanager
def live_relay(bitrate: int, **settings: str) -> Iterator[RelayProcess]:
    """A pinned relay with a publisher."""
    with relay_process(affinity=RELAY_CORE, MAX_VIEWERS="4000", **settings) as relay:
        favour(relay.child.pid)
        token = relay.token(Right.PUBLISH, person="pat")
        with source(relay.url + "/whip/event/hall", token, bitrate) as publisher:
            relay.source = publisher
            time.sleep(0.5)
            yield relay


class TooBusyError(Exception):
    """What measures was the bottleneck."""


# A generator that is busier than this could be what loses packets.
BUSIEST_GENERATOR = 0.9


def measure(pid: int, viewers: Command, seconds: float, *, to_the_limit: bool = False) -> dict[str, Any]:
    """Watch for a while; give what was delivered, and the CPU of a process for each packet, in microseconds.

    Fails when the viewers' own process was the bottleneck, unless that is what is looked for (``to_the_limit``).
    """
    viewers.ask("mark")
    started, before = time.monotonic(), cpu_seconds(pid)
    time.sleep(seconds)
    result = viewers.ask("mark")
    busy = (cpu_seconds(pid) - before) / (time.monotonic() - started)
    result["core_busy"] = round(busy, 3)
    result["us_per_packet"] = round(1e6 * busy * result["seconds"] / max(1, result["packets"]), 3)
    assert result["sampled"] == 0 or result["readable"] / result["sampled"] > 0.95, (
        "packets cannot be decrypted"
    )
    if result["generator_cpu"] >= BUSIEST_GENERATOR and not to_the_limit:
        raise TooBusyError(f"the generator is the bottleneck: {result}")
    return result


def stayed(relay: RelayProcess) -> tuple[int, int]:
    """How many batches of a publisher's packets left the relay within 5 ms, and how many there were."""
    text = httpx.get(relay.url + "/metrics").text
    within, count = (
        re.search(rf"^relay_residence_seconds_{part} (\d+)", text, re.MULTILINE)
        for part in (r'bucket\{le="0\.005"\}', "count")
    )
    assert within
    assert count
    return int(within[1]), int(count[1])
