"""How registration works at the event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hybrid.domain.registration.rules import keep_registration_rules, reconsider_places
from hybrid.forms.registration.rules import RegistrationRulesForm
from hybrid.models import RegistrationRules
from hybrid.queries.registration import rules_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view
from hybrid.views.manage.saving import FormOutcome, save_form, status_of

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def settings(request: EventRequest) -> HttpResponse:
    """When it is open, how many places there are, the waiting list, consent, how long data is kept."""
    outcome: FormOutcome | None = None
    event = request.event
    if request.method == "POST":
        row = keep_registration_rules(event=event)
        form = RegistrationRulesForm(request.POST, instance=row, event=event)
        outcome = save_form(request, form)
        if outcome.is_saved:
            reconsider_places(event=event)
            return redirect("registrations", event.slug)
    else:
        row_so_far = rules_of(event)
        # Whoever comes here first wants it open: the box is ticked, over a row in which it is not.
        initial = None if row_so_far else {"is_offered": True}
        form = RegistrationRulesForm(
            instance=row_so_far or RegistrationRules(event=event), initial=initial, event=event
        )
    context = {"form": form, "outcome": outcome}
    return render(
        request, "hybrid/registration/manage/settings.html", context, status=status_of(form, outcome)
    )
