"""The organiser's list of registrations, and one of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hybrid.addresses import public_address
from hybrid.domain.registration.changes import cancel_registration, give_place
from hybrid.domain.registration.erasure import erase_registration
from hybrid.domain.registration.mails import try_again
from hybrid.domain.registration.offers import decline_offer
from hybrid.enums import Attendance, RegistrationState
from hybrid.errors import RuleError
from hybrid.interop.registration_table import as_csv
from hybrid.models import Registration
from hybrid.queries.registration import attendances_of, door_of, places_of, questions_of, rules_of
from hybrid.queries.registrations import (
    OFFERED,
    Filter,
    answers_of,
    mail_trouble,
    mails_of,
    registrations_of,
    with_answers,
)
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, find_in_event

PAGE = 100


@never_cache
@require_safe
@event_view(Action.MANAGE_PEOPLE)
def registrations(request: EventRequest) -> HttpResponse:
    """Who has registered, to search; how full it is; and whether the mails go out."""
    event, now = request.event, timezone.now()
    chosen = Filter.of(request.GET)
    rules = rules_of(event)
    places = places_of(event, rules, now=now) if rules else {}
    context = {
        "page": Paginator(registrations_of(event, chosen), PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "rules": rules,
        "door": door_of(event, rules, now=now).value,
        "places": [(attendance.label, places[attendance]) for attendance in attendances_of(rules)]
        if rules
        else [],
        "trouble": mail_trouble(event),
        "states": RegistrationState.choices,
        "offered": OFFERED,
        "attendances": Attendance.choices,
        "address": public_address(reverse("register", args=[event.slug])),
    }
    return render(request, "hybrid/registration/manage/list.html", context)


@never_cache
@require_safe
@event_view(Action.MANAGE_PEOPLE)
def registrations_csv(request: EventRequest) -> HttpResponse:
    """The same list, narrowed in the same way, as a file with the answers."""
    rows = with_answers(registrations_of(request.event, Filter.of(request.GET)))
    response = HttpResponse(as_csv(rows, questions_of(request.event)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{request.event.slug}-registrations.csv"'
    return response


def _find(request: EventRequest, pk: int) -> Registration:
    return find_in_event(request, Registration, "person__user", "wait", "invitation", pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.MANAGE_PEOPLE)
def one(request: EventRequest, pk: int) -> HttpResponse:
    """One registration: what they said, which mails they got, and what an organiser can do."""
    found = _find(request, pk)
    if request.method == "POST":
        return _do(request, found, request.POST.get("do", ""))
    context = {
        "found": found,
        "entry": found.waiting,
        "answers": answers_of(found),
        "mails": mails_of(found),
    }
    return render(request, "hybrid/registration/manage/one.html", context)


def _do(request: EventRequest, found: Registration, what: str) -> HttpResponse:
    now = timezone.now()
    try:
        if what == "give":
            give_place(registration=found, now=now)
            messages.success(request, _("%(name)s has a place now.") % {"name": found.name})
        elif what == "cancel":
            cancel_registration(registration=found, now=now)
            messages.success(
                request, _("The registration was cancelled. %(name)s was told.") % {"name": found.name}
            )
        elif what == "unqueue":
            decline_offer(registration=found, now=now)
            messages.success(request, _("%(name)s waits no longer.") % {"name": found.name})
        elif what == "erase":
            erase_registration(registration=found)
            messages.success(request, _("The registration was erased."))
            return redirect("registrations", request.event.slug)
    except RuleError as error:
        messages.error(request, error.message)
    return redirect("registration-manage", request.event.slug, found.pk)


@require_POST
@event_view(Action.MANAGE_PEOPLE)
def retry_mails(request: EventRequest) -> HttpResponse:
    """Let what is stuck be tried at once: the mail server may be back."""
    count = try_again(event=request.event)
    messages.success(
        request,
        ngettext("%(count)d mail is tried again.", "%(count)d mails are tried again.", count)
        % {"count": count},
    )
    return redirect("registrations", request.event.slug)
