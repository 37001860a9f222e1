"""The facilitator's page of a timetable: live where there is JavaScript, forms where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hybrid.rules import Action
from hybrid.views.base import EventRequest, event_view
from unconference.domain.moves import move_session, undo_step
from unconference.domain.releases import release_grid
from unconference.domain.solving import ask_for_timetable, stop_run, take_run
from unconference.enums import RunMode
from unconference.queries.draft import DraftDesk, latest_run, occupant_of, place_of, run_shown
from unconference.queries.topics import board_topic
from unconference.rules import phase_at, shows_counts
from unconference.views.base import as_number, attempt, find_board, posted_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from unconference.models import Board
    from unconference.protocol.timetable import Draft, DraftProposal

STEPS = 8_000_000
"""Steps of the solver where nobody says: some ten seconds of one core."""


@never_cache
@require_safe
@event_view(Action.FACILITATE)
def facilitate(request: EventRequest, board: str) -> HttpResponse:
    """The wall, the shelf, and everything that can be done to them."""
    found = find_board(request, board)
    context: dict[str, object] = {"board": found, "topic": board_topic(found).name}
    if shows_counts(found, phase_at(found, timezone.now())):
        draft = DraftDesk(found).draft()
        run = latest_run(found)
        context |= {
            "draft": draft,
            "wall": _wall(draft),
            "shelf": _shelf(draft),
            "run": run_shown(run) if run else None,
        }
    return render(request, "unconference/facilitate.html", context)


def _wall(draft: Draft) -> list[tuple[str, list[DraftProposal | None]]]:
    named = {proposal.id: proposal for proposal in draft.proposals}
    at = {(place.slot, place.space): named[place.proposal] for place in draft.places}
    return [(slot.starts, [at.get((slot.id, space.id)) for space in draft.spaces]) for slot in draft.slots]


def _shelf(draft: Draft) -> list[DraftProposal]:
    placed = {place.proposal for place in draft.places}
    return [p for p in sorted(draft.proposals, key=lambda p: -p.votes) if p.id not in placed]


@require_POST
@event_view(Action.FACILITATE)
def do(request: EventRequest, board: str, deed: str) -> HttpResponse:
    """Carry out what a form says."""
    found = find_board(request, board)
    if deed not in _DEEDS:
        raise Http404
    if shows_counts(found, phase_at(found, timezone.now())):
        attempt(request, lambda: _DEEDS[deed](request, found))
    return redirect("board-facilitate", request.event.slug, found.slug)


def _solve(request: EventRequest, board: Board) -> str:
    wanted = request.POST.get("mode", "")
    mode = RunMode(wanted) if wanted in RunMode.values else RunMode.FRESH
    ask_for_timetable(board=board, by=request.person, mode=mode, steps=STEPS, seed=1, now=timezone.now())
    return _("The solver is at work. Reload this page to see how far it is.")


def _stop(request: EventRequest, board: Board) -> str:
    stop_run(board=board, run_id=posted_number(request, "run"), now=timezone.now())
    return _("The solver ends with the best that it has found.")


def _take(request: EventRequest, board: Board) -> str:
    run_id = posted_number(request, "run")
    take_run(board=board, by=request.person, run_id=run_id, now=timezone.now())
    return _("The draft has the solver's timetable.")


def _move(request: EventRequest, board: Board) -> str:
    proposal = posted_number(request, "proposal")
    slot, _colon, space = request.POST.get("to", "").partition(":")
    target = (as_number(slot), as_number(space)) if space else None
    move_session(
        board=board,
        by=request.person,
        proposal_id=proposal,
        source=place_of(board, proposal),
        target=target,
        occupant=occupant_of(board, target) if target else None,
        now=timezone.now(),
    )
    return _("Moved.")


def _undo(request: EventRequest, board: Board) -> str:
    said = undo_step(board=board, by=request.person, now=timezone.now()) if request.person else None
    return said or _("There is nothing of yours to undo.")


def _release(request: EventRequest, board: Board) -> str:
    release = release_grid(
        board=board,
        by=request.person,
        name=request.POST.get("name", "")[:80],
        after=posted_number(request, "after"),
        now=timezone.now(),
    )
    return _("Everybody now sees “%s”.") % release.name


_DEEDS: dict[str, Callable[[EventRequest, Board], str]] = {
    "solve": _solve,
    "stop": _stop,
    "take": _take,
    "move": _move,
    "undo": _undo,
    "release": _release,
}
