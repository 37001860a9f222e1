"""Beginning an event, and its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hybrid.domain.events import create_event
from hybrid.domain.webcast.addresses import save_unless_on_air
from hybrid.errors import RuleError
from hybrid.forms.manage.event import EventForm, NewEventForm
from hybrid.models import Event
from hybrid.rules import Action, may_create_events
from hybrid.views.base import EventRequest, event_view
from hybrid.views.manage.saving import FormOutcome, save_form, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hybrid.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_event(request: HttpRequest) -> HttpResponse:
    """Begin an event; whoever does becomes its organiser."""
    user = cast("User", request.user)
    if not may_create_events(is_staff=user.is_staff, is_superuser=user.is_superuser):
        raise PermissionDenied
    form = NewEventForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            event = create_event(**form.cleaned_data, creator=user)
        except RuleError as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, _("Your event is ready to be filled. Nobody else sees it yet."))
            return redirect("manage", event.slug)
    return render(request, "hybrid/manage/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def settings(request: EventRequest) -> HttpResponse:
    """Everything about the event that is not a list of its own."""
    # A row of its own: the page around the form must show what is saved, not what was typed.
    row = Event.objects.get(pk=request.event.pk)
    outcome: FormOutcome | None = None
    if request.method == "POST":
        form = EventForm(request.POST, request.FILES, instance=row, event=request.event)
        outcome = save_form(request, form, save=save_unless_on_air)
        if outcome.is_saved:
            # Its address may be among what changed.
            row.refresh_from_db(fields=["slug"])
            return redirect("manage-settings", row.slug)
    else:
        form = EventForm(instance=row, event=request.event)
    context = {"form": form, "outcome": outcome}
    return render(request, "hybrid/manage/settings.html", context, status=status_of(form, outcome))
