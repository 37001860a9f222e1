"""Short-lived rights, signed by the web side and believed by the relay (RFC 7519, HMAC-SHA256)."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from enum import StrEnum

import jwt

AUDIENCE = "relay"
# Seconds. Long enough for a slow page to use it, short enough to be worthless when it leaks; a running
# session outlives it.
LIFETIME = 300
# Bytes. HMAC-SHA256 is as strong as its key up to its own length (RFC 7518 section 3.2).
SHORTEST_SECRET = 32
# Seconds by which the clocks of the two sides may differ.
LEEWAY = 5


class Right(StrEnum):
    """What a token lets its bearer do in one room."""

    PUBLISH = "publish"
    PLAY = "play"


class TokenError(ValueError):
    """The token is forged, expired or not one of ours. Its message is fit for the client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A right, in one room of one event, for one person.

    ``crew`` may watch a rehearsal. ``takeover`` may replace another publisher. ``on_air`` is how a
    publisher's room begins when the relay has not been told. ``key`` is the id (never the text) of the stream
    key it came from. ``issued`` and ``expires`` are seconds since 1970.
    """

    right: Right
    event: str
    room: str
    person: str
    key: str = ""
    crew: bool = False
    takeover: bool = False
    on_air: bool = True
    issued: float = 0.0
    expires: float = 0.0

    @property
    def identity(self) -> str:
        """Who publishes: the same one always replaces its own session."""
        return f"key:{self.key}" if self.key else f"person:{self.person}"


def mint(grant: Grant, secret: str, *, lifetime: float = LIFETIME, now: float | None = None) -> str:
    """Sign a grant; its ``issued`` and ``expires`` are set here."""
    issued = time.time() if now is None else now
    claims: dict[str, object] = {
        "aud": AUDIENCE,
        "iat": issued,
        "exp": issued + lifetime,
        "jti": secrets.token_hex(8),
        "right": grant.right.value,
        "event": grant.event,
        "room": grant.room,
        "person": grant.person,
    }
    for name in ("key", "crew", "takeover"):
        if getattr(grant, name):
            claims[name] = getattr(grant, name)
    if not grant.on_air:
        claims["on_air"] = False
    return jwt.encode(claims, secret, algorithm="HS256")


def read(token: str, secret: str, *, expired: bool = False) -> Grant:
    """Verify a token. With ``expired``, its age does not matter: it may still end what it began.

    Raises :class:`TokenError`.
    """
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=AUDIENCE,
            leeway=LEEWAY,
            options={"require": ["aud", "iat", "exp"], "verify_exp": not expired},
        )
        return Grant(
            right=Right(_text(claims, "right")),
            event=_text(claims, "event"),
            room=_text(claims, "room"),
            person=_text(claims, "person"),
            key=str(claims.get("key", "")),
            crew=claims.get("crew") is True,
            takeover=claims.get("takeover") is True,
            on_air=claims.get("on_air") is not False,
            issued=float(claims["iat"]),
            expires=float(claims["exp"]),
        )
    except jwt.ExpiredSignatureError as error:
        raise TokenError("the token has expired: get a new one") from error
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError) as error:
        raise TokenError("the token is not valid") from error


def _text(claims: dict[str, object], name: str) -> str:
    value = claims[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def looks_like_token(bearer: str) -> bool:
    """Tell a token from an opaque stream key: only a token has two dots."""
    return bearer.count(".") == 2  # noqa: PLR2004
