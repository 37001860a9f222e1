"""Run one long step of the Makefile: show that it goes on, and its output only if it fails.

    python scripts/step.py "Installing Python packages" COMMAND ARGUMENT…

Works with any Python 3.11 before anything is installed.
"""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time

# On a terminal the line is renewed this often; in a log a new one would be noise more often than that.
TERMINAL_SECONDS = 0.5
LOG_SECONDS = 15.0
WIDTH = 78


def run(title: str, command: list[str]) -> int:
    """Run ``command``, report on it as ``title``, and return its exit code."""
    started = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 -- the Makefile says what
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    lines: queue.Queue[bytes | None] = queue.Queue()
    threading.Thread(target=_read, args=(process, lines), daemon=True).start()
    kept = _follow(title, lines, started)
    returncode = process.wait()
    took = f"{time.monotonic() - started:.0f} s"
    if returncode == 0:
        _say(f"  done: {title} ({took})")
    else:
        _say(f"  FAILED: {title} ({took}); it said:")
        sys.stdout.flush()
        sys.stdout.buffer.write(b"".join(kept))
        sys.stdout.flush()
    return returncode


def _read(process: subprocess.Popen[bytes], lines: queue.Queue[bytes | None]) -> None:
    assert process.stdout is not None  # noqa: S101 -- it was asked for
    for line in process.stdout:
        lines.put(line)
    lines.put(None)


def _follow(title: str, lines: queue.Queue[bytes | None], started: float) -> list[bytes]:
    """Show the progress until the output ends; return all of it."""
    on_terminal = sys.stdout.isatty()
    every = TERMINAL_SECONDS if on_terminal else LOG_SECONDS
    kept: list[bytes] = []
    last = ""
    shown = started if not on_terminal else 0.0
    if not on_terminal:
        _say(f"  {title} …")
    while True:
        try:
            line = lines.get(timeout=every)
        except queue.Empty:
            line = b""
        if line is None:
            return kept
        if line:
            kept.append(line)
            last = line.decode(errors="replace").strip() or last
        if time.monotonic() - shown >= every:
            shown = time.monotonic()
            text = f"  {title} … {shown - started:.0f} s  {last}"
            if on_terminal:
                sys.stdout.write(f"\r\x1b[K{text[:WIDTH]}")
                sys.stdout.flush()
            else:
                _say(f"    … {shown - started:.0f} s")


def _say(text: str) -> None:
    start = "\r\x1b[K" if sys.stdout.isatty() else ""
    sys.stdout.write(f"{start}{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
