"""The organiser's page of links and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hybrid.addresses import public_address, qr_data_uri
from hybrid.domain.join_codes import renew_join_code
from hybrid.domain.role_links import create_role_link, revoke_role_link
from hybrid.enums import Role
from hybrid.errors import RuleError
from hybrid.forms.roles import RoleLinkForm
from hybrid.models import RoleLink
from hybrid.queries.role_links import links_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, find_in_event
from hybrid.views.people.joining import join_path

if TYPE_CHECKING:
    from django.http import HttpResponse


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.MANAGE_PEOPLE)
def role_links(request: EventRequest) -> HttpResponse:
    """The event code, the links that were made, and a form for one more.

    A new link is in the answer to the form and nowhere else: its token is not kept, so there is no other
    address at which it could be shown, and its QR code is part of the page.
    """
    event = request.event
    form = RoleLinkForm(request.POST or None, event=event)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        try:
            link, token = create_role_link(
                event=event,
                role=Role(form.cleaned_data["role"]),
                room=form.cleaned_data["room"],
                label=form.cleaned_data["label"],
                created_by=request.person,
                lifetime=form.cleaned_data["lifetime"],
            )
        except RuleError as error:
            form.add_error(error.field or None, error.message)
        else:
            address = public_address(reverse("role-link", args=[token]))
            context |= {"made": link, "address": address, "qr": qr_data_uri(address)}
            context["form"] = RoleLinkForm(event=event)
    context["links"] = links_of(event, now=timezone.now())
    context["join_address"] = public_address(join_path(event.slug, event.join_code, at="link"))
    status = 422 if form.errors else 200
    return render(request, "hybrid/people/links.html", context, status=status)


@require_POST
@event_view(Action.MANAGE_PEOPLE)
def revoke_link(request: EventRequest, pk: int) -> HttpResponse:
    """Stop a link from working."""
    link = find_in_event(request, RoleLink, pk=pk)
    revoke_role_link(link=link, now=timezone.now())
    messages.success(request, _("The link no longer works."))
    return redirect("role-links", request.event.slug)


@require_POST
@event_view(Action.MANAGE_PEOPLE)
def renew_code(request: EventRequest) -> HttpResponse:
    """Make an event code, or another one."""
    renew_join_code(event=request.event)
    messages.success(request, _("The event has a new code. Whoever joined with the old one stays in."))
    return redirect("role-links", request.event.slug)
