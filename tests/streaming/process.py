"""The relay as a process of its own, on free ports."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from streaming import tokens
from streaming.tokens import Grant, Right

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "a secret that is long enough for tests"


@dataclass
class RelayProcess:
    child: subprocess.Popen
    http_port: int
    udp_port: int
    lines: list[dict] = field(default_factory=list)
    # A publisher's process, where a benchmark has one.
    source: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def token(self, right: Right, *, room: str = "hall", person: str = "ann", **facts) -> str:
        grant = Grant(right=right, event="event", room=room, person=person, **facts)
        return tokens.mint(grant, SECRET)

    def stop(self, *, kill: bool = False) -> int:
        """End it, as the supervisor does or as a crash does; give its exit code."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
        return self.child.wait(20)


@contextlib.contextmanager
def relay_process(*, affinity: int | None = None, **settings: str) -> Iterator[RelayProcess]:
    """Start a relay; settings are the environment's names without their prefix."""
    environment = {
        **os.environ,
        "HYBRID_RELAY_SECRET": SECRET,
        "HYBRID_RELAY_HTTP": "127.0.0.1:0",
        "HYBRID_RELAY_UDP": "127.0.0.1:0",
        **{f"HYBRID_RELAY_{name}": value for name, value in settings.items()},
    }
    command = [sys.executable, "-m", "streaming"]
    child = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None
    if affinity is not None:
        os.sched_setaffinity(child.pid, {affinity})
    lines: list[dict] = []
    raw: list[str] = []
    try:
        for text in child.stderr:
            raw.append(text)
            if text.startswith("{"):
                lines.append(json.loads(text))
                if lines[-1]["message"] == "relay starts":
                    break
        else:
            raise AssertionError("the relay did not start: " + "".join(raw))
        relay = RelayProcess(child, lines[-1]["http_port"], lines[-1]["udp_port"], lines)
        reader = threading.Thread(target=_collect, args=(child.stderr, lines), daemon=True)
        reader.start()
        yield relay
    finally:
        if child.poll() is None:
            child.kill()
        child.wait(20)
        with contextlib.suppress(NameError):
            reader.join(5)
        child.stderr.close()


def _collect(stream, lines: list[dict]) -> None:
    for text in stream:
        with contextlib.suppress(json.JSONDecodeError):
            lines.append(json.loads(text))
