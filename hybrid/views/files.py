"""Uploads on their way out: only to whom the rules allow, and never as something that a browser runs."""

from __future__ import annotations

import asyncio
import mimetypes
import uuid
from typing import TYPE_CHECKING, BinaryIO, cast

from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from hybrid.enums import DocumentAudience
from hybrid.models import Document, Event, Exhibitor, Organisation, Speaker
from hybrid.rules import Action
from hybrid.views.base import EventRequest, NotAllowed, event_view, find_in_event, may

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponseBase

_CHUNK = 256 * 1024
# Even if a file pretended to be a page, it could do nothing and would belong to nobody.
_HARMLESS = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
# Where pictures are, by the folder that ``upload_path`` gives them, and who may see them.
_PICTURES: dict[str, tuple[type[Model], str, Action]] = {
    "event": (Event, "picture", Action.SEE_EVENT),
    "organisation": (Organisation, "logo", Action.SEE_EVENT),
    "speaker": (Speaker, "picture", Action.SEE_PROGRAMME),
    "exhibitor": (Exhibitor, "logo", Action.SEE_PROGRAMME),
}


@require_safe
def picture(request: HttpRequest, uid: str, kind: str, name: str) -> HttpResponseBase:
    """A picture of an event, at the address that its row gives (``speaker.picture.url``)."""
    if kind not in _PICTURES:
        raise Http404
    try:
        event = get_object_or_404(Event.objects.only("slug"), uid=uuid.UUID(uid))
    except ValueError as error:
        raise Http404 from error
    return _picture(request, event=event.slug, kind=kind, name=f"{uid}/{kind}/{name}")


@event_view(Action.SEE_EVENT)
def _picture(request: EventRequest, kind: str, name: str) -> HttpResponseBase:
    model, field, action = _PICTURES[kind]
    if not may(request, action):
        raise NotAllowed(action)
    rows = model._default_manager.filter(**{field: name})
    if model is Event:
        rows = rows.filter(pk=request.event.pk)
    # A picture that was replaced or deleted is gone, even where its file still waits for an undo.
    if not rows.exists() or not default_storage.exists(name):
        raise Http404
    with default_storage.open(name) as file:
        content = file.read()
    response = HttpResponse(content, content_type=mimetypes.guess_type(name)[0], headers=_HARMLESS)
    # The name is new for every picture, so it never changes; who may see it can, so no proxy keeps it.
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return _as_it_is(request, response)


@require_safe
@event_view(Action.SEE_PROGRAMME)
def document(request: EventRequest, pk: int) -> HttpResponseBase:
    """A document to download, streamed from where it is kept."""
    found = find_in_event(request, Document, pk=pk)
    if found.audience == DocumentAudience.SIGNED_IN and not may(request, Action.SEE_MEMBERS_DOCUMENTS):
        raise NotAllowed(Action.SEE_MEMBERS_DOCUMENTS)
    name = str(found.file)
    if not default_storage.exists(name):
        raise Http404
    kind = mimetypes.guess_type(found.filename)[0] or "application/octet-stream"
    response = StreamingHttpResponse(_chunks(name), content_type=kind, headers=_HARMLESS)
    response["Content-Length"] = default_storage.size(name)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=found.filename) or "attachment"
    )
    response["Cache-Control"] = "private, no-cache"
    return _as_it_is(request, response)


async def _chunks(name: str) -> AsyncIterator[bytes]:
    """Read a file a piece at a time, so that fifty downloads do not hold fifty files in memory."""
    file = cast("BinaryIO", await sync_to_async(default_storage.open)(name))
    try:
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            yield chunk
    finally:
        file.close()


def _as_it_is(request: EventRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Keep the gzip middleware from packing what is packed already, which would cost time and the length."""
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return response
