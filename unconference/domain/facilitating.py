"""What a facilitator decides about proposals: on the board or not, and two that are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.names import without_controls
from hybrid.errors import RuleError
from unconference.domain.merging import merge
from unconference.domain.proposals import close_proposal, held_proposal
from unconference.domain.telling import tell_proposal
from unconference.domain.votes import hold_board, tell_votes
from unconference.enums import ProposalState
from unconference.models import BoardAction, Proposal

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Person


@transaction.atomic
def approve_proposal(*, board_id: int, proposal_id: int, by: Person | None, now: dt.datetime) -> None:
    """Put a proposal on the board; also one that was declined, or withdrawn, if its hosts ask for it.

    Raises:
        RuleError: it was joined with another.

    """
    board = hold_board(board_id)
    proposal = held_proposal(board=board, proposal_id=proposal_id)
    if proposal.state == ProposalState.OPEN:
        return
    if proposal.state == ProposalState.MERGED:
        raise RuleError(_("This proposal was joined with another."), code="merged")
    was_waiting = proposal.state == ProposalState.WAITING
    before = {"state": str(proposal.state), "state_reason": proposal.state_reason}
    BoardAction.objects.create(board=board, proposal=proposal, by=by, action="approve", before=before, at=now)
    proposal.state, proposal.state_reason = ProposalState.OPEN, ""
    proposal.save(update_fields=["state", "state_reason"])
    tell_proposal(proposal, was_waiting=was_waiting)
    # What was heard of its votes before it went is no longer true.
    tell_votes(board, [proposal.pk], {})


@transaction.atomic
def decline_proposal(
    *, board_id: int, proposal_id: int, reason: str, by: Person | None, now: dt.datetime
) -> None:
    """Take a proposal off the board with a reason, which its hosts read.

    Raises:
        RuleError: there is no reason, or it is off the board already.

    """
    board = hold_board(board_id)
    proposal = held_proposal(board=board, proposal_id=proposal_id)
    text = without_controls(reason).strip()
    if not text:
        raise RuleError(_("Write why. The hosts read it."), code="empty", field="reason")
    if proposal.state not in {ProposalState.OPEN, ProposalState.WAITING}:
        raise RuleError(_("This proposal is closed already."), code="closed")
    close_proposal(
        proposal, state=ProposalState.DECLINED, reason=text[:500], by=by, action="decline", now=now
    )


@transaction.atomic
def merge_by_facilitator(
    *, board_id: int, proposal_id: int, into_id: int, by: Person | None, now: dt.datetime
) -> Proposal:
    """Join two proposals without asking their hosts."""
    board = hold_board(board_id)
    return merge(board, proposal_id=proposal_id, into_id=into_id, by=by, now=now)
