"""Where jobs and commands bring what live sockets are to be told."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hybrid.live.bus import bus
from hybrid.live.post import LetterError, letterbox

if TYPE_CHECKING:
    from hybrid.live.delivery import Parcel


@csrf_exempt
@require_POST
def parcels(request: HttpRequest) -> HttpResponse:
    """Take a signed letter; no cookie and no address makes one believed. With Redis nobody writes any."""
    if settings.CONFIG.redis_url:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    try:
        brought: list[Parcel] = letterbox.open(request.body.decode("ascii"))
    except (LetterError, UnicodeDecodeError):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    bus.hand_over(brought)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
