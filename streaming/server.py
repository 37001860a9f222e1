"""HTTP of the relay: WHIP (RFC 9725), WHEP (draft-ietf-wish-whep), health, metrics, and orders."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from streaming import offers, problems, tokens, turn
from streaming.cors import CrossOrigin
from streaming.messages import CONTENT_TYPE, CONTROL_PATH
from streaming.tokens import Grant, Right

if TYPE_CHECKING:
    from starlette.requests import Request

    from streaming.control import Control
    from streaming.relay import Relay, Session

log = logging.getLogger(__name__)

_SDP = "application/sdp"
_FRAGMENT = "application/trickle-ice-sdpfrag"
_PROBLEM = "application/problem+json"
# Bytes: a control message is a few hundred.
_LARGEST_CONTROL = 16_384
# What events and rooms are called in addresses.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_KEY = re.compile(r"[A-Za-z0-9_-]{16,200}")


class Endpoints:
    """The handlers, around one relay."""

    def __init__(self, relay: Relay, control: Control) -> None:
        self._relay = relay
        self._control = control

    # -- WHIP and WHEP

    async def whip(self, request: Request) -> Response:
        """Begin to publish (RFC 9725 section 4.2)."""
        return await self._begin(request, Right.PUBLISH)

    async def whep(self, request: Request) -> Response:
        """Begin to watch (draft-ietf-wish-whep section 4.2)."""
        return await self._begin(request, Right.PLAY)

    async def _begin(self, request: Request, right: Right) -> Response:
        if request.method != "POST":
            return _only("POST, OPTIONS", f"post an offer ({_SDP})")
        event, room = _names(request)
        if _content_type(request) != _SDP:
            raise problems.UnsupportedMedia(f"send the offer as {_SDP}")
        grant = await self._grant(request, event, room, right)
        text = await _body(request, offers.LARGEST_OFFER)
        publishing = right is Right.PUBLISH
        await self._relay.mux.turns.turn()
        try:
            offer = offers.parse_offer(text, publishing=publishing)
        except offers.UnacceptableOfferError as error:
            raise problems.NotAcceptable(str(error)) from error
        except offers.OfferError as error:
            raise problems.BadRequest(str(error)) from error
        session, answer = (self._relay.publish if publishing else self._relay.watch)(grant, offer)
        log.info("session begins", extra={"session": session.identifier[:6], "event": event, "room": room})
        headers = {
            # Relative, so that it is right behind a proxy too; without a query, which broadcast software cuts
            # off.
            "Location": f"{request.url.path.rstrip('/')}/{session.identifier}",
            "ETag": f'"{session.etag}"',
            "Accept-Patch": _FRAGMENT,
        }
        response = Response(answer, 201, headers, media_type=_SDP)
        for link in turn.links(self._relay.settings, grant.person):
            response.headers.append("Link", link)
        return response

    async def session(self, request: Request) -> Response:
        """Trickle, restart or end a session (RFC 9725 sections 4.2 and 4.3)."""
        if request.method in {"GET", "HEAD", "POST", "PUT"}:
            return _only("PATCH, DELETE, OPTIONS", "patch or delete a session")
        event, room = _names(request)
        found = self._relay.sessions.get(request.path_params["session"])
        right = Right.PUBLISH if request.url.path.lstrip("/").startswith("whip/") else Right.PLAY
        if found is None or (found.grant.event, found.grant.room, found.grant.right) != (event, room, right):
            raise problems.NotFound("the session has ended, or never was")
        self._authorise(request, found)
        if request.method == "DELETE":
            found.peer.close("ended by the client")
            return Response(status_code=200)
        return await self._patch(request, found)

    async def _patch(self, request: Request, session: Session) -> Response:
        if _content_type(request) != _FRAGMENT:
            raise problems.UnsupportedMedia(f"send the fragment as {_FRAGMENT}")
        match = request.headers.get("if-match")
        if match is None:
            raise problems.PreconditionRequired('send If-Match with the ETag, or "*" to restart ICE')
        try:
            credentials = offers.parse_fragment(await _body(request, offers.LARGEST_OFFER))
        except offers.OfferError as error:
            raise problems.BadRequest(str(error)) from error
        if match == "*":
            if "ice-ufrag" not in credentials or "ice-pwd" not in credentials:
                raise problems.BadRequest("a restart needs new credentials (ice-ufrag and ice-pwd)")
            fragment = self._relay.restart(session)
            return Response(fragment, 200, {"ETag": f'"{session.etag}"'}, media_type=_FRAGMENT)
        if match.strip('"') != session.etag:
            raise problems.PreconditionFailed("the ETag is not this session's")
        # The client's candidates are of no use to ICE-lite, which answers checks and makes none.
        return Response(status_code=204)

    # -- rights

    async def _grant(self, request: Request, event: str, room: str, right: Right) -> Grant:
        bearer = _bearer(request)
        if tokens.looks_like_token(bearer):
            try:
                grant = tokens.read(bearer, self._relay.settings.secret)
            except tokens.TokenError as error:
                raise problems.Unauthorized(str(error)) from error
        elif right is Right.PUBLISH and _KEY.fullmatch(bearer):
            grant = await self._control.exchange(bearer, event, room)
        else:
            raise problems.Unauthorized("the bearer is neither a token nor a stream key")
        if (grant.event, grant.room, grant.right) != (event, room, right):
            raise problems.Forbidden(
                f"the token is not for this: to {right} in this room, get one of its own"
            )
        return grant

    def _authorise(self, request: Request, session: Session) -> None:
        """Check that whoever changes a session is who began it; its token may have run out since."""
        bearer = _bearer(request)
        if not tokens.looks_like_token(bearer):
            if self._control.owns(bearer, session.grant):
                return
            raise problems.Forbidden("another key began this session")
        try:
            grant = tokens.read(bearer, self._relay.settings.secret, expired=True)
        except tokens.TokenError as error:
            raise problems.Unauthorized(str(error)) from error
        ours = (grant.event, grant.room, grant.right, grant.person)
        if ours != (session.grant.event, session.grant.room, session.grant.right, session.grant.person):
            raise problems.Forbidden("another token began this session")

    # -- the rest

    async def control(self, request: Request) -> Response:
        """Take an order of the web side's."""
        if _content_type(request) != CONTENT_TYPE:
            raise problems.UnsupportedMedia(f"send a signed message ({CONTENT_TYPE})")
        answer = self._control.take((await _body(request, _LARGEST_CONTROL)).encode())
        return Response(answer, media_type=CONTENT_TYPE)

    async def health(self, _request: Request) -> Response:
        """Say that the relay runs."""
        return JSONResponse({"status": "ok", "boot": self._relay.boot, "sessions": len(self._relay.sessions)})

    async def metrics(self, _request: Request) -> Response:
        """Give the counters for Prometheus."""
        return PlainTextResponse(
            self._relay.stats.text(self._relay), media_type="text/plain; version=0.0.4; charset=utf-8"
        )


