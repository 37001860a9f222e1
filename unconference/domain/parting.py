"""Two proposals that were joined and are two again: a facilitator undoes it, and votes and hosts go back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.errors import RuleError
from unconference.domain.merging import ACTION
from unconference.domain.proposals import follow_hosts, held_proposal
from unconference.domain.telling import tell_proposal
from unconference.domain.unvoting import part_votes
from unconference.domain.votes import hold_board
from unconference.enums import ProposalState
from unconference.models import BoardAction, Host, Proposal

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Person

UNDONE = "merge_undo"


@transaction.atomic
def part_proposals(*, board_id: int, proposal_id: int, by: Person | None, now: dt.datetime) -> Proposal:
    """Take a proposal out of the one that it was joined to, and return that other one.

    Raises:
        RuleError: it is not joined to any (``not_joined``), or that one is joined to a third or off the board
            itself (``chain``): what was done last is undone first.

    """
    board = hold_board(board_id)
    joining = (
        BoardAction.objects.filter(board=board, proposal=proposal_id, action=ACTION)
        .exclude(before={})
        .first()
    )
    if joining is None:
        raise RuleError(_("This proposal is not joined with another."), code="not_joined")
    held = {
        pk: held_proposal(board=board, proposal_id=pk) for pk in sorted((proposal_id, joining.before["into"]))
    }
    proposal, into = held[proposal_id], held[joining.before["into"]]
    if into.state != ProposalState.OPEN or proposal.merged_into_id != into.pk:
        raise RuleError(
            _("“%s” is not on the board itself. Undo that first.") % into.title,
            code="chain",
        )
    proposal.state, proposal.merged_into = ProposalState.OPEN, None
    proposal.save(update_fields=["state", "merged_into"])
    earlier = Proposal.objects.filter(pk__in=joining.before["earlier"], merged_into=into)
    parted = list(earlier)
    earlier.update(merged_into=proposal)
    gone = _move_hosts_back(proposal, into, joining)
    part_votes(proposal, into, action=joining)
    # What is undone is marked by losing what undo would restore; the log keeps that it happened.
    joining.before = {}
    joining.save(update_fields=["before"])
    joining.joined_votes.all().delete()
    BoardAction.objects.create(board=board, proposal=proposal, by=by, action=UNDONE, at=now)
    for one in (proposal, into):
        one.refresh_from_db(fields=["votes"])
    tell_proposal(proposal)
    tell_proposal(into, was_open=True, no_longer=gone)
    for one in parted:
        one.board = board
        tell_proposal(one)
    return into


def _move_hosts_back(proposal: Proposal, into: Proposal, joining: BoardAction) -> list[int]:
    """Let those who came with ``proposal`` host it alone again; return their numbers.

    Whoever looks after ``into`` by now stays: somebody has to hold it.
    """
    came = Host.objects.filter(proposal=into, person__in=joining.before["came"])
    gone = [host for host in came if host.person_id != into.proposer_id]
    for host in gone:
        before = Host.objects.filter(proposal=proposal, person_id=host.person_id).first()
        if before is not None:
            host.absences.update(host=before)
        host.delete()
    invited = Host.objects.filter(proposal=into, person__in=joining.before["accepted"])
    invited.exclude(person=into.proposer_id).update(accepted_at=None)
    follow_hosts(into)
    follow_hosts(proposal)
    return [host.person_id for host in gone]
