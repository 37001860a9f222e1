"""Who may propose and vote on one board, and when. ``hybrid.rules`` has been asked before; this is narrower.

Pure functions over rows: no query, no clock but the one that is passed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybrid.enums import Attendance, Role
from hybrid.rules import CREW, Action, allows
from unconference.enums import PHASES, Phase, WhoMay

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from hybrid.models import Event
    from hybrid.rules import Actor
    from unconference.models import Board


def times_of(board: Board) -> list[tuple[dt.datetime, Phase]]:
    """Return the times at which the clock moves ``board`` on, in the order of the phases."""
    given = [
        (board.proposing_at, Phase.PROPOSING),
        (board.voting_at, Phase.VOTING),
        (board.voting_ends_at, Phase.SCHEDULED),
        (board.running_at, Phase.RUNNING),
        (board.over_at, Phase.OVER),
    ]
    return [(moment, phase) for moment, phase in given if moment is not None]


def phase_at(board: Board, now: dt.datetime) -> Phase:
    """Return the phase that ``board`` is in, also when the clock's own change is a moment late.

    A time counts once: one at or before the last change has had its effect, or was overruled by hand. The clock
    only ever moves a board on.
    """
    phase = Phase(board.phase)
    for moment, following in times_of(board):
        if board.phase_since < moment <= now and PHASES.index(following) > PHASES.index(phase):
            phase = following
    return phase


def next_change(board: Board, now: dt.datetime) -> tuple[dt.datetime, Phase] | None:
    """Return when, and to what, the clock will next move ``board`` on."""
    here = PHASES.index(phase_at(board, now))
    ahead = [
        (moment, phase)
        for moment, phase in times_of(board)
        if moment > max(now, board.phase_since) and PHASES.index(phase) > here
    ]
    return min(ahead, default=None)


def takes_proposals(board: Board, phase: Phase) -> bool:
    """Whether new proposals may come in: while the board is open for them, and later for free places."""
    late = {Phase.VOTING, Phase.SCHEDULED, Phase.RUNNING}
    return phase == Phase.PROPOSING or (board.late_proposals and phase in late)


def shows_counts(board: Board, phase: Phase) -> bool:
    """Whether anybody may see how many votes a proposal has.

    Where counts are hidden while people vote, they are hidden from everybody: nobody can let one slip.
    """
    return board.counts_visible or phase in {Phase.SCHEDULED, Phase.RUNNING, Phase.OVER}


def is_among(who: WhoMay | str, *, roles: Collection[Role], attendance: Attendance | str) -> bool:
    """Say whether somebody with ``roles``, who takes part from ``attendance``, is among ``who``."""
    if who == WhoMay.EVERYBODY or set(roles) & {Role.ORGANISER, Role.FACILITATOR}:
        return True
    if who == WhoMay.GIVEN:
        return bool(set(roles) - {Role.GUEST})
    if who == WhoMay.CREW:
        return bool(set(roles) & CREW)
    wanted = Attendance.IN_ROOM if who == WhoMay.IN_ROOM else Attendance.ONLINE
    return attendance == wanted


def may_propose(board: Board, actor: Actor, *, event: Event, attendance: str) -> bool:
    """Say whether ``actor`` is among those who may propose on ``board``, whatever its phase."""
    return allows(actor, Action.PROPOSE, event) and is_among(
        board.may_propose, roles=actor.roles, attendance=attendance
    )


def may_vote(board: Board, actor: Actor, *, event: Event, attendance: str) -> bool:
    """Say whether ``actor`` is among those who may vote on ``board``, whatever its phase."""
    return allows(actor, Action.VOTE_BOARD, event) and is_among(
        board.may_vote, roles=actor.roles, attendance=attendance
    )
