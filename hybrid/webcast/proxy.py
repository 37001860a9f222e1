"""WHIP and WHEP below the site's own address, passed on to the relay.

A page that came over https may not call an http port, and a firewall that lets the page through lets this
through too. Only the few small requests that begin and end a session pass here; media goes over UDP. It
stands in front of Django: rights are in the token, which the relay checks.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import httpx
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    Scope = dict[str, Any]
    Receive = Callable[[], Awaitable[dict[str, Any]]]
    Send = Callable[[dict[str, Any]], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = re.compile(r"/(whip|whep)/[A-Za-z0-9_-]{1,100}/[A-Za-z0-9_-]{1,100}(/[A-Za-z0-9_-]{1,64})?/?")
METHODS = {"POST", "PATCH", "DELETE", "OPTIONS", "GET", "HEAD", "PUT"}
# Bytes: twice what the relay takes, so that its own answer is the one that is seen.
MOST = 64 * 1024
# Seconds. The relay answers in milliseconds; a stream key makes it ask web first.
TIMEOUT = httpx.Timeout(5.0, connect=1.0)
RETRY_AFTER = "2"

# Neither cookies nor anything else of the visitor's reaches the relay.
ASKED = {b"authorization", b"content-type", b"if-match", b"access-control-request-method"}
ANSWERED = {
    "accept-patch",
    "accept-post",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "allow",
    "content-type",
    "etag",
    "link",
    "location",
    "retry-after",
    "www-authenticate",
}

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()


def _client() -> httpx.AsyncClient:
    """Return this event loop's connections to the relay."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20)
        _clients[loop] = httpx.AsyncClient(timeout=TIMEOUT, limits=limits, trust_env=False)
    return _clients[loop]


async def hang_up() -> None:
    """Close this event loop's connections to the relay, as at the end of the process."""
    client = _clients.pop(asyncio.get_running_loop(), None)
    if client is not None:
        await client.aclose()


def webcast_proxy(application: Application) -> Application:
    """Answer for what is below /whip/ and /whep/; leave the rest to ``application``."""

    async def passed_on(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/whip/", "/whep/")):
            await application(scope, receive, send)
        elif PATH.fullmatch(scope["path"]) is None or scope["method"] not in METHODS:
            await _problem(send, 404, "Not found", "no event or room is called that")
        else:
            await _pass_on(scope, receive, send)

    return passed_on


async def _pass_on(scope: Scope, receive: Receive, send: Send) -> None:
    body = await _body_of(receive)
    if body is None:
        await _problem(send, 413, "Too large", f"at most {MOST} bytes")
        return
    headers = [(name, value) for name, value in scope["headers"] if name in ASKED]
    url = settings.CONFIG.relay_url + scope["path"]
    try:
        answer = await _client().request(scope["method"], url, content=body, headers=headers)
    except httpx.TransportError:
        detail = "the media relay does not answer; try again"
        await _problem(send, 503, "No webcast now", detail, [(b"retry-after", RETRY_AFTER.encode())])
        return
    kept = [(n, v) for n, v in answer.headers.raw if n.decode("latin-1").lower() in ANSWERED]
    await _answer(send, answer.status_code, kept, answer.content)


async def _body_of(receive: Receive) -> bytes | None:
    """Read a small body; None when it is not small."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST:
            return None
        if not message.get("more_body", False):
            return bytes(body)


async def _problem(
    send: Send, status: int, title: str, detail: str, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Answer with a problem document (RFC 9457)."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    kind = (b"content-type", b"application/problem+json")
    await _answer(send, status, [kind, *headers], json.dumps(body).encode())


async def _answer(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
    own = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
    if status != 204:  # noqa: PLR2004 -- No Content has no length either (RFC 9110 §8.6)
        own.append((b"content-length", str(len(body)).encode()))
    lowered = [(name.lower(), value) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": [*lowered, *own]})
    await send({"type": "http.response.body", "body": body})
