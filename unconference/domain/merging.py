"""Two proposals that are one: joined by their hosts, who agree, or by a facilitator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.errors import RuleError
from unconference.domain.offers import drop_offers, tell_standing
from unconference.domain.pitching import leave_screen
from unconference.domain.proposals import follow_hosts, held_proposal, is_hosted_by, own_standing
from unconference.domain.telling import tell_proposal
from unconference.domain.unvoting import unite_votes
from unconference.domain.votes import hold_board
from unconference.enums import ProposalState
from unconference.models import BoardAction, Host, MergeOffer, Proposal

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Person
    from unconference.models import Board


ACTION = "merge"


def merge(board: Board, *, proposal_id: int, into_id: int, by: Person | None, now: dt.datetime) -> Proposal:
    """Join one proposal to another, whose board is held: its votes and its hosts go there. Return the other.

    Raises:
        RuleError: they are the same, or one of them is not on the board.

    """
    if proposal_id == into_id:
        raise RuleError(_("A proposal cannot be joined to itself."), code="same")
    # In the order of their numbers, so that two merges at once cannot wait for each other.
    held = {pk: held_proposal(board=board, proposal_id=pk) for pk in sorted((proposal_id, into_id))}
    proposal, into = held[proposal_id], held[into_id]
    if {proposal.state, into.state} != {ProposalState.OPEN}:
        raise RuleError(_("Only proposals that are on the board can be joined."), code="closed")
    action = BoardAction.objects.create(board=board, proposal=proposal, by=by, action=ACTION, at=now)
    proposal.state, proposal.merged_into = ProposalState.MERGED, into
    proposal.save(update_fields=["state", "merged_into"])
    # What was joined to it before is joined to the other now: nobody has to follow a chain.
    earlier = list(Proposal.objects.filter(merged_into=proposal))
    Proposal.objects.filter(merged_into=proposal).update(merged_into=into)
    leave_screen(proposal, now=now)
    drop_offers(proposal)
    unite_votes(proposal, into, action=action)
    hosts = _move_hosts(proposal, into)
    action.before = {"into": into.pk, "earlier": [one.pk for one in earlier], **hosts}
    action.save(update_fields=["before"])
    into.refresh_from_db(fields=["votes"])
    tell_proposal(proposal, was_open=True)
    tell_proposal(into, was_open=True)
    for one in earlier:
        one.board = board
        tell_proposal(one)
    return into


def _move_hosts(proposal: Proposal, into: Proposal) -> dict[str, list[int]]:
    """Have the hosts of ``proposal`` host ``into`` too. Those who were only invited are not taken along.

    Returns what undo needs: numbers of people who became hosts, and of those who were invited before.
    """
    known = set(Host.objects.filter(proposal=into).values_list("person_id", flat=True))
    came: list[int] = []
    accepted: list[int] = []
    for host in Host.objects.filter(proposal=proposal).exclude(accepted_at=None):
        if host.person_id in known:
            invited = Host.objects.filter(proposal=into, person_id=host.person_id, accepted_at=None)
            if invited.update(accepted_at=host.accepted_at, is_remote=host.is_remote):
                accepted.append(host.person_id)
            continue
        moved = Host.objects.create(
            proposal=into,
            person_id=host.person_id,
            is_remote=host.is_remote,
            invited_at=host.invited_at,
            accepted_at=host.accepted_at,
        )
        host.absences.update(host=moved)
        came.append(host.person_id)
    follow_hosts(into)
    return {"came": came, "accepted": accepted}


@transaction.atomic
def offer_merge(
    *, board_id: int, person: Person, proposal_id: int, into_id: int, now: dt.datetime
) -> Proposal | None:
    """Offer to join one's own proposal to another. Who hosts both, or was offered the same, joins them at once.

    Returns the proposal that both are now, or None while the other's hosts have not answered.

    Raises:
        RuleError: it is not one's own, or the two cannot be joined.

    """
    board = hold_board(board_id)
    proposal = own_standing(board=board, person=person, proposal_id=proposal_id)
    into = Proposal.objects.filter(board=board, pk=into_id, state=ProposalState.OPEN).first()
    if into is None or into.pk == proposal.pk or proposal.state != ProposalState.OPEN:
        raise RuleError(_("Only two proposals that are on the board can be joined."), code="closed")
    mutual = MergeOffer.objects.filter(proposal=into, into=proposal).exists()
    if mutual or is_hosted_by(into, person.pk):
        return merge(board, proposal_id=proposal.pk, into_id=into.pk, by=person, now=now)
    MergeOffer.objects.get_or_create(
        proposal=proposal, into=into, defaults={"offered_by": person, "offered_at": now}
    )
    into.board = board
    tell_proposal(into, was_open=True)
    return None


@transaction.atomic
def answer_merge(
    *, board_id: int, person: Person, offer_id: int, accept: bool, now: dt.datetime
) -> Proposal | None:
    """Accept or refuse, as a host of the proposal that another would be joined to; whoever offered may take it back.

    Raises:
        RuleError: there is no such offer, or it is not this person's to answer.

    """
    board = hold_board(board_id)
    offer = MergeOffer.objects.select_related("proposal", "into").filter(proposal__board=board, pk=offer_id)
    found = offer.first()
    if found is None:
        raise RuleError(_("There is no such offer."), code="not_there")
    is_theirs = is_hosted_by(found.into, person.pk)
    if not is_theirs and (accept or not is_hosted_by(found.proposal, person.pk)):
        raise RuleError(_("There is no such offer."), code="not_there")
    if accept:
        return merge(board, proposal_id=found.proposal_id, into_id=found.into_id, by=person, now=now)
    found.delete()
    found.into.board = board
    tell_standing(found.into)
    return None
