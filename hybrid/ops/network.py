"""Sockets to listen on, and the address at which others find this machine."""

from __future__ import annotations

import errno
import os
import socket

from hybrid.config import ConfigError

# RFC 5737 and RFC 3849: addresses for documentation. Connecting a datagram socket sends nothing; it
# only asks the kernel which of our addresses would be used to leave the machine.
ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
ANY_HOST = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 -- recognised, not bound


def bind(host: str, port: int) -> socket.socket:
    """Reserve ``host``:``port`` (0: a free one); the web workers listen on it once they are ready.

    Raises:
        ConfigError: the port is taken or not ours to take, or the host is not this machine's.

    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise ConfigError(f"--host {host} is no address of this machine ({error.strerror}).") from error
    family, kind, protocol, _, address = found[0]
    sock = socket.socket(family, kind, protocol)
    # Without this a restart would have to wait for the last visitors' connections to time out.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind(address)
    except OSError as error:
        sock.close()
        raise ConfigError(_why_not(host, port, error)) from error
    return sock


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use: another program, or another `hybrid up`, listens there. "
            f"End it, or choose another port: hybrid up --port {port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} may be used by the administrator only. Choose one above 1023, such as 8000."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"--host {host} is no address of this machine. Use 127.0.0.1, or --lan for all of them."
    return f"Nothing can listen on {host} port {port}: {os.strerror(error.errno or 0)}."


def lan_address() -> str:
    """Return the address of this machine on its network.

    Raises:
        ConfigError: it has none but its own loopback.

    """
    for family, address in ELSEWHERE:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((address, 9))
            except OSError:
                continue
            own = str(probe.getsockname()[0])
            if not own.startswith(("127.", "::")):
                return own
    raise ConfigError(
        "This machine has no address that others on a network could reach. Join the Wi-Fi first, "
        "or say how it is reached: HYBRID_PUBLIC_URL=http://192.168.1.20:8000"
    )


def own_host(sock: socket.socket) -> str:
    """Return the host by which this machine itself reaches what listens on ``sock``, as a URL has it."""
    host = str(sock.getsockname()[0])
    return bracketed(ANY_HOST.get(host, host))


def own_url(sock: socket.socket, *, tls: bool) -> str:
    """Return the address at which this machine itself reaches what listens on ``sock``."""
    return f"{'https' if tls else 'http'}://{own_host(sock)}:{sock.getsockname()[1]}"


def bracketed(host: str) -> str:
    """Return ``host`` as a URL has it: IPv6 addresses in brackets (RFC 3986 §3.2.2)."""
    return f"[{host}]" if ":" in host else host
