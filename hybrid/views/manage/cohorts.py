"""Who is in which group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hybrid.domain.cohorts import assign_cohorts, place_by_hand
from hybrid.enums import CohortRule, Role
from hybrid.errors import RuleError
from hybrid.forms.manage.cohorts import AssignForm, choices_in
from hybrid.models import Cohort, CohortSettings, Person
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
    event, delegate = request.event, Q(people__role_rows__role=Role.DELEGATE, people__blocked_at=None)
    search = request.GET.get("q", "").strip()
    people = Person.objects.filter(event=event, role_rows__role=Role.DELEGATE, blocked_at=None)
    for word in search.split():
        people = people.filter(Q(display_name__icontains=word) | Q(organisation__icontains=word))
    kept = CohortSettings.objects.filter(event=event).first()
    context = {
        "form": form,
        "cohorts": Cohort.objects.filter(event=event)
        .annotate(count=Count("people", filter=delegate, distinct=True))
        .order_by("position", "id"),
        "without": Person.objects.filter(
            event=event, role_rows__role=Role.DELEGATE, blocked_at=None, cohort=None
        ).count(),
        "page": Paginator(people.order_by("display_name", "pk"), PAGE).get_page(request.GET.get("page")),
        "search": search,
        "rule": CohortRule(kept.rule).label if kept and kept.rule != CohortRule.BY_HAND else "",
    }
    return render(request, "hybrid/manage/cohort_people.html", context, status=422 if form.errors else 200)
