"""Invitations: making and withdrawing them, and taking one up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hybrid.addresses import qr_data_uri
from hybrid.domain.registration.invitations import (
    check_invitation,
    find_invitation,
    invite,
    revoke_invitation,
)
from hybrid.domain.registration.links import invitation_address
from hybrid.enums import Role
from hybrid.errors import RuleError
from hybrid.forms.registration.manage import InvitationForm
from hybrid.models import Invitation, scope
from hybrid.queries.registration import invitations_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, find_in_event
from hybrid.views.caching import keep_private, secret_address
from hybrid.views.registration.own import enter_event, refuse
from hybrid.views.registration.register import registering

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.MANAGE_PEOPLE)
def invitations(request: EventRequest) -> HttpResponse:
    """Who is invited, and a form for one more; a new link is shown in the answer and nowhere else."""
    event = request.event
    form = InvitationForm(request.POST if request.method == "POST" else None, event=event)
    context: dict[str, object] = {"form": form, "now": timezone.now()}
    if form.is_valid():
        data = form.cleaned_data
        try:
            made, token = invite(
                event=event,
                now=timezone.now(),
                expires_at=data["expires_at"],
                email=data["email"],
                label=data["label"],
                role=Role(data["role"]),
                places=data["places"],
                keeps_places=data["keeps_places"],
                created_by=request.person,
            )
        except RuleError as error:
            form.add_error(error.field or None, error.message)
        else:
            if made.email:
                messages.success(request, _("The invitation goes to %(email)s.") % {"email": made.email})
                return redirect("invitations", event.slug)
            address = invitation_address(token)
            context |= {
                "made": made,
                "address": address,
                "qr": qr_data_uri(address),
                "form": InvitationForm(event=event),
            }
    context["rows"] = invitations_of(event)
    status = 422 if form.errors else 200
    return render(request, "hybrid/registration/manage/invitations.html", context, status=status)


@require_POST
@event_view(Action.MANAGE_PEOPLE)
def revoke(request: EventRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    revoke_invitation(invitation=find_in_event(request, Invitation, pk=pk), now=timezone.now())
    messages.success(request, _("The invitation works no longer."))
    return redirect("invitations", request.event.slug)


@never_cache
@secret_address
@require_http_methods(["GET", "HEAD", "POST"])
def take_up(request: HttpRequest, token: str) -> HttpResponse:
    """Register with an invitation, whatever is open to others."""
    invitation = find_invitation(token)
    if invitation is None:
        return refuse(request)
    event = invitation.event
    with scope(event=event), timezone.override(event.tz):
        asked = enter_event(request, event)
        try:
            check_invitation(token=token, event=event, now=timezone.now())
        except RuleError as error:
            context = {"message": error.message}
            return render(request, "hybrid/registration/unknown_link.html", context, status=410)
        response = registering(asked, invitation=invitation, token=token)
    return keep_private(response)
