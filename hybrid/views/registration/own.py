"""One's own registration, by the private link that every mail about it has."""

from __future__ import annotations

import json
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hybrid.domain.registration.changes import cancel_registration, change_registration
from hybrid.domain.registration.erasure import erase_registration, everything_about
from hybrid.domain.registration.links import address_of, find_registration, path_of, token_of
from hybrid.domain.registration.offers import accept_offer, decline_offer
from hybrid.domain.registration.register import STANDING
from hybrid.domain.registration.unproven import enter_with_link
from hybrid.errors import RuleError
from hybrid.forms.registration.person import RegistrationForm, initial_of
from hybrid.interop.registration_calendar import calendar_of_place
from hybrid.limits import TAKEN_ADDRESSES, WRONG_LINKS, client_address
from hybrid.models import Event, scope
from hybrid.queries.actors import find_person, make_actor
from hybrid.queries.events import events_with_navigation
from hybrid.queries.registration import end_of, place_in_queue, places_of, questions_of, rules_of
from hybrid.queries.registrations import answers_of
from hybrid.rules import Action, allows
from hybrid.views.caching import keep_private, secret_address
from hybrid.views.identity import guests_of, remember_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    from hybrid.models import Registration
    from hybrid.views.base import EventRequest

P = ParamSpec("P")


def enter_event(request: HttpRequest, event: Event) -> EventRequest:
    """Let ``request``, whose address names no event, know whose page it is and who asks."""
    asked = cast("EventRequest", request)
    asked.event = events_with_navigation().get(pk=event.pk)
    asked.person = find_person(event=event, user=asked.user, guests=guests_of(request))
    asked.actor = make_actor(asked.person, asked.user)
    return asked


def registration_view(
    view: Callable[Concatenate[EventRequest, Registration, P], HttpResponse],
) -> Callable[..., HttpResponseBase]:
    """Turn a view into one of a private link: whoever has the link may use it."""

    @never_cache
    @secret_address
    @wraps(view)
    def wrapped(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        registration = find_registration(token)
        if registration is None:
            return refuse(request)
        with scope(event=registration.event), timezone.override(registration.event.tz):
            asked = enter_event(request, registration.event)
            response = view(asked, registration, *args, **kwargs)
        return keep_private(response)

    return wrapped


def refuse(request: HttpRequest) -> HttpResponse:
    """Say that a link is not one of ours; slowly, to whoever tries many."""
    address = client_address(request)
    WRONG_LINKS.count(address)
    status = 429 if WRONG_LINKS.is_reached(address) else 404
    return render(request, "hybrid/registration/unknown_link.html", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@registration_view
def own_page(request: EventRequest, registration: Registration) -> HttpResponse:
    """Where one's registration stands, and what one can do about it."""
    if request.method == "POST":
        return _do(request, registration, request.POST.get("do", ""))
    entry = registration.waiting
    now = timezone.now()
    is_offered = entry is not None and entry.offered_at is not None
    has_run_out = (
        is_offered and entry is not None and entry.expires_at is not None and entry.expires_at <= now
    )
    context = {
        "registration": registration,
        "token": token_of(registration),
        "entry": entry,
        "is_offered": is_offered and not has_run_out,
        "has_run_out": has_run_out,
        "number": place_in_queue(entry) if entry and not is_offered else None,
        "answers": answers_of(registration),
        "is_over": now >= end_of(registration.event),
        "may_see": allows(request.actor, Action.REGISTER, registration.event),
        "is_me": request.person is not None and request.person.pk == registration.person_id,
        "may_enter": allows(
            make_actor(registration.person, request.user), Action.SEE_EVENT, registration.event
        ),
    }
    return render(request, "hybrid/registration/own.html", context)


def _do(request: EventRequest, registration: Registration, what: str) -> HttpResponse:
    now = timezone.now()
    try:
        if what == "accept":
            accept_offer(registration=registration, now=now)
            messages.success(request, _("The place is yours."))
        elif what == "decline":
            decline_offer(registration=registration, now=now)
            messages.success(request, _("Thank you for saying so. The place goes to the next person."))
        elif what == "cancel":
            cancel_registration(registration=registration, now=now)
            messages.success(request, _("Your registration was cancelled."))
        elif what == "enter":
            return _enter(request, registration)
    except RuleError as error:
        messages.error(request, error.message)
    return redirect(path_of(registration))


def _enter(request: EventRequest, registration: Registration) -> HttpResponse:
    """Let this browser be the registered person: whoever reads the mailbox has shown who they are."""
    person = enter_with_link(registration=registration, user=request.user, guests=guests_of(request))
    if person is not None:
        request.session.cycle_key()
        remember_person(request, person)
    return redirect("event-home", registration.event.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@registration_view
def change_page(request: EventRequest, registration: Registration) -> HttpResponse:
    """Change what one has said, and how one takes part."""
    event, now = registration.event, timezone.now()
    rules = rules_of(event)
    if rules is None or registration.state not in STANDING or now >= end_of(event):
        return redirect(path_of(registration))
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(registration),
        rules=rules,
        places=places_of(event, rules, now=now),
        questions=questions_of(event),
        has_place=True,
    )
    code = ""
    if form.is_valid():
        try:
            registration = _change(registration, form)
        except RuleError as error:
            code = error.code
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect(path_of(registration))
    context = {"form": form, "registration": registration, "back": path_of(registration)}
    status = 429 if code == "too_many" else 422 if form.errors else 200
    return render(request, "hybrid/registration/change.html", context, status=status)


def _change(registration: Registration, form: RegistrationForm) -> Registration:
    """Change what was said; not to one address after the other until somebody else's is found.

    Raises:
        RuleError: as the rule does, or too many addresses of others were tried.

    """
    details, key = form.details(), str(registration.pk)
    if details.email.lower() != registration.email and TAKEN_ADDRESSES.is_reached(key):
        raise RuleError(
            _(
                "Too many addresses were tried that are registered already. Leave yours as it is, or wait an hour."
            ),
            code="too_many",
            field="email",
        )
    try:
        return change_registration(registration=registration, details=details, now=timezone.now())
    except RuleError as error:
        if error.code == "known":
            TAKEN_ADDRESSES.count(key)
        raise


@require_safe
@registration_view
def calendar(request: EventRequest, registration: Registration) -> HttpResponse:
    """The place as a calendar file, for whoever has no mail of ours."""
    content = calendar_of_place(registration, url=address_of(registration))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = f'attachment; filename="{registration.event.slug}-place.ics"'
    return response


@require_safe
@registration_view
def data(request: EventRequest, registration: Registration) -> HttpResponse:
    """All that is kept of a registration, as a file."""
    text = json.dumps(everything_about(registration), ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{registration.event.slug}-registration.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@registration_view
def erase(request: EventRequest, registration: Registration) -> HttpResponse:
    """Erase one's registration; it cannot be undone, so a page asks first."""
    if request.method == "POST":
        try:
            erase_registration(registration=registration)
        except RuleError as error:
            messages.error(request, error.message)
            return redirect(path_of(registration))
        return render(request, "hybrid/registration/erased.html", {"registration": registration})
    return render(
        request,
        "hybrid/registration/erase.html",
        {"registration": registration, "back": path_of(registration)},
    )
