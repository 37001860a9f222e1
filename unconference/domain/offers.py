"""Offers to join proposals, which end when either of the two does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from unconference.domain.telling import tell_proposal
from unconference.enums import ProposalState
from unconference.models import MergeOffer

if TYPE_CHECKING:
    from unconference.models import Proposal


def drop_offers(proposal: Proposal) -> None:
    """End every offer that has to do with ``proposal``, and tell the hosts of those that it was to be joined to."""
    offers = MergeOffer.objects.filter(Q(proposal=proposal) | Q(into=proposal)).select_related("into")
    others = [offer.into for offer in offers if offer.into_id != proposal.pk]
    offers.delete()
    for other in others:
        other.board = proposal.board
        tell_standing(other)


def tell_standing(proposal: Proposal) -> None:
    """Tell how a proposal stands whose state is as it was."""
    tell_proposal(
        proposal,
        was_open=proposal.state == ProposalState.OPEN,
        was_waiting=proposal.state == ProposalState.WAITING,
    )
