"""See to it that the programs that the tests start are there: a browser, PostgreSQL, Redis, TURN.

With ``--benchmarks``, also what the benchmarks compare with: another media server. As root on Debian the missing ones
are installed; elsewhere they are named, and the exit code is 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

POSTGRES_HOMES = "/usr/lib/postgresql"


def find_postgres(program: str) -> str | None:
    """Return the path of one of PostgreSQL's programs; Debian keeps them off the path, by version."""
    versions = sorted(Path(POSTGRES_HOMES).glob(f"*/bin/{program}"), key=lambda path: path.parts)
    return str(versions[-1]) if versions else shutil.which(program)


# Debian's package: whether what the tests use of it is there.
NEEDED: dict[str, Callable[[], str | None]] = {
    "chromium": lambda: shutil.which("chromium"),
    "redis-server": lambda: shutil.which("redis-server"),
    "postgresql": lambda: find_postgres("initdb"),
    "coturn": lambda: shutil.which("turnserver"),
}
NEEDED_BY_BENCHMARKS: dict[str, Callable[[], str | None]] = {"janus": lambda: shutil.which("janus")}


def missing(*, benchmarks: bool = False) -> list[str]:
    """Return the packages that are not there."""
    needed = {**NEEDED, **(NEEDED_BY_BENCHMARKS if benchmarks else {})}
    return [package for package, found in needed.items() if not found()]


def main() -> int:
    """Install or name what is missing; return the exit code."""
    benchmarks = "--benchmarks" in sys.argv
    packages = missing(benchmarks=benchmarks)
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", "-q", *command], env=environ, check=False)  # noqa: S603, S607
        packages = missing(benchmarks=benchmarks)
    if packages:
        sys.stderr.write(
            f"The tests need what is not installed here: {', '.join(packages)}.\n"
            f"On Debian and Ubuntu: sudo apt-get install {' '.join(packages)}\n"
            "Elsewhere: chromium, redis-server, turnserver and PostgreSQL's initdb must be on the path.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
