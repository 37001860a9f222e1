"""How a board comes from one phase to the next: by the clock, or by hand, with a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from hybrid.errors import RuleError
from hybrid.models import scopes_disabled
from hybrid.retries import keep_trying
from unconference.domain.telling import tell_board
from unconference.domain.unvoting import free_lost_votes
from unconference.domain.votes import hold_board
from unconference.enums import Phase
from unconference.models import Board, BoardAction, HostInvitation
from unconference.rules import phase_at, times_of

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Person

ACTION = "phase"
UNDONE = "phase_undo"


def _enter(board: Board, phase: Phase, *, now: dt.datetime) -> None:
    board.phase = phase
    board.phase_since = now
    board.save(update_fields=["phase", "phase_since"])
    tell_board(board, now=now)
    if phase == Phase.VOTING:
        free_lost_votes(board)
    if phase == Phase.OVER:
        # Nobody answers them any more, and addresses are not kept for nothing.
        HostInvitation.objects.filter(proposal__board=board).delete()


def _move(board: Board, phase: Phase, *, by: Person | None, now: dt.datetime) -> None:
    before = {"phase": str(board.phase), "since": board.phase_since.isoformat()}
    BoardAction.objects.create(board=board, by=by, action=ACTION, before=before, at=now)
    _enter(board, phase, now=now)


@transaction.atomic
def set_phase(*, board_id: int, phase: Phase, by: Person | None, now: dt.datetime) -> None:
    """Bring a board to ``phase`` by hand. What the clock would have done before ``now`` no longer counts.

    Raises:
        RuleError: it is there already.

    """
    board = hold_board(board_id)
    if phase_at(board, now) == phase and board.phase == phase:
        raise RuleError(_("The board is in this phase already."), code="same")
    _move(board, phase, by=by, now=now)


def last_phase_change(board: Board) -> BoardAction | None:
    """Return the change of phase that :func:`undo_phase` would undo. One query."""
    found: BoardAction | None = (
        BoardAction.objects.filter(board=board, action=ACTION).exclude(before={}).first()
    )
    return found


@transaction.atomic
def undo_phase(*, board_id: int, by: Person | None, now: dt.datetime) -> Phase:
    """Bring a board back to the phase before the last change, whether a person or the clock made it.

    The clock does not at once do again what was undone: times up to ``now`` have had their effect.

    Raises:
        RuleError: nothing is left to undo.

    """
    board = hold_board(board_id)
    last = last_phase_change(board)
    if last is None:
        raise RuleError(_("There is nothing to undo."), code="nothing")
    _enter(board, Phase(last.before["phase"]), now=now)
    # What is undone is marked by losing what undo would restore; the log keeps that it happened.
    last.before = {}
    last.save(update_fields=["before"])
    BoardAction.objects.create(board=board, by=by, action=UNDONE, at=now)
    return Phase(board.phase)


@transaction.atomic
def follow_clock(*, board_id: int, now: dt.datetime) -> bool:
    """Bring a board to where the clock says that it is; say whether that was a change.

    Done late, it goes straight to the phase of ``now``. Done twice, it is done once.
    """
    board = hold_board(board_id)
    phase = phase_at(board, now)
    if phase == board.phase:
        return False
    _move(board, phase, by=None, now=now)
    return True


@keep_trying()
@task
def follow_board_clock(*, board_id: int) -> None:
    """Bring a board on when its time has come; one that is gone, or was changed meanwhile, needs nothing."""
    with scopes_disabled():
        if Board.objects.filter(pk=board_id).exists():
            follow_clock(board_id=board_id, now=timezone.now())


def wind_clock(board: Board, *, now: dt.datetime) -> None:
    """Bring ``board`` to where its times say that it is, and have the jobs look at each that is still to come.

    A time that was changed since leaves a task behind, which finds nothing to do.
    """
    follow_clock(board_id=board.pk, now=now)
    for moment, _phase in times_of(board):
        if moment > now:
            follow_board_clock.using(run_after=moment).enqueue(board_id=board.pk)
