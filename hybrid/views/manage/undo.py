"""Bringing back what was deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hybrid.domain.removals import KEPT, restore
from hybrid.errors import RuleError
from hybrid.models import Removal
from hybrid.queries.removals import removals_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, find_in_event

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse


def offer_undo(request: EventRequest, removal: Removal, *, back: str) -> None:
    """Leave a notice that says what was deleted, with a button that undoes it and leads to ``back``."""
    context = {"removal": removal, "back": back, "event": request.event}
    messages.success(request, render_to_string("hybrid/manage/parts/undo.html", context, request))


@require_POST
@event_view(Action.EDIT_EVENT)
def undo(request: EventRequest, removal: uuid.UUID) -> HttpResponse:
    """Put back what was deleted."""
    found = find_in_event(request, Removal, pk=removal)
    label = found.label
    try:
        restore(removal=found)
    except RuleError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("“%s” is back.") % label)
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("manage-deleted", args=[request.event.slug])
    return HttpResponseRedirect(back)


@require_safe
@event_view(Action.EDIT_EVENT)
def deleted(request: EventRequest) -> HttpResponse:
    """What was deleted lately and can still come back."""
    removals = removals_of(request.event, now=timezone.now())
    for removal in removals:
        removal.kind = apps.get_model(removal.model)._meta.verbose_name  # type: ignore[attr-defined]
    return render(request, "hybrid/manage/deleted.html", {"removals": removals, "days": KEPT.days})
