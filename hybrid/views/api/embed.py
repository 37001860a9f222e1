"""The agenda within other people's pages: a frame of it, and how their editors find that (oEmbed 1.0)."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hybrid.interop.api import Problem
from hybrid.models import Event
from hybrid.queries.content import current_release
from hybrid.queries.programme import days_of, programme_of
from hybrid.rules import NOBODY, Action, allows
from hybrid.views.api.base import FRESH, answer, open_to_all, readable
from hybrid.views.base import EventRequest, event_view
from hybrid.views.caching import unless_known
from hybrid.views.fragments import render_once

if TYPE_CHECKING:
    from django.http import HttpRequest

# Pixels: what a column of a page usually has.
WIDTH, HEIGHT = 640, 720
SMALLEST, LARGEST = 240, 4000
_NUMBER = re.compile(r"\d{1,5}")


@require_safe
@event_view(Action.SEE_PROGRAMME)
def embed(request: EventRequest) -> HttpResponse:
    """The agenda without anything to press. Any site may frame it, if anybody may see it.

    There is no form and no star in it, and whoever is signed in is nobody here: there is nothing that a page
    around it could make somebody do.
    """
    event, now = request.event, timezone.now()
    items = programme_of(event)
    days = [day for day in days_of(event, items, now=now) if day.slots]
    asked = request.GET.get("day", "")
    shown = [day for day in days if day.date.isoformat() == asked] or days
    body = render_once(
        "hybrid/embed/agenda.html",
        {"event": event, "can": {}, "starred": frozenset(), "shown": shown},
        facts=(event.slug, "embed", shown),
    )
    context = {"body": body, "release": current_release(event)}
    response = render(request, "hybrid/embed/page.html", context)
    if allows(NOBODY, Action.SEE_PROGRAMME, event):
        patch_cache_control(response, public=True, max_age=FRESH)
        return _for_any_frame(unless_known(request, response))
    return response


def _for_any_frame(response: HttpResponse) -> HttpResponse:
    """Let pages of any site frame ``response``, by both of the headers that forbid it elsewhere."""
    # What django's and django-csp's decorators set on the answer of a view, which this may not be.
    response.xframe_options_exempt = True
    response._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined]  # noqa: SLF001
    return response


@readable
def oembed(request: HttpRequest) -> HttpResponse:
    """What to put into a page that links to an event's agenda."""
    event = _event_of(request.GET.get("url", ""))
    if event is None:
        problem = Problem(
            error="not_found", message=_("That is no address of an agenda that anybody may see.")
        )
        return answer(request, problem, HTTPStatus.NOT_FOUND)
    ending = request.GET.get("format", "json")
    if ending not in {"json", "xml"}:
        problem = Problem(error="format", message=_("The formats are json and xml."))
        return answer(request, problem, HTTPStatus.NOT_IMPLEMENTED)
    facts = _facts(event, _size(request, "maxwidth", WIDTH), _size(request, "maxheight", HEIGHT))
    if ending == "json":
        response = HttpResponse(json.dumps(facts), content_type="application/json")
    else:
        rows = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in facts.items())
        head = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>'
        response = HttpResponse(f"{head}<oembed>{rows}</oembed>", content_type="text/xml; charset=utf-8")
    return open_to_all(unless_known(request, response))


def _facts(event: Event, width: int, height: int) -> dict[str, object]:
    site = settings.CONFIG.public_url
    title = _("%(event)s: agenda") % {"event": event.name}
    frame = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"></iframe>',
        site + reverse("agenda-embed", args=[event.slug]),
        width,
        height,
        title,
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": event.name,
        "provider_url": site + event.get_absolute_url(),
        "cache_age": 3600,
        "width": width,
        "height": height,
        "html": str(frame),
    }


def _size(request: HttpRequest, name: str, usual: int) -> int:
    """Return the width or height that fits into what the page has."""
    text = request.GET.get(name, "")
    most = int(text) if _NUMBER.fullmatch(text) else LARGEST
    return max(SMALLEST, min(usual, most))


def _event_of(url: str) -> Event | None:
    """Return the event whose agenda ``url`` leads to, if it is one of ours and for everybody."""
    try:
        parts = urlsplit(url)
        found = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    site = urlsplit(settings.CONFIG.public_url)
    if parts.netloc != site.netloc or found.url_name not in {"agenda", "agenda-embed", "event-home"}:
        return None
    event = Event.objects.filter(slug=found.kwargs["event"]).first()
    return event if event is not None and allows(NOBODY, Action.SEE_PROGRAMME, event) else None
