"""Cross-origin requests (Fetch standard). Any page may ask: rights come with the token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_EXPOSED = "Location, ETag, Link, Accept-Patch, Retry-After"


class CrossOrigin:
    """Answers ``OPTIONS`` and opens what is answered to scripts.

    Starlette's own middleware answers preflights only; WHIP asks for a plain ``OPTIONS`` too, with
    ``Accept-Post`` (RFC 9725 section 4.2).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/whip/", "/whep/")):
            await self._app(scope, receive, send)
            return

        async def opened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Access-Control-Expose-Headers"] = _EXPOSED
            await send(message)

        if scope["method"] != "OPTIONS":
            await self._app(scope, receive, opened)
            return
        session = scope["path"].strip("/").count("/") > 2  # noqa: PLR2004 - /whip/event/room/session
        methods = "PATCH, DELETE, OPTIONS" if session else "POST, OPTIONS"
        headers = {
            "Allow": methods,
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match",
            "Access-Control-Max-Age": "86400",
        }
        if not session:
            headers["Accept-Post"] = "application/sdp"
        await Response(status_code=204, headers=headers)(scope, receive, opened)
