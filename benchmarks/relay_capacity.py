"""How many viewers one core carries, and what joins and leaves cost.

    python -m benchmarks.relay_capacity [--only crowd limit joins churn hour] [--minutes 60] [--long]

Prints a JSON line a part, with its targets and whether they were met: crowds of 100 and 300 at 1.6 Mbit/s and 1,000 at
300 kbit/s, with the memory for each viewer, and how long packets are on their way; how far more than 300 get in a
minute and a half; a hundred joins a second with a hundred seated; memory and descriptors after a thousand came and
left, and another thousand. With ``--long`` the search for the limit takes ten minutes, and an hour of viewers who come
and go follows.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks._relay_rig import (
    BUSIEST_GENERATOR,
    TooBusyError,
    cpu_seconds,
    crowd,
    live_relay,
    measure,
    memory,
    stayed,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 8
# Seconds after which the relay has closed HTTP connections that nobody uses.
IDLE = 7
# Viewers who come at each step on the way to the limit.
STEP = 150
FULL_CORE = 0.95
MOST_LOSS = 0.001
# Milliseconds for all but one packet in a hundred, from the publisher's process to the viewers' sockets.
PROMPT = {"delay_ms_p99": 5.0}
# A little more than a hundred a second, as the last ones take a moment after they came; and seconds that they stay.
JOINS, JOIN_RATE, STAY = 1050, 105, 3


def show(what: str, facts: dict[str, Any], *, most: dict[str, float], least: dict[str, float]) -> None:
    """Print a line: what was measured, what it may be at most and must be at least, and whether it is."""
    met = all(facts.get(name) is not None and facts[name] <= limit for name, limit in most.items())
    met &= all(facts.get(name) is not None and facts[name] >= limit for name, limit in least.items())
    targets = {name: f"<= {limit}" for name, limit in most.items()}
    targets |= {name: f">= {limit}" for name, limit in least.items()}
    line = {"benchmark": "relay capacity", "what": what, "met": met, "targets": targets, **facts}
    print(json.dumps(line), flush=True)


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def carry(viewers: int, bitrate: int, core: float, *, delay: dict[str, float] | None = None) -> None:
    """A crowd, which may take so much of the core; ``delay`` says how long packets may be on their way at most."""
    with live_relay(bitrate) as relay, crowd(relay.url + "/whep/event/hall") as watching:
        before = memory(relay.child.pid)
        joined = watching.ask(f"join {viewers} 40")
        # Those who came last have caught up with the others after this.
        time.sleep(2)
        within, every = stayed(relay)
        result = measure(relay.child.pid, watching, SECONDS, to_the_limit=True)
        now_within, now_every = stayed(relay)
        result["residence_within_5_ms"] = round((now_within - within) / (now_every - every), 4)
        result["failed_joins"] = joined["failed_joins"]
        result["memory_kb_per_viewer"] = round((memory(relay.child.pid) - before) / viewers / 1024, 1)
        show(
            f"{viewers} viewers at {bitrate // 1000} kbit/s",
            result,
            most={
                "loss": MOST_LOSS,
                "core_busy": core,
                "generator_cpu": BUSIEST_GENERATOR,
                "memory_kb_per_viewer": 200,
                **(delay or {}),
            },
            least={"viewers": viewers},
        )


def search(bitrate: int, seconds: float, begin: int = 300) -> None:
    """More and more viewers, for so long or until packets are lost or a core is full."""
    with live_relay(bitrate) as relay, crowd(relay.url + "/whep/event/hall") as watching:
        end, why, carried, more = time.monotonic() + seconds, "", 0, begin
        while not why and time.monotonic() < end:
            watching.ask(f"join {more} 60")
            more = STEP
            time.sleep(2)
            result = measure(relay.child.pid, watching, SECONDS / 2, to_the_limit=True)
            why = limit(result)
            carried = carried if why else result["viewers"]
        result.update(why=why or "the time was over", carried=carried)
        show(f"where it breaks at {bitrate // 1000} kbit/s", result, most={}, least={"carried": 300})


def limit(result: dict[str, Any]) -> str:
    """What stands in the way of more viewers; empty while nothing does."""
    if result["generator_cpu"] >= BUSIEST_GENERATOR:
        return "the generator, not the relay"
    if result["core_busy"] >= FULL_CORE:
        return "the relay's core is full"
    return "packets are lost" if result["loss"] > MOST_LOSS else ""


def joins(bitrate: int, stay: float, already: int = 100) -> None:
    """A hundred joins a second for ten seconds, while a hundred watch; what anybody hears.

    Those who come stay for so many seconds: a thousand more at a high rate would be another question.
    """
    with live_relay(bitrate) as relay:
        url = relay.url + "/whep/event/hall"
        with crowd(url) as seated, crowd(url) as coming:
            seated.ask(f"join {already} 50")
            time.sleep(1)
            seated.ask("mark")
            time.sleep(2)
            calm = seated.ask("mark")
            # What is timed begins here, not with the process.
            coming.ask("mark")
            # The source and both crowds share what is not the relay's.
            assert relay.source is not None
            others = (relay.source.pid, seated.child.pid, coming.child.pid)
            before, ours, started = (
                sum(map(cpu_seconds, others)),
                cpu_seconds(relay.child.pid),
                time.monotonic(),
            )
            command = f"visit {JOINS} {JOIN_RATE} {stay}" if stay else f"join {JOINS} {JOIN_RATE}"
            joined = coming.ask(command)
            passed = time.monotonic() - started
            heard = seated.ask("mark")
            seconds = joined["seconds"] - stay
            facts = {
                "joined": joined["came"],
                "failed": joined["failed_joins"],
                "seconds": round(seconds, 3),
                "joins_per_second": round(joined["came"] / seconds, 1),
                "join_ms_p50": joined["join_ms_p50"],
                "audio_gap_ms_before": calm["audio_gap_ms"],
                "audio_gap_ms": max(heard["audio_gap_ms"], joined["audio_gap_ms"]),
                "audio_gap_ms_of_the_seated": heard["audio_gap_ms"],
                "loss_of_the_seated": heard["loss"],
                "delay_ms_p99": heard.get("delay_ms_p99"),
                "core_busy": round((cpu_seconds(relay.child.pid) - ours) / passed, 3),
                "generator_cpu": round((sum(map(cpu_seconds, others)) - before) / passed, 3),
            }
            show(
                f"100 joins a second at {bitrate // 1000} kbit/s, {f'staying {stay} s' if stay else 'all staying'}",
                facts,
                most={
                    "audio_gap_ms": 60,
                    "failed": 0,
                    "loss_of_the_seated": MOST_LOSS,
                    "generator_cpu": BUSIEST_GENERATOR,
                },
                least={"joins_per_second": 100, "joined": JOINS},
            )


def churn(rounds: int = 2, each: int = 1000) -> None:
    """Everybody leaves and others come: memory and descriptors after the first round, and after the last."""
    with live_relay(300_000) as relay, crowd(relay.url + "/whep/event/hall") as watching:
        sizes, open_files, came = [], [], 0
        for _ in range(rounds):
            came += watching.ask(f"join {each} 60")["came"]
            watching.ask(f"leave {each}")
            time.sleep(IDLE)
            sizes.append(memory(relay.child.pid) // 1024)
            open_files.append(descriptors(relay.child.pid))
        facts = {
            "came": came,
            "memory_kb": sizes,
            "growth": round(sizes[-1] / sizes[-2] - 1, 4),
            "descriptors": open_files,
            "more_descriptors": open_files[-1] - open_files[-2],
        }
        show(
            f"{rounds} times {each} joins and leaves",
            facts,
            most={"growth": 0.05, "more_descriptors": 0},
            least={"came": rounds * each},
        )


def hour(minutes: float, seated: int = 50, each: int = 60, rate: float = 4) -> None:
    """Viewers who come and go all the time, while others stay: memory of the last third against the first."""
    with live_relay(300_000) as relay, crowd(relay.url + "/whep/event/hall") as watching:
        watching.ask(f"join {seated} 20")
        sizes, open_files, losses, came = [], [], [], 0
        end = time.monotonic() + 60 * minutes
        while time.monotonic() < end or len(sizes) < 3:
            joined = watching.ask(f"join {each} {rate}")
            # Those who have been there longest leave.
            left = watching.ask(f"leave {joined['viewers'] - seated}")
            came += joined["came"]
            losses.append(max(joined["loss"], left["loss"]))
            sizes.append(memory(relay.child.pid) // 1024)
            open_files.append(descriptors(relay.child.pid))
        third = len(sizes) // 3
        first, last = (statistics.median(part) for part in (sizes[:third], sizes[-third:]))
        facts = {
            "came": came,
            "memory_kb": sizes[:: max(1, len(sizes) // 30)],
            "first_third_kb": first,
            "last_third_kb": last,
            "growth": round(last / first - 1, 4),
            "more_descriptors": max(open_files[-third:]) - max(open_files[:third]),
            "worst_loss": max(losses),
        }
        show(
            f"{minutes:g} minutes of coming and going",
            facts,
            most={"growth": 0.05, "more_descriptors": 0},
            least={"came": len(sizes) * each},
        )


def main() -> int:
    parser = argparse.ArgumentParser(description="How many viewers the relay carries.")
    parser.add_argument("--only", nargs="+", choices=["crowd", "limit", "joins", "churn", "hour"])
    parser.add_argument("--minutes", type=float, default=60, help="how long viewers come and go")
    parser.add_argument("--long", action="store_true", help="search longer, and run the hour of churn too")
    options = parser.parse_args()
    parts: list[tuple[str, str, Callable[[], None]]] = [
        ("crowd", "100 viewers", lambda: carry(100, 1_600_000, 0.60, delay=PROMPT)),
        ("crowd", "300 viewers", lambda: carry(300, 1_600_000, 0.60, delay=PROMPT)),
        ("crowd", "1,000 viewers", lambda: carry(1000, 300_000, 0.85)),
        ("limit", "where it breaks", lambda: search(1_600_000, 600 if options.long else 90)),
        ("joins", "100 joins a second", lambda: joins(1_600_000, STAY)),
        ("joins", "100 joins a second, all staying", lambda: joins(300_000, 0)),
        ("churn", "joins and leaves", churn),
        ("hour", "an hour of coming and going", lambda: hour(options.minutes)),
    ]
    wanted = options.only or ["crowd", "limit", "joins", "churn", *(["hour"] if options.long else [])]
    failed = False
    for part, what, run in parts:
        if part not in wanted:
            continue
        try:
            run()
        except (AssertionError, OSError, TooBusyError, ValueError) as error:
            # The other parts have something to say too.
            failed = True
            show(what, {"failed": f"{type(error).__name__}: {error}"}, most={}, least={"done": 1})
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
