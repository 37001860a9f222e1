"""Ports for servers that are told where to listen, or that come back where they were."""

import itertools
import os
import random
import socket
from pathlib import Path

# The kernel gives ports of this range to whoever asks for any: one of them that is free now may be somebody's
# connection a moment later.
ANYBODYS = Path("/proc/sys/net/ipv4/ip_local_port_range")
LOWEST = 12_000


def _ours():
    """Ports below that range, in an order that two processes of tests do not share."""
    highest = min(int(ANYBODYS.read_text().split()[0]), 32_000)
    ports = list(range(LOWEST, highest))
    random.Random(os.getpid()).shuffle(ports)  # noqa: S311 -- no secret
    return itertools.cycle(ports)


_ports = _ours()


def free_port(kind=socket.SOCK_STREAM):
    """A port of this machine at which nothing listens, and that nobody is given by chance."""
    for port in _ports:
        with socket.socket(socket.AF_INET, kind) as sock:
            try:
                sock.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("cycles do not end")
