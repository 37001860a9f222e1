"""How many viewers one core carries, and what joins and leaves cost: ``python -m benchmarks.relay_capacity [--long]``.

Prints JSON lines: crowds of 300 at 1.6 Mbit/s and 1,000 at 300 kbit/s; a hundred joins a second with a hundred seated;
memory for each viewer, and after everybody has left and come again; how far more than 300 viewers get in 45 seconds, or
with ``--long`` in ten minutes.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks._relay_rig import BUSIEST_GENERATOR, crowd, live_relay, measure, memory

SECONDS = 8
# Viewers who come at each step on the way to the limit.
STEP = 150
FULL_CORE = 0.95
MOST_LOSS = 0.001


def show(what: str, **facts: object) -> None:
    print(json.dumps({"benchmark": "relay capacity", "what": what, **facts}), flush=True)


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def carry(viewers: int, bitrate: int, *, until: float = 0.0) -> None:
    """A crowd. Then more and more of them, for ``until`` seconds or until packets are lost or a core is full."""
    with live_relay(bitrate) as relay, crowd(relay.url + "/whep/event/hall") as watching:
        before = memory(relay.child.pid)
        joined = watching.ask(f"join {viewers} 40")
        # Those who came last have caught up with the others after this.
        time.sleep(2)
        result = measure(relay.child.pid, watching, SECONDS)
        result["failed_joins"] = joined["failed_joins"]
        result["memory_kb_per_viewer"] = round((memory(relay.child.pid) - before) / viewers / 1024, 1)
        show(f"{viewers} viewers at {bitrate // 1000} kbit/s", **result)
        end = time.monotonic() + until
        while time.monotonic() < end:
            watching.ask(f"join {STEP} 40")
            time.sleep(2)
            result = measure(relay.child.pid, watching, SECONDS / 2, to_the_limit=True)
            why = limit(result)
            if why:
                show(f"where it breaks at {bitrate // 1000} kbit/s", why=why, **result)
                return
        if until:
            show(f"not broken yet at {bitrate // 1000} kbit/s", **result)


def limit(result: dict[str, Any]) -> str:
    """What stands in the way of more viewers; empty while nothing does."""
    if result["generator_cpu"] >= BUSIEST_GENERATOR:
        return "the generator, not the relay"
    if result["core_busy"] >= FULL_CORE:
        return "the relay's core is full"
    return "packets are lost" if result["loss"] > MOST_LOSS else ""


def joins(already: int = 100, more: int = 1000, rate: int = 100) -> None:
    """A hundred joins a second for ten seconds, while a hundred watch; what the seated ones hear."""
    with live_relay(1_600_000) as relay:
        url = relay.url + "/whep/event/hall"
        with crowd(url) as seated, crowd(url) as coming:
            seated.ask(f"join {already} 50")
            time.sleep(1)
            seated.ask("mark")
            time.sleep(2)
            calm = seated.ask("mark")
            joined = coming.ask(f"join {more} {rate}")
            heard = seated.ask("mark")
            show(
                f"{rate} joins a second",
                joined=joined["viewers"],
                failed=joined["failed_joins"],
                seconds=joined["seconds"],
                join_ms_p50=joined["join_ms_p50"],
                audio_gap_ms_before=calm["audio_gap_ms"],
                audio_gap_ms=heard["audio_gap_ms"],
                loss_of_the_seated=heard["loss"],
                delay_ms_p99=heard.get("delay_ms_p99"),
                generator_cpu=max(joined["generator_cpu"], heard["generator_cpu"]),
            )


def churn(rounds: int, each: int) -> None:
    """Everybody leaves and others come: memory and descriptors after the first round, and after the last."""
    with live_relay(300_000) as relay, crowd(relay.url + "/whep/event/hall") as watching:
        sizes, open_files = [], []
        for _ in range(rounds):
            watching.ask(f"join {each} 60")
            watching.ask(f"leave {each}")
            time.sleep(2)
            sizes.append(memory(relay.child.pid) // 1024)
            open_files.append(descriptors(relay.child.pid))
        show(
            f"{rounds} times {each} joins and leaves",
            memory_kb=sizes,
            growth=round(sizes[-1] / sizes[-2] - 1, 4),
            descriptors=open_files,
        )


def main() -> None:
    long = "--long" in sys.argv
    carry(300, 1_600_000, until=600 if long else 45)
    carry(1000, 300_000)
    joins()
    churn(3 if long else 2, 1000 if long else 300)


if __name__ == "__main__":
    main()
