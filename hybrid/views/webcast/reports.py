"""What the media relay tells us. A signature is all that lets anybody in here: there is no session and no page."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

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
    from django.http import HttpRequest

# Bytes: a state of fifty rooms is a tenth of it.
MOST = 256 * 1024

_reader = Reader(settings.CONFIG.relay_secret, Side.WEB)
_lock = Lock()


def _problem(status: int, detail: str) -> HttpResponse:
    """Answer with a problem document (RFC 9457)."""
    title = {401: "Not signed", 413: "Too large", 415: "Wrong content type"}[status]
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def _opened(sealed: bytes, kind: Any) -> Any:  # noqa: ANN401 -- the message that was asked for
    """Verify a message and take it once, whichever process of web it comes to.

    Raises:
        MessageError: it is forged, late, repeated, or of another kind.

    """
    with _lock:
        message = _reader.open(sealed, kind)
    identifier = jwt.decode(sealed, options={"verify_signature": False})["jti"]
    # While Redis is away each process asks its own memory only: states and events have numbers that tell a copy
    # too, and a key's rights are no secret.
    if not cache.add(f"relay:{identifier}", value=True, timeout=2 * FRESH):
        raise MessageError("repeated")
    return message


def _receive(request: HttpRequest, kind: Any) -> Any:  # noqa: ANN401 -- the message, or an answer that refuses
    if request.content_type != CONTENT_TYPE:
        return _problem(415, f"send a signed message ({CONTENT_TYPE})")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST or len(request.body) > MOST:
        return _problem(413, f"at most {MOST} bytes")
    try:
        return _opened(request.body, kind)
    except MessageError as error:
        return _problem(401, f"the message is {error}")


def _sealed(answer: Message) -> HttpResponse:
    return HttpResponse(seal(answer, settings.CONFIG.relay_secret, Side.RELAY), content_type=CONTENT_TYPE)


@never_cache
@csrf_exempt
@require_POST
def state(request: HttpRequest) -> HttpResponse:
    """Take in how everything is; answer how rooms should be."""
    message = _receive(request, State)
    if isinstance(message, HttpResponse):
        return message
    return _sealed(take_state(state=message, now=timezone.now()))


@never_cache
@csrf_exempt
@require_POST
def event(request: HttpRequest) -> HttpResponse:
    """Take in what became of a stream; answer how rooms should be."""
    message = _receive(request, Event)
    if isinstance(message, HttpResponse):
        return message
    return _sealed(take_event(event=message, now=timezone.now()))


@never_cache
@csrf_exempt
@require_POST
def key(request: HttpRequest) -> HttpResponse:
    """Say what a stream key allows."""
    message = _receive(request, ExchangeKey)
    if isinstance(message, HttpResponse):
        return message
    return _sealed(
        exchange_stream_key(secret=message.secret, event=message.event, room=message.room, now=timezone.now())
    )
