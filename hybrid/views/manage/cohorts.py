"""Who is in which group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hybrid.domain.cohorts import assign_cohorts, place_by_hand
from hybrid.enums import CohortRule
from hybrid.errors import RuleError
from hybrid.forms.manage.cohorts import AssignForm, choices_in
from hybrid.queries.cohorts import cohorts_of, delegates_of, rule_of
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view

if TYPE_CHECKING:
    from django.http import HttpResponse

PAGE = 100


def _say_moved(request: EventRequest, count: int) -> None:
    text = ngettext("%(count)d person was moved.", "%(count)d people were moved.", count)
    messages.success(request, text % {"count": count})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.MANAGE_PEOPLE)
def cohort_people(request: EventRequest) -> HttpResponse:
    """Every delegate with their group, to be changed by hand."""
    event = request.event
    if request.method == "POST":
        try:
            _say_moved(request, place_by_hand(event=event, choices=choices_in(request.POST)))
        except RuleError as error:
            messages.error(request, error.message)
        return redirect(request.get_full_path())
    return _page(request, AssignForm())


@require_POST
@event_view(Action.MANAGE_PEOPLE)
def assign(request: EventRequest) -> HttpResponse:
    """Put people into groups by a rule."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        moved = assign_cohorts(
            event=request.event,
            rule=CohortRule(form.cleaned_data["rule"]),
            anew=form.cleaned_data["anew"],
            from_now_on=form.cleaned_data["from_now_on"],
        )
    except RuleError as error:
        messages.error(request, error.message)
    else:
        _say_moved(request, moved)
    return redirect("cohort-people", request.event.slug)


def _page(request: EventRequest, form: AssignForm) -> HttpResponse:
    event, search = request.event, request.GET.get("q", "").strip()
    found = delegates_of(event, search=search).order_by("display_name", "pk")
    rule = rule_of(event)
    context = {
        "form": form,
        "cohorts": cohorts_of(event),
        "without": delegates_of(event).filter(cohort=None).count(),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "search": search,
        "rule": rule.label if rule != CohortRule.BY_HAND else "",
    }
    return render(request, "hybrid/manage/cohort_people.html", context, status=422 if form.errors else 200)
