"""Settings from the environment, read once."""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ifaddr

from streaming.tokens import SHORTEST_SECRET

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "HYBRID_RELAY_"


class ConfigError(ValueError):
    """A setting is missing or cannot be read. Its message names it and says what to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this relay runs. Addresses are (host, port)."""

    secret: str
    http_host: str = "0.0.0.0"  # noqa: S104 - broadcast software on other machines publishes here
    http_port: int = 8001
    udp_host: str = "::"
    udp_port: int = 8001
    advertise: tuple[tuple[str, int], ...] = ()
    web_url: str = ""
    max_viewers: int = 2000
    max_publishers: int = 50
    batching: bool = True
    segmentation: bool = True
    turn_urls: tuple[str, ...] = ()
    turn_secret: str = ""
    log_level: str = "INFO"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings. Raises :class:`ConfigError`."""
        read = _Environment(environment)
        secret = read.text("SECRET", "")
        if len(secret.encode()) < SHORTEST_SECRET:
            raise ConfigError(
                f"{PREFIX}SECRET must be at least {SHORTEST_SECRET} bytes, the same here and on the web side"
            )
        http_host, http_port = read.endpoint("HTTP", ("0.0.0.0", 8001))  # noqa: S104
        udp_host, udp_port = read.endpoint("UDP", ("::", 8001))
        return cls(
            secret=secret,
            http_host=http_host,
            http_port=http_port,
            udp_host=udp_host,
            udp_port=udp_port,
            advertise=tuple(endpoint(part, udp_port) for part in read.parts("ADVERTISE")),
            web_url=read.text("WEB_URL", "").rstrip("/"),
            max_viewers=read.number("MAX_VIEWERS", 2000),
            max_publishers=read.number("MAX_PUBLISHERS", 50),
            batching=read.flag("BATCHING", default=True),
            segmentation=read.flag("SEGMENTATION", default=True),
            turn_urls=tuple(read.parts("TURN_URLS")),
            turn_secret=read.text("TURN_SECRET", ""),
            log_level=read.text("LOG_LEVEL", "INFO").upper(),
        )


class _Environment:
    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str, default: str) -> str:
        return self._values.get(PREFIX + name, "").strip() or default

    def parts(self, name: str) -> list[str]:
        return [part.strip() for part in self.text(name, "").split(",") if part.strip()]

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal():
            raise ConfigError(f"{PREFIX}{name} must be a whole number, not {value!r}")
        return int(value)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name, "1" if default else "0").lower()
        if value not in {"0", "1", "true", "false", "yes", "no"}:
            raise ConfigError(f"{PREFIX}{name} must be 1 or 0, not {value!r}")
        return value in {"1", "true", "yes"}

    def endpoint(self, name: str, default: tuple[str, int]) -> tuple[str, int]:
        value = self.text(name, "")
        try:
            return endpoint(value, default[1]) if value else default
        except ConfigError as error:
            raise ConfigError(f"{PREFIX}{name}: {error}") from error


def endpoint(text: str, default_port: int) -> tuple[str, int]:
    """Read ``host``, ``host:port``, ``[host]:port`` or ``:port``. Raises :class:`ConfigError`."""
    host, colon, port = text.rpartition(":")
    if not colon or (":" in host and not host.startswith("[")):
        host, port = text, str(default_port)
    host = host.strip("[]") or "::"
    try:
        ipaddress.ip_address(host)
    except ValueError as error:
        raise ConfigError(f"{host!r} is not an IP address") from error
    if not port.isdecimal() or int(port) > 65535:  # noqa: PLR2004
        raise ConfigError(f"{port!r} is not a port")
    return host, int(port)


def bind(host: str, port: int) -> socket.socket:
    """Open the UDP port: for both families where the host is ``::`` and the system has IPv6."""
    if host == "::" and not socket.has_dualstack_ipv6():
        host = "0.0.0.0"  # noqa: S104
    six = ":" in host
    sock = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)
    if six:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(host != "::"))
    # Bytes. Room for a second of a big audience's packets; the system may allow less.
    for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
        sock.setsockopt(socket.SOL_SOCKET, option, 8 << 20)
    sock.bind((host, port))
    return sock


def reachable(sock: socket.socket) -> list[tuple[str, int]]:
    """Give the addresses at which a bound socket can be reached: its own, or every interface's."""
    host, port = sock.getsockname()[:2]
    if not ipaddress.ip_address(host).is_unspecified:
        return [(host, port)]
    found: list[str] = []
    for adapter in ifaddr.get_adapters():
        for entry in adapter.ips:
            text = entry.ip if isinstance(entry.ip, str) else entry.ip[0]
            address = ipaddress.ip_address(text.partition("%")[0])
            if address.is_link_local or (address.version == 6 and sock.family == socket.AF_INET):  # noqa: PLR2004
                continue
            found.append(str(address))
    found.sort(key=lambda text: (ipaddress.ip_address(text).is_loopback, ":" in text))
    return [(text, port) for text in found]
