"""Which pages may open the live socket: browsers send cookies along whoever's page asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Scope = dict[str, Any]
    Application = Callable[..., Awaitable[None]]


def is_own(origin: str, host: str, *, is_secure: bool) -> bool:
    """Say whether ``origin`` (RFC 6454, 7) is the site itself: its public address, or what this request asked for.

    A cookie does not care for ports, so another service on the same host is a stranger all the same. The
    host must be one of ours, or a name that was made to point here would be its own origin.
    """
    if origin == settings.CONFIG.public_url:
        return True
    domain, _port = split_domain_port(host)
    scheme = "https" if is_secure else "http"
    return validate_host(domain, settings.ALLOWED_HOSTS) and origin == f"{scheme}://{host.lower()}"


def own_pages_only(application: Application) -> Application:
    """Refuse the handshake of every other page, and of whoever does not say which it is."""

    async def checked(scope: Scope, receive: Any, send: Any) -> None:  # noqa: ANN401 -- passed on as they are
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        is_secure = scope.get("scheme") == "wss"
        if is_own(headers.get(b"origin", ""), headers.get(b"host", ""), is_secure=is_secure):
            await application(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close"})

    return checked
