"""Whether this process can serve, for whoever watches it: said within two seconds, whatever is away."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from threading import Lock
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

if TYPE_CHECKING:
    from django.http import HttpResponse

# Seconds. A page may wait longer for a connection; who asks this wants to know that pages are waiting.
PATIENCE = 1.5

_thread = ThreadPoolExecutor(1, "health")
_lock = Lock()
_asked: Future[str] | None = None


def _ask() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return type(error).__name__
    finally:
        connection.close()
    return "ok"


def database_state() -> str:
    """Return ``ok``, or what is wrong with the database. All who ask at the same time get one answer."""
    global _asked  # noqa: PLW0603 -- the question that is being asked, if one is
    with _lock:
        if _asked is None or _asked.done():
            _asked = _thread.submit(_ask)
        asking = _asked
    try:
        return asking.result(PATIENCE)
    except TookTooLong:
        return "does not answer"


def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can serve: 200 when the database answers, 503 when it does not."""
    state = database_state()
    if state == "ok":
        return JsonResponse({"status": "ok", "database": state})
    return JsonResponse({"status": "unavailable", "database": state}, status=503)
