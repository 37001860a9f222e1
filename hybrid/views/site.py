"""What belongs to the installation and not to one event."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from hybrid.queries.actors import GUESTS_KEY
from hybrid.queries.events import listed_events
from hybrid.rules import may_create_events
from hybrid.views.caching import keep_private

if TYPE_CHECKING:
    from django.http import HttpRequest

KEPT_FOR = int(dt.timedelta(days=1).total_seconds())

# What has no place in a search: people's own pages, forms, and what only the crew sees.
ROBOTS = """User-agent: *
Disallow: /accounts/
Disallow: /admin/
Disallow: /r/
Disallow: /*/join/
Disallow: /*/manage/
Disallow: /*/my-agenda
"""


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The front page of the installation: the events that anybody may know of."""
    groups = listed_events(now=timezone.now(), user=request.user, guests=request.session.get(GUESTS_KEY, {}))
    may_create = request.user.is_authenticated and may_create_events(
        is_staff=request.user.is_staff, is_superuser=request.user.is_superuser
    )
    context = {"groups": groups, "may_create_events": may_create}
    return keep_private(render(request, "hybrid/events.html", context))


@require_safe
@cache_control(public=True, max_age=KEPT_FOR)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines are asked to leave alone (RFC 9309)."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=KEPT_FOR)
def web_manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to keep the site on its home screen (W3C Web Application Manifest)."""
    icons = [{"src": static("app/icon.svg"), "sizes": "any", "type": "image/svg+xml"}]
    icons += [
        {"src": static(f"app/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    manifest = {
        "name": _("Events"),
        "start_url": "/",
        "display": "browser",
        "background_color": "#fbfaf8",
        "theme_color": "#1d5c63",
        "icons": icons,
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


@require_safe
@cache_control(public=True, max_age=KEPT_FOR)
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon on pages that name none."""
    return redirect(static("app/icon.svg"))