def application(relay: Relay, control: Control) -> Starlette:
    """Make the ASGI application."""
    endpoints = Endpoints(relay, control)
    every = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    return Starlette(
        routes=[
            Route("/healthz", endpoints.health),
            Route("/metrics", endpoints.metrics),
            Route(CONTROL_PATH, endpoints.control, methods=["POST"]),
            Route("/whip/{event}/{room}", endpoints.whip, methods=every),
            Route("/whep/{event}/{room}", endpoints.whep, methods=every),
            Route("/whip/{event}/{room}/{session}", endpoints.session, methods=every),
            Route("/whep/{event}/{room}/{session}", endpoints.session, methods=every),
        ],
        middleware=[Middleware(CrossOrigin)],
        exception_handlers={problems.Problem: _told},
    )


async def _told(_request: Request, error: Exception) -> Response:
    """Write a problem down (RFC 9457)."""
    if not isinstance(error, problems.Problem):
        raise error
    body = {"type": "about:blank", "title": error.title, "status": error.status, "detail": error.detail}
    return JSONResponse(body, error.status, dict(error.headers), media_type=_PROBLEM)


def _only(allowed: str, detail: str) -> Response:
    body = {"type": "about:blank", "title": "Method not allowed", "status": 405, "detail": detail}
    return JSONResponse(body, 405, {"Allow": allowed}, media_type=_PROBLEM)


def _names(request: Request) -> tuple[str, str]:
    event, room = request.path_params["event"], request.path_params["room"]
    if not (_NAME.fullmatch(event) and _NAME.fullmatch(room)):
        raise problems.NotFound("no event or room is called that")
    return event, room


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _bearer(request: Request) -> str:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not bearer.strip():
        raise problems.Unauthorized("send a token: Authorization: Bearer …")
    return bearer.strip()


async def _body(request: Request, most: int) -> str:
    """Read a body of at most ``most`` bytes, not more than that even for a moment."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise problems.TooLarge(f"at most {most} bytes")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise problems.BadRequest("the body is not UTF-8") from error
