"""Pitch mode: the hall screen shows one proposal at a time, with a clock."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.errors import RuleError
from hybrid.live.publish import publish
from hybrid.live.topics import PUBLIC
from unconference.domain.votes import hold_board
from unconference.enums import ProposalState
from unconference.models import Proposal
from unconference.protocol.boards import PitchChanged
from unconference.queries.boards import pitch_view
from unconference.queries.topics import board_topic

if TYPE_CHECKING:
    from unconference.models import Board


def _save(board: Board) -> None:
    board.save(update_fields=["pitched", "pitch_ends_at", "pitch_left"])
    publish(board_topic(board), PUBLIC, PitchChanged(pitch=pitch_view(board)))


def show_pitch(board: Board, proposal: Proposal | None, *, now: dt.datetime) -> None:
    """Put ``proposal`` on the screen with all its time; None ends pitch mode. The board's row is held."""
    board.pitched = proposal
    board.pitch_left = None
    board.pitch_ends_at = None
    if proposal is not None:
        board.pitch_ends_at = now + dt.timedelta(seconds=board.pitch_seconds)
    _save(board)


def leave_screen(proposal: Proposal, *, now: dt.datetime) -> None:
    """Take a proposal that leaves the board off the screen, if it is there. The board's row is held."""
    if proposal.board.pitched_id == proposal.pk:
        show_pitch(proposal.board, None, now=now)


@transaction.atomic
def pitch_proposal(*, board_id: int, proposal_id: int | None, now: dt.datetime) -> None:
    """Show a proposal in pitch mode and start its clock; None ends pitch mode.

    Raises:
        RuleError: it is not on this board.

    """
    board = hold_board(board_id)
    proposal = None
    if proposal_id is not None:
        proposal = Proposal.objects.filter(board=board, pk=proposal_id, state=ProposalState.OPEN).first()
        if proposal is None:
            raise RuleError(_("This proposal is not on the board."), code="not_there")
    show_pitch(board, proposal, now=now)


@transaction.atomic
def step_pitch(*, board_id: int, by: int, now: dt.datetime) -> None:
    """Show the next proposal (``by`` 1) or the one before (-1), in the order in which they came in.

    After the last comes the first.

    Raises:
        RuleError: nothing is on the board.

    """
    board = hold_board(board_id)
    numbers = list(
        Proposal.objects.filter(board=board, state=ProposalState.OPEN)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not numbers:
        raise RuleError(_("There is no proposal to pitch."), code="nothing")
    if board.pitched_id is None:
        chosen = numbers[0] if by >= 0 else numbers[-1]
    else:
        # One that has gone meanwhile still has its place in the order.
        later = [pk for pk in numbers if pk > board.pitched_id] or numbers
        earlier = [pk for pk in numbers if pk < board.pitched_id] or numbers
        chosen = later[0] if by > 0 else earlier[-1] if by < 0 else board.pitched_id
    show_pitch(board, Proposal.objects.get(pk=chosen), now=now)


@transaction.atomic
def run_pitch_clock(*, board_id: int, on: bool, now: dt.datetime) -> None:
    """Let the clock of the pitch run on from where it stands, or stop it."""
    board = hold_board(board_id)
    if board.pitched_id is None or on == (board.pitch_ends_at is not None):
        return
    if on:
        board.pitch_ends_at = now + dt.timedelta(seconds=board.pitch_left or 0)
        board.pitch_left = None
    elif board.pitch_ends_at is not None:
        board.pitch_left = max(0, round((board.pitch_ends_at - now).total_seconds()))
        board.pitch_ends_at = None
    _save(board)
