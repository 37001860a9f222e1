"""One stream of log lines from several processes, each line with the name of its own."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    import asyncio

# Distinguishable on dark and on light terminals; red is left for problems.
COLOURS = (36, 35, 34, 32, 33)
READ_BYTES = 65_536
# A line longer than this is shown in pieces, so that a child that never ends a line costs no memory.
MAX_LINE_BYTES = 16_384


def wants_colour(stream: TextIO) -> bool:
    """Say whether to colour: only on a terminal, and not where ``NO_COLOR`` is set."""
    return stream.isatty() and "NO_COLOR" not in os.environ


class Output:
    """Writes lines with prefixes. ``names`` are all that will write, so that the prefixes line up."""

    def __init__(self, names: list[str], stream: TextIO | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self._width = max(map(len, names), default=0)
        self._colours = {name: COLOURS[n % len(COLOURS)] for n, name in enumerate(names)}
        self._colour = wants_colour(self._stream)

    def line(self, name: str, text: str) -> None:
        """Write one line of the process ``name``."""
        prefix = f"{name:<{self._width}} |"
        if self._colour:
            prefix = f"\x1b[{self._colours.get(name, 0)}m{prefix}\x1b[0m"
        self._write(f"{prefix} {text}\n")

    def plain(self, text: str) -> None:
        """Write ``text`` for the person who started the program, without a prefix."""
        self._write(text + "\n")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (BrokenPipeError, ValueError):
            # Whoever read the log has gone; the event goes on without them.
            self._stream = open(os.devnull, "w")  # noqa: PTH123, SIM115 -- open for as long as we run

    async def copy(self, name: str, reader: asyncio.StreamReader) -> None:
        """Copy what a process writes, line by line, until it closes its end."""
        rest = b""
        while chunk := await reader.read(READ_BYTES):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > MAX_LINE_BYTES:
                lines, rest = [*lines, rest], b""
            for line in lines:
                self.line(name, line.decode(errors="replace").rstrip("\r"))
        if rest:
            self.line(name, rest.decode(errors="replace"))
