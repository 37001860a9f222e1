"""What the relay and the web side tell each other: typed, signed, short-lived, and good for one use.

A message travels as a JSON Web Signature whose payload is the message and who it is for. The receiver
remembers its id for as long as it is fresh, so that a copy is recognised.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from enum import StrEnum
from typing import Any, TypeVar

import jwt
import msgspec

# Seconds for which a message is good. Calls take milliseconds; the rest is for clocks that differ.
FRESH = 30
CONTENT_TYPE = "application/jwt"

# Where each side takes messages.
CONTROL_PATH = "/control"
STATE_PATH = "/relay/state"
EVENT_PATH = "/relay/event"
KEY_PATH = "/relay/key"

# Ids that are remembered: more fresh messages than this are refused, which only a flood can reach.
_MOST_REMEMBERED = 20_000


class Side(StrEnum):
    """Who a message is for."""

    RELAY = "relay-control"
    WEB = "relay-report"


class MessageError(ValueError):
    """The message is forged, late, repeated or not one that this side knows."""


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", kw_only=True):
    """Base of all messages."""


# -- from web to relay


class Revoke(Message, frozen=True, tag="revoke"):
    """End what a person (or stream key) does in an event, or one room; refuse tokens issued before."""

    event: str
    room: str = ""
    person: str = ""
    key: str = ""


class EndPublisher(Message, frozen=True, tag="end-publisher"):
    """End the present publisher of a room, so that another may take over."""

    event: str
    room: str


class SetOnAir(Message, frozen=True, tag="set-on-air"):
    """Put a room on air, or back into rehearsal."""

    event: str
    room: str
    on_air: bool


class Done(Message, frozen=True, tag="done"):
    """The answer to a control message: how many sessions it ended."""

    ended: int = 0


# -- from relay to web


class ExchangeKey(Message, frozen=True, tag="exchange-key"):
    """Ask what a stream key (as typed into broadcast software) allows in a room."""

    secret: str
    event: str
    room: str


class KeyRights(Message, frozen=True, tag="key-rights"):
    """What a stream key allows. ``key`` is its id."""

    key: str
    person: str
    takeover: bool = False
    on_air: bool = True


class KeyRefused(Message, frozen=True, tag="key-refused"):
    """The key is unknown or revoked, or belongs to another room."""

    reason: str


class Happening(StrEnum):
    """What became of a room's stream."""

    LIVE = "live"
    AWAY = "away"
    BACK = "back"
    ENDED = "ended"


class Event(Message, frozen=True, tag="event"):
    """Something happened to a room's stream. Sent until it is received; ``sequence`` tells a copy.

    ``at`` is seconds since 1970. ``on_air`` is whether the room was.
    """

    boot: str
    sequence: int
    at: float
    event: str
    room: str
    happening: Happening
    person: str
    key: str = ""
    on_air: bool = True


class RoomState(msgspec.Struct, frozen=True, kw_only=True):
    """One room, as it is. Rates are bits a second; losses are shares (0 to 1)."""

    event: str
    room: str
    live: bool
    away: bool
    on_air: bool
    person: str = ""
    key: str = ""
    viewers: int = 0
    crew: int = 0
    video: str = ""
    audio: str = ""
    bitrate: int = 0
    publisher_loss: float = 0.0
    viewer_loss: float = 0.0


class State(Message, frozen=True, tag="state"):
    """Everything the relay knows, every two seconds. Silence for six means that it is down."""

    boot: str
    sequence: int
    at: float
    rooms: list[RoomState]


class RoomDirection(msgspec.Struct, frozen=True, kw_only=True):
    """How the web side wants a room to be."""

    event: str
    room: str
    on_air: bool


class Directions(Message, frozen=True, tag="directions"):
    """The answer to a report: how rooms should be (a relay that started again knows nothing)."""

    rooms: list[RoomDirection] = []


AnyMessage = (
    Revoke
    | EndPublisher
    | SetOnAir
    | Done
    | ExchangeKey
    | KeyRights
    | KeyRefused
    | Event
    | State
    | Directions
)
M = TypeVar("M", bound=Message)


def seal(message: Message, secret: str, to: Side, *, now: float | None = None) -> bytes:
    """Sign a message for one side."""
    issued = time.time() if now is None else now
    claims: dict[str, Any] = {
        "aud": to.value,
        "iat": issued,
        "exp": issued + FRESH,
        "jti": secrets.token_hex(16),
        "message": msgspec.to_builtins(message),
    }
    return jwt.encode(claims, secret, algorithm="HS256").encode()


class Reader:
    """Verifies messages for one side, and takes each only once."""

    def __init__(self, secret: str, side: Side) -> None:
        self._secret = secret
        self._side = side
        self._seen: OrderedDict[str, float] = OrderedDict()

    def open(self, sealed: bytes, kind: type[M] | Any = AnyMessage) -> Any:  # noqa: ANN401 - typed by its callers
        """Give the message of one of the wanted types. Raises :class:`MessageError`."""
        try:
            claims = jwt.decode(
                sealed,
                self._secret,
                algorithms=["HS256"],
                audience=self._side.value,
                leeway=5,
                options={"require": ["aud", "iat", "exp", "jti"]},
            )
            message = msgspec.convert(claims["message"], kind)
        except jwt.ExpiredSignatureError as error:
            raise MessageError("late") from error
        except (jwt.InvalidTokenError, msgspec.ValidationError, KeyError, UnicodeError) as error:
            raise MessageError("not valid") from error
        self._once(str(claims["jti"]), float(claims["exp"]))
        return message

    def _once(self, identifier: str, expires: float) -> None:
        now = time.time()
        while self._seen and next(iter(self._seen.values())) < now - 5:
            self._seen.popitem(last=False)
        if identifier in self._seen:
            raise MessageError("repeated")
        if len(self._seen) >= _MOST_REMEMBERED:
            raise MessageError("too many messages")
        self._seen[identifier] = expires
