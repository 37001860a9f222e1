"""Which processes ``hybrid up`` keeps running: the one list to add a process to."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Child:
    """One process to keep running. ``environ`` is added to the supervisor's own.

    At the end, one that is ``last`` is ended after the others: they have something to tell it.
    """

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)
    pass_fds: tuple[int, ...] = ()
    last: bool = False


@dataclass(frozen=True)
class WebOptions:
    """How web is served. ``listen_fd`` is the bound socket that all its workers share."""

    listen_fd: int
    workers: int = 1
    server: str = "uvicorn"
    access_log: bool = False


# A connection for every thread that may run a view at once; PostgreSQL allows 100 in all by default.
WEB_DATABASE_POOL = 16


def python_module(module: str, *args: str) -> tuple[str, ...]:
    """Return the command that runs ``module`` with this Python."""
    return (sys.executable, "-m", module, *args)


def web_children(options: WebOptions) -> list[Child]:
    """Return the web workers; they share one listening socket, so the kernel spreads the connections."""
    command = python_module("hybrid.ops.web", "--fd", str(options.listen_fd), "--server", options.server)
    if options.access_log:
        command = (*command, "--access-log")
    names = ["web"] if options.workers == 1 else [f"web.{n}" for n in range(1, options.workers + 1)]
    environ = {"HYBRID_DATABASE_POOL": str(WEB_DATABASE_POOL)}
    return [
        Child(name=name, command=command, environ=environ, pass_fds=(options.listen_fd,), last=True)
        for name in names
    ]


def children(web: WebOptions, *more: Child) -> list[Child]:
    """Return everything that an installation runs, in the order in which it is started."""
    return [
        *web_children(web),
        Child(name="jobs", command=python_module("hybrid.ops.worker")),
        *more,
    ]
