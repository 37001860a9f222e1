"""The facilitator's desk: phases, what waits, joining, and the pitches."""

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
from unconference.domain.facilitating import approve_proposal, decline_proposal, merge_by_facilitator
from unconference.domain.parting import part_proposals
from unconference.domain.phases import last_phase_change, set_phase, undo_phase
from unconference.domain.pitching import pitch_proposal, run_pitch_clock, step_pitch
from unconference.enums import PHASES, Phase
from unconference.queries.boards import open_proposals, voters_of
from unconference.queries.proposals import off_board
from unconference.queries.topics import board_topic
from unconference.rules import next_change, phase_at
from unconference.views.base import attempt, find_board, posted_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from unconference.models import Board


@never_cache
@require_safe
@event_view(Action.FACILITATE)
def run(request: EventRequest, board: str) -> HttpResponse:
    """Everything that is done by hand while a board is on."""
    now, found = timezone.now(), find_board(request, board)
    phase, change = phase_at(found, now), next_change(found, now)
    others = off_board(found)
    following = PHASES[PHASES.index(phase) + 1 :][:1]
    context = {
        "board": found,
        "phase": phase,
        "phases": [{"phase": one, "label": one.label, "is_now": one == phase} for one in PHASES],
        "next_phase": following[0] if following else None,
        "changes_at": change[0] if change else None,
        "changes_to": change[1] if change else None,
        "can_undo": last_phase_change(found) is not None,
        "waiting": others.waiting,
        "declined": others.gone,
        "joined": others.joined,
        "proposals": list(open_proposals(found.pk)),
        "voters": voters_of(found.pk),
        "topic": board_topic(found).name,
    }
    return render(request, "unconference/run.html", context)


@require_POST
@event_view(Action.FACILITATE)
def do(request: EventRequest, board: str, deed: str) -> HttpResponse:
    """Carry out what a button of the desk says."""
    found = find_board(request, board)
    if deed not in _DEEDS:
        raise Http404
    attempt(request, lambda: _DEEDS[deed](request, found))
    return redirect("board-run", request.event.slug, found.slug)


def _phase(request: EventRequest, board: Board) -> str:
    wanted = request.POST.get("phase", "")
    if wanted not in Phase.values:
        raise Http404
    phase = Phase(wanted)
    set_phase(board_id=board.pk, phase=phase, by=request.person, now=timezone.now())
    return _("The board is in this phase now: %s.") % phase.label


def _undo_phase(request: EventRequest, board: Board) -> str:
    phase = undo_phase(board_id=board.pk, by=request.person, now=timezone.now())
    return _("The board is back in this phase: %s.") % phase.label


def _approve(request: EventRequest, board: Board) -> str:
    approve_proposal(
        board_id=board.pk,
        proposal_id=posted_number(request, "proposal"),
        by=request.person,
        now=timezone.now(),
    )
    return _("It is on the board.")


def _decline(request: EventRequest, board: Board) -> str:
    decline_proposal(
        board_id=board.pk,
        proposal_id=posted_number(request, "proposal"),
        reason=request.POST.get("reason", ""),
        by=request.person,
        now=timezone.now(),
    )
    return _("It is off the board. Its hosts read why.")


def _join(request: EventRequest, board: Board) -> str:
    united = merge_by_facilitator(
        board_id=board.pk,
        proposal_id=posted_number(request, "proposal"),
        into_id=posted_number(request, "into"),
        by=request.person,
        now=timezone.now(),
    )
    return _("Joined with “%s”.") % united.title


def _part(request: EventRequest, board: Board) -> str:
    number = posted_number(request, "proposal")
    left = part_proposals(board_id=board.pk, proposal_id=number, by=request.person, now=timezone.now())
    return _("It is a proposal of its own again, beside “%s”.") % left.title


def _pitch(request: EventRequest, board: Board) -> str:
    number = posted_number(request, "proposal") or None
    pitch_proposal(board_id=board.pk, proposal_id=number, now=timezone.now())
    return ""


def _pitch_step(request: EventRequest, board: Board) -> str:
    by = -1 if request.POST.get("by") == "-1" else 1
    step_pitch(board_id=board.pk, by=by, now=timezone.now())
    return ""


def _pitch_clock(request: EventRequest, board: Board) -> str:
    run_pitch_clock(board_id=board.pk, on=request.POST.get("on") == "yes", now=timezone.now())
    return ""


_DEEDS: dict[str, Callable[[EventRequest, Board], str]] = {
    "phase": _phase,
    "undo-phase": _undo_phase,
    "approve": _approve,
    "decline": _decline,
    "join": _join,
    "part": _part,
    "pitch": _pitch,
    "pitch-step": _pitch_step,
    "pitch-clock": _pitch_clock,
}
