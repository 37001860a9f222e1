"""Registering: the event's own page, and the one that an invitation opens."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, TypedDict

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hybrid.domain.registration.links import path_of
from hybrid.domain.registration.mails import send_link
from hybrid.domain.registration.register import STANDING, register
from hybrid.domain.registration.unproven import register_unproven
from hybrid.errors import RuleError
from hybrid.forms.registration.manage import LinkForm
from hybrid.forms.registration.person import RegistrationForm
from hybrid.limits import UNPROVEN_REGISTRATIONS, client_address
from hybrid.queries.registration import (
    Door,
    attendances_of,
    door_of,
    places_of,
    questions_of,
    registration_of,
    rules_of,
)
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view
from hybrid.views.identity import guests_of, remember_person

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest, HttpResponse

    from hybrid.domain.registration.details import Details
    from hybrid.enums import Attendance
    from hybrid.models import Event, Invitation, RegistrationRules, User
    from hybrid.queries.registration import Places


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.REGISTER)
def register_page(request: EventRequest) -> HttpResponse:
    """Register; or one's own registration, unless it is for somebody else; or why one cannot."""
    own = registration_of(request.person)
    for_another = "another" in request.GET
    if own is not None and own.state in STANDING and not for_another and request.method != "POST":
        return redirect(path_of(own))
    return registering(request, for_another=for_another)


def registering(
    request: EventRequest,
    *,
    for_another: bool = False,
    invitation: Invitation | None = None,
    token: str = "",
) -> HttpResponse:
    """Show the form, or take it. ``token`` is the one of ``invitation``."""
    event, now = request.event, timezone.now()
    rules = rules_of(event)
    door = door_of(event, rules, now=now)
    if rules is None or (door != Door.OPEN and (invitation is None or door == Door.OVER)):
        return closed(request, door, rules)
    places = places_of(event, rules, now=now)
    if invitation is None and not rules.has_waiting_list and not _anything_free(rules, places):
        return render(request, "hybrid/registration/closed.html", {"door": "full", "rules": rules})
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        initial=_known(request, invitation, for_another=for_another),
        rules=rules,
        places=places,
        questions=questions_of(event),
        has_place=invitation is not None and invitation.keeps_places,
    )
    code = ""
    if form.is_valid():
        try:
            return _take(request, form, invitation, token)
        except RuleError as error:
            code = error.code
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = {
        "form": form,
        "rules": rules,
        "invitation": invitation,
        "is_known": code == "known",
        "waits": not (invitation and invitation.keeps_places) and not _anything_free(rules, places),
        "for_another": for_another,
        "registering_for": event,
    }
    status = 429 if code == "too_many" else 422 if form.errors else 200
    return render(request, "hybrid/registration/register.html", context, status=status)


def closed(request: EventRequest, door: Door, rules: RegistrationRules | None) -> HttpResponse:
    """Say why one cannot register now, and from when on."""
    return render(request, "hybrid/registration/closed.html", {"door": door.value, "rules": rules})


def _anything_free(rules: RegistrationRules, places: dict[Attendance, Places]) -> bool:
    return any(places[attendance].open_to_all for attendance in attendances_of(rules))


def _known(request: EventRequest, invitation: Invitation | None, *, for_another: bool) -> dict[str, str]:
    """Return what the form need not ask again."""
    known: dict[str, str] = {}
    if not for_another and request.person is not None:
        known = {"name": request.person.display_name, "organisation": request.person.organisation}
    if not for_another and request.user.is_authenticated:
        known["email"] = request.user.email
    if invitation is not None and invitation.email:
        known = {"name": invitation.label, **{k: v for k, v in known.items() if v}, "email": invitation.email}
    return known


class _Facts(TypedDict):
    event: Event
    details: Details
    user: User | AnonymousUser
    guests: dict[str, int]
    now: dt.datetime
    invitation_token: str


def _is_proven(request: EventRequest, email: str, invitation: Invitation | None) -> bool:
    """Whether an address is known to be that of whoever asks: they signed in with it, or have its invitation."""
    proven = [request.user.email] if request.user.is_authenticated else []
    if invitation is not None:
        proven.append(invitation.email)
    return email.strip().lower() in {address.lower() for address in proven if address}


@contextmanager
def _counted(request: EventRequest) -> Iterator[None]:
    """Count what the block registers for the network that asks, so that no script registers without end.

    Raises:
        RuleError: there were too many from there just now.

    """
    key = f"{request.event.pk} {client_address(request)}"
    if UNPROVEN_REGISTRATIONS.is_reached(key):
        raise RuleError(
            _(
                "Very many people have registered from your network just now. Wait ten minutes, then send this page "
                "again: what you wrote is still here. Whoever signs in with their address first need not wait."
            ),
            code="too_many",
        )
    yield
    UNPROVEN_REGISTRATIONS.count(key)


def _take(
    request: EventRequest, form: RegistrationForm, invitation: Invitation | None, token: str
) -> HttpResponse:
    details = form.details()
    facts: _Facts = {
        "event": request.event,
        "details": details,
        "user": request.user,
        "guests": guests_of(request),
        "now": timezone.now(),
        "invitation_token": token,
    }
    if not _is_proven(request, details.email, invitation):
        # An invitation is good for so many people, however quickly they come.
        with nullcontext() if invitation else _counted(request):
            register_unproven(**facts)
        messages.success(
            request,
            _("Thank you, %(name)s. We have written to %(email)s.")
            % {"name": details.name, "email": details.email},
        )
        return redirect("registration-sent")
    registration = register(**facts)
    if request.person is None or request.person.pk == registration.person_id:
        remember_person(request, registration.person)
    messages.success(request, _("Thank you, %(name)s.") % {"name": registration.name})
    return redirect(path_of(registration))


@require_safe
def sent_page(request: HttpRequest) -> HttpResponse:
    """Say where to look next. It is the same for every address, so it needs to know none."""
    return render(request, "hybrid/registration/sent.html", {"has_mail": bool(settings.CONFIG.email_url)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.REGISTER)
def send_link_page(request: EventRequest) -> HttpResponse:
    """For whoever has lost the mail: send the private link again. The answer is the same for every address."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        send_link(event=request.event, email=form.cleaned_data["email"], now=timezone.now())
        messages.success(
            request, _("If that address is registered, the link is on its way there. Look in a few minutes.")
        )
        return redirect("event-home", request.event.slug)
    return render(
        request, "hybrid/registration/link.html", {"form": form}, status=422 if form.errors else 200
    )
