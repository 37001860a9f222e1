"""How questions work at the event, which of them have no outcome yet, and all of them as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from hybrid.domain.question_rules import keep_question_rules, save_question_rules
from hybrid.forms.manage.questions import QuestionRulesForm
from hybrid.interop.questions import as_csv, as_json
from hybrid.models import Question
from hybrid.queries.questions import all_questions, rules_of, without_outcome
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view
from hybrid.views.manage.saving import FormOutcome, save_form, status_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def questions(request: EventRequest) -> HttpResponse:
    """The rules of asking, and what is left to do."""
    outcome: FormOutcome | None = None
    if request.method == "POST":
        row = keep_question_rules(event=request.event)
        form = QuestionRulesForm(request.POST, instance=row, event=request.event)
        outcome = save_form(request, form, save=save_question_rules)
        if outcome.is_saved:
            return redirect("manage-questions", request.event.slug)
    else:
        form = QuestionRulesForm(instance=rules_of(request.event.pk), event=request.event)
    return render(
        request,
        "hybrid/manage/questions.html",
        {
            "form": form,
            "conflicts": outcome.conflicts if outcome else [],
            "open_questions": without_outcome(request.event),
            "count": Question.objects.filter(event=request.event).count(),
            "rooms": request.event.rooms.all(),
        },
        status=status_of(form, outcome),
    )


@require_safe
@event_view(Action.EDIT_EVENT)
def export(request: EventRequest, ending: str) -> HttpResponse:
    """Every question of the event that was not withdrawn."""
    found: QuerySet[Question] = all_questions(request.event)
    if ending == "csv":
        response = HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    elif ending == "json":
        response = HttpResponse(as_json(found), content_type="application/json")
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{request.event.slug}-questions.{ending}"'
    return response
