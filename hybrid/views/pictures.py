"""The picture that stands for an event where a link to it is shared."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from hybrid.pictures import draw_card, fit_photograph
from hybrid.rules import Action
from hybrid.templatetags.hybrid import date_range
from hybrid.views.base import EventRequest, event_view
from hybrid.views.caching import keep_for, unless_known

if TYPE_CHECKING:
    from hybrid.models import Event

logger = logging.getLogger(__name__)
KEPT_FOR = dt.timedelta(days=30)
PNG = b"\x89PNG"


def version_of(event: Event) -> str:
    """Return what changes whenever the picture does."""
    facts = (event.name, event.starts_on, event.ends_on, event.venue_name, event.accent, event.picture.name)
    return hashlib.blake2b(repr(facts).encode(), digest_size=6).hexdigest()


def picture_url(event: Event) -> str:
    """Return the address of the event's picture as it is now."""
    return f"{reverse('event-picture', args=[event.slug])}?v={version_of(event)}"


def _photograph(event: Event) -> bytes | None:
    """Return the event's own picture, cut to size; nothing where there is none, or its file is lost."""
    if not event.picture:
        return None
    try:
        with event.picture.open("rb") as file:
            return fit_photograph(file)
    except OSError:
        logger.exception("The picture of %s cannot be read: %s", event.slug, event.picture.name)
        return None


@require_safe
@event_view(Action.SEE_EVENT)
def event_picture(request: EventRequest) -> HttpResponse:
    """1200 × 630 pixels: the event's own picture, else a card with its name, dates and accent colour."""  # noqa: RUF002 -- that is the sign
    event = request.event
    key = f"event-picture:{event.pk}:{version_of(event)}"
    content: bytes | None = cache.get(key)
    if content is None:
        content = _photograph(event) or draw_card(
            name=event.name, line=date_range(event), place=event.venue_name, accent=event.accent
        )
        cache.set(key, content, KEPT_FOR.total_seconds())
    kind = "image/png" if content.startswith(PNG) else "image/jpeg"
    response = keep_for(HttpResponse(content, content_type=kind), event, KEPT_FOR)
    return unless_known(request, response)
