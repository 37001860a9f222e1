"""How long `make run` takes until the site answers: in a fresh clone, and the second time.

    python -m benchmarks.startup [--times 3]

Clones what is committed here into a temporary directory, so that nothing is installed or built there; the
package managers' own caches are as they are on this machine. Seconds of wall time are counted from `make`
to the first 200 of /healthz. Prints one JSON line for the cold start and one for the median of the later
ones.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
GIVE_UP_SECONDS = 900
STOP_SECONDS = 30
POLL_SECONDS = 0.02


def free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def is_healthy(port: int) -> bool:
    """Say whether the site answers that all is well."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def seconds_to_serve(clone: Path) -> float:
    """Run ``make run`` in ``clone`` until it serves, and end it; return the seconds."""
    port = free_port()
    environ = {k: v for k, v in os.environ.items() if not k.startswith("HYBRID_") and k not in NOT_OURS}
    log = clone / "startup.log"
    began = time.monotonic()
    with log.open("w") as output:
        # A session of its own: the signal reaches make and what it runs, as Ctrl-C does.
        process = subprocess.Popen(
            ["make", "run", f"ARGS=--port {port}"],
            cwd=clone, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
        try:
            while not is_healthy(port):
                if process.poll() is not None or time.monotonic() - began > GIVE_UP_SECONDS:
                    sys.stderr.write(log.read_text())
                    raise SystemExit("make run did not get to serve")
                time.sleep(POLL_SECONDS)
            return time.monotonic() - began
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
            process.wait(STOP_SECONDS)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="later starts to take the median of")
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory(prefix="hybrid-startup-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", TOP, clone], check=True)
        cold = seconds_to_serve(clone)
        print(json.dumps({"benchmark": "startup", "start": "cold", "seconds": round(cold, 1)}), flush=True)
        later = [seconds_to_serve(clone) for _ in range(times)]
    print(
        json.dumps(
            {
                "benchmark": "startup",
                "start": "second",
                "seconds": round(statistics.median(later), 2),
                "all": [round(seconds, 2) for seconds in later],
                "target": 5,
            }
        )
    )


if __name__ == "__main__":
    main()
