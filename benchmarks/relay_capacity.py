"""How many viewers one core carries, and what joins and leaves cost: ``python -m benchmarks.relay_capacity [--long]``.

Prints JSON lines: crowds of 300 at 1.6 Mbit/s and 1,000 at 300 kbit/s; a hundred joins a second with a hundred seated;
memory for each viewer, and after everybody has left and come again. With ``--long`` it goes on until packets are lost.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks._relay_rig import crowd, live_relay, measure, memory

SECONDS = 8


def show(what: str, **facts: object) -> None:
    print(json.dumps({"benchmark": "relay capacity", "what": what, **facts}), flush=True)


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def carry(viewers: int, bitrate: int) -> dict:
    """A crowd, in two processes above five hundred, so that none of them is the bottleneck."""
    with live_relay(bitrate) as relay, crowd(relay.url + "/whep/event/hall") as watching:
        before = memory(relay.child.pid)
        joined = watching.ask(f"join {viewers} 30")
        result = measure(relay.child.pid, watching, SECONDS)
        result["failed_joins"] = joined["failed_joins"]
        result["memory_kb_per_viewer"] = round((memory(relay.child.pid) - before) / viewers / 1024, 1)
        show(f"{viewers} viewers at {bitrate // 1000} kbit/s", **result)
        return result


def joins() -> None:
    """A hundred joins a second for ten seconds, while a hundred watch; what the seated ones hear."""
    with live_relay(1_600_000) as relay:
        url = relay.url + "/whep/event/hall"
        with crowd(url) as seated, crowd(url) as coming:
            seated.ask("join 100 50")
            time.sleep(1)
            seated.ask("mark")
            time.sleep(2)
            calm = seated.ask("mark")
            joined = coming.ask("join 1000 100")
            heard = seated.ask("mark")
            show(
                "100 joins a second",
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
    carry(300, 1_600_000)
    carry(1000, 300_000)
    joins()
    churn(3 if long else 2, 1000 if long else 300)
    viewers = 400
    while long:
        if carry(viewers, 1_600_000)["loss"] > 0.001:
            break
        viewers += 100


if __name__ == "__main__":
    main()
