"""Refusing a request that carries too much, before any of it is kept.

Django spools a whole request to disk before a view can look at it, so the limit stands in front of Django.
Up to the limit a file that is too large for its field is that field's matter: the rest of the form is kept.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from csp.utils import build_policy
from django.db import DatabaseError
from django.template.loader import render_to_string

from hybrid.live.database import in_database
from hybrid.live.socket import identify
from hybrid.rules import Action, allows

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    Message = Mapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[..., Awaitable[None]]

# Bytes. What any form without files, question or session description needs, many times over.
SMALL = 1024**2
# Bytes. Two of the largest documents at once, and a hundred-megabyte picture that its field will refuse.
LARGE = 128 * 1024**2
# Where organisers upload.
_UPLOADS = re.compile(r"/(?P<event>[^/]+)/manage/")


async def limit_of(scope: Message) -> int:
    """Return how many bytes the body of this request may have: many only from who may upload there.

    A cookie alone proves nothing, and what anybody may send lands on the server's disk. Who asks is only
    found out where a body is large, or does not say how large it is.
    """
    path = _UPLOADS.match(scope["path"])
    headers = dict(scope["headers"])
    declared = headers.get(b"content-length", b"" if b"transfer-encoding" in headers else b"0")
    if path is None or (declared.isdigit() and int(declared) <= SMALL):
        return SMALL
    cookie = headers.get(b"cookie", b"").decode("latin-1")
    try:
        found = await in_database(None, identify, path["event"], cookie)
    except DatabaseError:
        return SMALL
    return LARGE if found and allows(found.actor, Action.EDIT_EVENT, found.event) else SMALL


def limit_bodies(application: Application) -> Application:
    """Answer 413 where a body says that it is too large, or turns out to be."""

    async def limited(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        limit = await limit_of(scope)
        if _declared(scope) > limit:
            await _refuse(send)
            return
        counter = _Counter(receive, send, limit)
        await application(scope, counter.receive, counter.send)
        if counter.is_over and not counter.has_answered:
            await _refuse(send)

    return limited


class _Counter:
    """Ends a body without a length (or with a false one) when it passes the limit."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive, self._send, self._left = receive, send, limit
        self.is_over = self.has_answered = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            # To Django this is a browser that went away: it drops what it has and answers nothing.
            self.is_over = True
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        self.has_answered = True
        await self._send(message)


def _declared(scope: Message) -> int:
    """Return the Content-Length, or 0 where there is none."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(send: Send) -> None:
    page = (await sync_to_async(render_to_string)("413.html")).encode()
    headers = {
        b"content-type": b"text/html; charset=utf-8",
        b"content-length": str(len(page)).encode(),
        b"content-security-policy": build_policy().encode(),
        b"x-content-type-options": b"nosniff",
        b"x-frame-options": b"DENY",
        b"cache-control": b"no-store",
    }
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    await send({"type": "http.response.start", "status": status, "headers": list(headers.items())})
    await send({"type": "http.response.body", "body": page})
