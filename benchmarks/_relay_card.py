"""Publishes the demo's test card: ``python -m benchmarks._relay_card URL TOKEN``; ends with SIGTERM."""

from __future__ import annotations

import datetime as dt
import signal
import sys
import threading

from hybrid.demo.publish import publish
from hybrid.demo.sources import moving_card


def say(text: str) -> None:
    print(text, flush=True)


def main(url: str, token: str) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    source = moving_card("Main hall", "A benchmark", dt.UTC)
    publish(url=url, token=lambda: token, source=source, stop=stop, say=say)


if __name__ == "__main__":
    main(*sys.argv[1:])
