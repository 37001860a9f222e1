"""One proposal with all that its page says, and those that are not on the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from unconference.enums import ProposalState
from unconference.models import Absence, Host, MergeOffer, Proposal
from unconference.queries.boards import with_hosts

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from unconference.models import Board


def find_proposal(board: Board, pk: int) -> Proposal | None:
    """Return a proposal of ``board`` with its hosts and when they are absent. Three queries."""
    hosts = Host.objects.select_related("person").prefetch_related(
        Prefetch("absences", Absence.objects.all())
    )
    found: Proposal | None = (
        Proposal.objects.filter(board=board, pk=pk)
        .select_related("merged_into")
        .prefetch_related(Prefetch("hosts", hosts))
        .first()
    )
    if found is not None:
        found.board = board
    return found


def offers_to(proposal: Proposal) -> QuerySet[MergeOffer]:
    """Return which proposals would be joined to this one. One query."""
    return MergeOffer.objects.select_related("proposal").filter(into=proposal)


def offers_by(proposal: Proposal) -> QuerySet[MergeOffer]:
    """Return which proposals this one would be joined to. One query."""
    return MergeOffer.objects.select_related("into").filter(proposal=proposal)


def others_on_board(proposal: Proposal) -> QuerySet[Proposal]:
    """Return what this one could be joined to, by title. One query."""
    found = Proposal.objects.filter(board_id=proposal.board_id, state=ProposalState.OPEN)
    return found.exclude(pk=proposal.pk).order_by("title")


@dataclass(frozen=True)
class OffBoard:
    """The proposals that only facilitators and their own hosts see."""

    waiting: list[Proposal]
    gone: list[Proposal]
    joined: list[Proposal]


def off_board(board: Board) -> OffBoard:
    """Return what waits, what was declined or withdrawn, and what was joined to another. Two queries."""
    found = Proposal.objects.filter(board=board).exclude(state=ProposalState.OPEN)
    rows = list(with_hosts(found.select_related("merged_into")))
    return OffBoard(
        waiting=[one for one in rows if one.state == ProposalState.WAITING],
        gone=[one for one in rows if one.state in {ProposalState.DECLINED, ProposalState.WITHDRAWN}],
        joined=[one for one in rows if one.state == ProposalState.MERGED],
    )
