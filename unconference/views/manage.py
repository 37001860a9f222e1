"""Setting boards up."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hybrid.domain.removals import remove
from hybrid.domain.times import TimeError
from hybrid.errors import RuleError
from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view, find_in_event
from hybrid.views.manage.saving import FormOutcome, save_form, status_of
from hybrid.views.manage.undo import offer_undo
from unconference.domain.setting_up import add_board, make_slots, remove_slot, save_board, set_spaces
from unconference.forms.boards import BoardForm, SlotsForm, space_forms
from unconference.models import Board
from unconference.queries.boards import boards_with_counts, slot_choices
from unconference.views.base import attempt

if TYPE_CHECKING:
    from django.http import HttpResponse

    from unconference.forms.boards import SpaceForm


def _find(request: EventRequest, pk: int) -> Board:
    return find_in_event(request, Board, pk=pk)


@require_safe
@event_view(Action.EDIT_EVENT)
def boards(request: EventRequest) -> HttpResponse:
    """The boards of the event."""
    return render(request, "unconference/manage/boards.html", {"rows": boards_with_counts(request.event)})


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def new(request: EventRequest) -> HttpResponse:
    """Begin a board; its spaces and times come next."""
    form = BoardForm(request.POST if request.method == "POST" else None, event=request.event)
    if request.method == "POST" and form.is_valid():
        try:
            add_board(event=request.event, target=form.board)
        except RuleError as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, _("“%s” was added. Now say where and when.") % form.instance)
            return redirect("manage-boards-places", request.event.slug, form.instance.pk)
    context = {"form": form, "title": _("Add a board"), "back": _list_address(request)}
    return render(request, "unconference/manage/board.html", context, status=status_of(form, None))


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def edit(request: EventRequest, pk: int) -> HttpResponse:
    """The rules and times of a board."""
    row = _find(request, pk)
    title, outcome = str(row), None
    if request.method == "POST":
        form = BoardForm(request.POST, instance=row, event=request.event)
        outcome = save_form(request, form, save=save_board)
        if outcome.is_saved:
            return redirect("manage-boards", request.event.slug)
    else:
        form = BoardForm(instance=row, event=request.event)
    return _board_page(request, row, form, title, outcome)


def _board_page(
    request: EventRequest, row: Board, form: BoardForm, title: str, outcome: FormOutcome | None
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "outcome": outcome,
        "board": row,
        "back": _list_address(request),
    }
    return render(request, "unconference/manage/board.html", context, status=status_of(form, outcome))


def _list_address(request: EventRequest) -> str:
    return reverse("manage-boards", args=[request.event.slug])


@require_http_methods(["GET", "HEAD", "POST"])
@event_view(Action.EDIT_EVENT)
def places(request: EventRequest, pk: int) -> HttpResponse:
    """The spaces and times of a board: one page and one form, so that neither is lost when the other is sent."""
    row = _find(request, pk)
    if request.method != "POST":
        return _places_page(request, row, space_forms(row), SlotsForm())
    times = request.POST.get("first") or request.POST.get("last")
    return _take_places(request, row, SlotsForm(request.POST) if times else None)


@require_POST
@event_view(Action.EDIT_EVENT)
def add_slots(request: EventRequest, pk: int) -> HttpResponse:
    """Make times, many at once; and keep what was said of the spaces, if that came along."""
    return _take_places(request, _find(request, pk), SlotsForm(request.POST))


def _take_places(request: EventRequest, row: Board, slots: SlotsForm | None) -> HttpResponse:
    """Save the spaces that were sent, then make the times of ``slots``."""
    forms = [form for form in space_forms(row, request.POST) if form.was_sent]
    valid = [form.is_valid() for form in forms]  # each, so that every mistake is shown
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if all(valid):
        if forms and not _keep_spaces(request, row, forms):
            forms, status = [], HTTPStatus.CONFLICT
        elif slots is None or _make_slots(request, row, slots):
            return redirect("manage-boards-places", request.event.slug, row.pk)
    return _places_page(request, row, forms or space_forms(row), slots or SlotsForm(), status=status)


def _keep_spaces(request: EventRequest, row: Board, forms: list[SpaceForm]) -> bool:
    wanted = [facts for form in forms if (facts := form.facts) is not None]

    def save() -> str:
        set_spaces(board_id=row.pk, wanted=wanted)
        return _("Saved.")

    return attempt(request, save)


def _make_slots(request: EventRequest, row: Board, form: SlotsForm) -> bool:
    if not form.is_valid():
        return False
    try:
        made = make_slots(board_id=row.pk, plan=form.plan)
    except RuleError as error:
        form.add_error(error.field or None, error.message)
    except TimeError as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, ngettext("%d time was added.", "%d times were added.", made) % made)
        return True
    return False


@require_POST
@event_view(Action.EDIT_EVENT)
def delete_slot(request: EventRequest, pk: int, slot: int) -> HttpResponse:
    """Drop a time."""
    row = _find(request, pk)

    def drop() -> str:
        remove_slot(board_id=row.pk, slot_id=slot)
        return ""

    attempt(request, drop)
    return redirect("manage-boards-places", request.event.slug, row.pk)


def _places_page(
    request: EventRequest,
    row: Board,
    spaces: list[SpaceForm],
    slots: SlotsForm,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "board": row,
        "space_forms": spaces,
        "form": slots,
        "slots": slot_choices(row),
        "back": _list_address(request),
    }
    return render(request, "unconference/manage/places.html", context, status=status)


@require_POST
@event_view(Action.EDIT_EVENT)
def delete(request: EventRequest, pk: int) -> HttpResponse:
    """Delete a board; a notice offers to undo it."""
    row = _find(request, pk)
    try:
        removal = remove(event=request.event, target=row, now=timezone.now(), by=request.person)
    except RuleError as error:
        messages.error(request, error.message)
    else:
        offer_undo(request, removal, back=_list_address(request))
    return redirect("manage-boards", request.event.slug)
