"""Where organisers see what their draft changes, and release it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hybrid.domain.releases import release_agenda
from hybrid.errors import RuleError
from hybrid.queries.releases import draft_of, releases_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view

if TYPE_CHECKING:
    from django.http import HttpResponse

NAME_LENGTH = 80


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def releases(request: EventRequest) -> HttpResponse:
    """What differs from what the public sees, the form that releases it, and all releases so far."""
    name, refused = "", None
    if request.method == "POST":
        name = request.POST.get("name", "")[:NAME_LENGTH]
        try:
            made = release_agenda(
                event=request.event,
                name=name,
                seen=_number(request.POST.get("seen", "")),
                draft=request.POST.get("draft", ""),
                now=timezone.now(),
                by=request.person,
            )
        except RuleError as error:
            refused = error
            request.event.refresh_from_db(fields=["release"])
        else:
            messages.success(request, _("“%s” is what the public sees now.") % made.name)
            return redirect("manage-releases", request.event.slug)
    context = {
        "draft": draft_of(request.event),
        "releases": releases_of(request.event),
        "name": name or _("As at %s") % date_format(timezone.localtime(), "j F Y, H:i"),
        "name_length": NAME_LENGTH,
        "refused": refused,
    }
    return render(request, "hybrid/releases/manage.html", context, status=422 if refused else 200)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < NAME_LENGTH else 0
