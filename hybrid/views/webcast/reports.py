"""What the media relay tells us. A signature is all that lets anybody in here: there is no session and no page."""

from __future__ import annotations

from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

import jwt
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hybrid.domain.webcast.reports import take_event, take_state
from hybrid.domain.webcast.stream_keys import exchange_stream_key
from streaming.messages import (
    CONTENT_TYPE,
    FRESH,
    Event,
    ExchangeKey,
    Message,
    MessageError,
    Reader,
    Side,
    State,
    seal,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

M = TypeVar("M", bound=Message)

# Bytes: a state of fifty rooms is a tenth of it.
MOST = 256 * 1024

_reader = Reader(settings.CONFIG.relay_secret, Side.WEB)
_lock = Lock()


def _problem(status: int, detail: str) -> HttpResponse:
    """Answer with a problem document (RFC 9457)."""
    title = {401: "Not signed", 413: "Too large", 415: "Wrong content type"}[status]
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def _opened(sealed: bytes, kind: type[M]) -> M:
    """Verify a message and take it once, whichever process of web it comes to.

    Raises:
        MessageError: it is forged, late, repeated, or of another kind.

    """
    with _lock:
        message: M = _reader.open(sealed, kind)
    identifier = jwt.decode(sealed, options={"verify_signature": False})["jti"]
    # While Redis is away each process asks its own memory only: states and events have numbers that tell a copy
    # too, and a key's rights are no secret.
    if not cache.add(f"relay:{identifier}", value=True, timeout=2 * FRESH):
        raise MessageError("repeated")
    return message


def _taking(kind: type[M]) -> Callable[[Callable[[M], Message]], Callable[[HttpRequest], HttpResponse]]:
    """Turn what is done about a message of ``kind`` into a view that opens it, and seals what is answered."""

    def decorate(act: Callable[[M], Message]) -> Callable[[HttpRequest], HttpResponse]:
        @never_cache
        @csrf_exempt
        @require_POST
        @wraps(act)
        def view(request: HttpRequest) -> HttpResponse:
            if request.content_type != CONTENT_TYPE:
                return _problem(415, f"send a signed message ({CONTENT_TYPE})")
            if int(request.META.get("CONTENT_LENGTH") or 0) > MOST or len(request.body) > MOST:
                return _problem(413, f"at most {MOST} bytes")
            try:
                message = _opened(request.body, kind)
            except MessageError as error:
                return _problem(401, f"the message is {error}")
            sealed = seal(act(message), settings.CONFIG.relay_secret, Side.RELAY)
            return HttpResponse(sealed, content_type=CONTENT_TYPE)

        return view

    return decorate


@_taking(State)
def state(message: State) -> Message:
    """Take in how everything is; answer how rooms should be."""
    return take_state(state=message, now=timezone.now())


@_taking(Event)
def event(message: Event) -> Message:
    """Take in what became of a stream; answer how rooms should be."""
    return take_event(event=message, now=timezone.now())


@_taking(ExchangeKey)
def key(message: ExchangeKey) -> Message:
    """Say what a stream key allows."""
    return exchange_stream_key(
        secret=message.secret, event=message.event, room=message.room, now=timezone.now()
    )
