"""Socket addresses as the kernel writes them. One IPv6 socket serves both families."""

from __future__ import annotations

import functools
import socket
import struct
import sys

# Host and port as asyncio gives them; IPv4 peers of an IPv6 socket appear as ::ffff:a.b.c.d.
Address = tuple[str, int]

# struct sockaddr_in6, the longer of the two.
NAME_LENGTH = 28
_IN4_LENGTH = 16

# BSD-like systems begin a sockaddr with its length.
_HAS_LENGTH = sys.platform == "darwin" or "bsd" in sys.platform


@functools.lru_cache(maxsize=4096)
def _packed(address: Address) -> bytes:
    host, port = address
    six = ":" in host
    family = socket.AF_INET6 if six else socket.AF_INET
    head = (
        struct.pack("BB", NAME_LENGTH if six else _IN4_LENGTH, family)
        if _HAS_LENGTH
        else struct.pack("=H", family)
    )
    head += struct.pack("!H", port)
    if six:
        return head + bytes(4) + socket.inet_pton(family, host.partition("%")[0]) + bytes(4)
    return (head + socket.inet_pton(family, host)).ljust(NAME_LENGTH, b"\0")


def pack_name(address: Address) -> memoryview:
    """Give the ``sockaddr`` of an address, padded to :data:`NAME_LENGTH` bytes."""
    return memoryview(_packed(address))


def unpack_name(name: bytes, family: int) -> Address:
    """Give the address of a ``sockaddr``."""
    port = int.from_bytes(name[2:4], "big")
    if family == socket.AF_INET6:
        return socket.inet_ntop(family, name[8:24]), port
    return socket.inet_ntop(family, name[4:8]), port


def plain(address: Address) -> Address:
    """Write an IPv4 peer of an IPv6 socket the IPv4 way."""
    host, port = address
    return (host.removeprefix("::ffff:"), port) if host.startswith("::ffff:") else address
