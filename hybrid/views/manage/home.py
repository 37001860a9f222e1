"""The organiser's first page of an event, and whether the event can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hybrid.addresses import public_address
from hybrid.domain.events import set_published
from hybrid.queries.readiness import readiness_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@event_view(Action.EDIT_EVENT)
def overview(request: EventRequest) -> HttpResponse:
    """Where an organiser begins: what the event has, and what it still lacks."""
    context = {
        "readiness": readiness_of(request.event),
        "public_url": public_address(request.event.get_absolute_url()),
    }
    return render(request, "hybrid/manage/home.html", context)


@require_POST
@event_view(Action.EDIT_EVENT)
def publish(request: EventRequest) -> HttpResponse:
    """Show the event to its public, or hide it again."""
    published = request.POST.get("published") == "yes"
    set_published(event=request.event, published=published)
    messages.success(
        request,
        _("The event is published.")
        if published
        else _("The event is hidden again. Only you and your team see it."),
    )
    return redirect("manage", request.event.slug)
