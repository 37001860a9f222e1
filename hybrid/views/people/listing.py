"""The organiser's list of people, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hybrid.domain.people import add_person, block_person, unblock_person, update_person
from hybrid.enums import Role
from hybrid.errors import RuleError
from hybrid.forms.roles import AddPersonForm, PersonForm
from hybrid.models import Person
from hybrid.queries.people import people_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, find_in_event

if TYPE_CHECKING:
    from django.http import HttpResponse

PAGE = 100


@never_cache
@require_safe
@event_view(Action.MANAGE_PEOPLE)
def people(request: EventRequest) -> HttpResponse:
    """Everybody with a place in the event, to search."""
    search = request.GET.get("q", "").strip()
    role = request.GET.get("role", "")
    blocked = request.GET.get("blocked") == "1"
    found = people_of(request.event, search=search, role=role, blocked=blocked)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "search": search,
        "role": role,
        "blocked": blocked,
        "roles": Role.choices,
    }
    return render(request, "hybrid/people/people.html", context)


def _find(request: EventRequest, pk: int) -> Person:
    return find_in_event(request, Person, "user", "cohort", pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.MANAGE_PEOPLE)
def person_page(request: EventRequest, pk: int) -> HttpResponse:
    """What somebody is in the event, to be changed."""
    found = _find(request, pk)
    initial = {"roles": [role.value for role in found.roles], "cohort": found.cohort}
    form = PersonForm(request.POST or None, event=request.event, initial=initial)
    is_screen = Role.SCREEN in found.roles
    if form.is_valid() and not is_screen:
        try:
            update_person(person=found, roles=form.cleaned_data["roles"], cohort=form.cleaned_data["cohort"])
        except RuleError as error:
            form.add_error(error.field or "roles", error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("person", request.event.slug, found.pk)
    context = {"found": found, "form": form, "is_screen": is_screen}
    return render(request, "hybrid/people/person.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.MANAGE_PEOPLE)
def person_new(request: EventRequest) -> HttpResponse:
    """Give somebody a place by their e-mail address."""
    form = AddPersonForm(request.POST or None)
    if form.is_valid():
        try:
            made = add_person(
                event=request.event,
                email=form.cleaned_data["email"],
                display_name=form.cleaned_data["display_name"],
                role=Role(form.cleaned_data["role"]),
            )
        except RuleError as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, _("%(name)s has a place now.") % {"name": made.display_name})
            return redirect("people-list", request.event.slug)
    return render(
        request, "hybrid/people/person_new.html", {"form": form}, status=422 if form.errors else 200
    )


@require_POST
@event_view(Action.MANAGE_PEOPLE)
def block(request: EventRequest, pk: int) -> HttpResponse:
    """End somebody's part in the event."""
    found = _find(request, pk)
    try:
        block_person(person=found, now=timezone.now())
    except RuleError as error:
        messages.error(request, error.message)
    return redirect("person", request.event.slug, found.pk)


@require_POST
@event_view(Action.MANAGE_PEOPLE)
def unblock(request: EventRequest, pk: int) -> HttpResponse:
    """Let somebody take part again."""
    found = _find(request, pk)
    unblock_person(person=found)
    return redirect("person", request.event.slug, found.pk)
