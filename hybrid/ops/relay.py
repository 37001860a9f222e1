"""The media relay as one of the processes of ``hybrid up``: where it listens, and what it is told."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hybrid.config import ConfigError
from hybrid.ops.children import Child, python_module
from hybrid.ops.network import ANY_HOST, bracketed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hybrid.config import Config

PORT = 8001


@dataclass(frozen=True)
class Endpoint:
    """A host and a port to listen on; port 0 is a free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{bracketed(self.host)}:{self.port}"


def read_endpoint(name: str, text: str) -> Endpoint:
    """Read ``host:port`` or ``[host]:port``.

    Raises:
        ConfigError: it is something else.

    """
    try:
        url = urlsplit(f"//{text}")
        if url.hostname and not url.path:
            return Endpoint(url.hostname, PORT if url.port is None else url.port)
    except ValueError:
        pass
    raise ConfigError(f"{name} is {text!r}; give a host and a port, like 0.0.0.0:8001.")


def _settled(name: str, endpoint: Endpoint, kind: socket.SocketKind) -> Endpoint:
    """Return ``endpoint`` with a port that was free a moment ago.

    Raises:
        ConfigError: it is taken, or not this machine's.

    """
    if endpoint.host == "::" and not socket.has_dualstack_ipv6():
        return endpoint  # the relay takes IPv4 then
    family = socket.AF_INET6 if ":" in endpoint.host else socket.AF_INET
    try:
        with socket.socket(family, kind) as sock:
            if kind is socket.SOCK_STREAM:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((endpoint.host, endpoint.port))
            return Endpoint(endpoint.host, sock.getsockname()[1])
    except OSError as error:
        raise ConfigError(
            f"The media relay cannot listen on {endpoint} ({os.strerror(error.errno or 0).lower()}). End what "
            f"does, name another port in {name}, or leave the relay out: hybrid up --no-relay"
        ) from error


def relay_child(config: Config, environ: Mapping[str, str], *, host: str, web_url: str) -> tuple[Child, str]:
    """Return the relay's process, and the address at which web reaches it.

    It listens for HTTP where web does (``host``) unless HYBRID_RELAY_HTTP says otherwise.

    Raises:
        ConfigError: a port is taken, or a setting cannot be read.

    """
    http = _settled(
        "HYBRID_RELAY_HTTP",
        read_endpoint("HYBRID_RELAY_HTTP", environ.get("HYBRID_RELAY_HTTP") or str(Endpoint(host, PORT))),
        socket.SOCK_STREAM,
    )
    udp = read_endpoint("HYBRID_RELAY_UDP", environ.get("HYBRID_RELAY_UDP") or str(Endpoint("::", PORT)))
    udp = _settled("HYBRID_RELAY_UDP", udp, socket.SOCK_DGRAM)
    told = {
        "HYBRID_RELAY_SECRET": config.relay_secret,
        "HYBRID_RELAY_HTTP": str(http),
        "HYBRID_RELAY_UDP": str(udp),
        "HYBRID_RELAY_WEB_URL": environ.get("HYBRID_RELAY_WEB_URL") or web_url,
        # Each session's coming and going is for whoever looks for a fault.
        "HYBRID_RELAY_LOG_LEVEL": environ.get("HYBRID_RELAY_LOG_LEVEL") or "WARNING",
    }
    reached = Endpoint(ANY_HOST.get(http.host, http.host), http.port)
    return Child(name="relay", command=python_module("streaming"), environ=told), f"http://{reached}"


def demo_card() -> Child:
    """Return the process that publishes a test card to the demo's main hall."""
    return Child(name="card", command=python_module("hybrid.cli", "demo", "publish", "main-hall"))
