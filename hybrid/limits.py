"""How often something may fail, or be done by nobody in particular, before whoever tries is asked to wait.

Everybody in a hall shares one address, so only failures count where something can fail, and the ceilings are a
hall's: five hundred people who each mistype a code once must not lock the five hundred and first out. The counts
live in the cache, which all processes share where there are several.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache

if TYPE_CHECKING:
    from django.http import HttpRequest

# Whoever has one IPv6 address has the other 2 ** 64 of its network too.
_IPV6_NETWORK = 64


def client_address(request: HttpRequest) -> str:
    """Return the address that a request came from, an IPv6 one as its network.

    The server in front of Django has put it there, from the proxy's header where a proxy is trusted.
    """
    given = str(request.META.get("REMOTE_ADDR") or "")
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return given
    if address.version == 4:  # noqa: PLR2004 -- IPv4
        return given
    return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))


@dataclass(frozen=True)
class Limit:
    """At most ``ceiling`` of something in ``seconds`` for each key, counted from the first one."""

    name: str
    ceiling: int
    seconds: int

    def _cache_key(self, key: str) -> str:
        return f"limit:{self.name}:{hashlib.sha256(key.encode()).hexdigest()}"

    def is_reached(self, key: str) -> bool:
        """Say whether ``key`` has to wait."""
        return int(cache.get(self._cache_key(key), 0)) >= self.ceiling

    def count(self, key: str) -> None:
        """Note one more of ``key``."""
        cache_key = self._cache_key(key)
        if cache.add(cache_key, 1, self.seconds):
            return
        try:
            cache.incr(cache_key)
        except ValueError:  # it ran out between the two calls
            cache.set(cache_key, 1, self.seconds)


# At this rate one address tries all codes (31 ** 6) in 28 years.
WRONG_CODES = Limit("codes", ceiling=600, seconds=600)
# Apart from the codes, so that neither shuts the other out. A link that works is never held up: its token
# proves more than any wait could.
WRONG_LINKS = Limit("links", ceiling=600, seconds=600)
# On top of the few tries that each e-mailed code allows.
WRONG_SIGN_INS = Limit("sign-ins", ceiling=600, seconds=600)
# Registrations with addresses that nobody has proven, for each network and event: each sends a mail and may take
# a place. There is none for the event as a whole: it would let whoever reaches it shut everybody else out.
UNPROVEN_REGISTRATIONS = Limit("registrations", ceiling=600, seconds=600)
# Registered addresses that one registration tried to change to: a mistake or two, but nobody's list of names.
TAKEN_ADDRESSES = Limit("taken-addresses", ceiling=3, seconds=3600)
