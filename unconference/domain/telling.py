"""Telling the world what a rule has changed on a board: each what they may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybrid.live.publish import publish_all
from hybrid.live.topics import CREW, PUBLIC, TALLY, person_stream
from hybrid.protocol.core import LiveEvent, Tally
from unconference.enums import Phase, ProposalState
from unconference.models import Proposal
from unconference.protocol import boards as shown
from unconference.queries.boards import (
    board_view,
    counts_of,
    own_proposal,
    public_proposal,
    waiting_on,
    with_hosts,
    with_offers,
)
from unconference.queries.hosts import people_with
from unconference.queries.topics import board_topic
from unconference.rules import shows_counts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from unconference.models import Board


def tell_board(board: Board, *, now: dt.datetime) -> None:
    """Tell everybody how ``board`` stands, with all counts where they may be seen.

    Those are in the tally too: whichever of the two comes last, it says the same.
    """
    counts = counts_of(board.pk) if shows_counts(board, Phase(board.phase)) else None
    events: dict[str, LiveEvent] = {PUBLIC: shown.BoardChanged(board=board_view(board, now), counts=counts)}
    if counts:
        events[TALLY] = Tally(counts={"board": counts})
    publish_all(board_topic(board), events)


def tell_proposal(
    proposal: Proposal, *, was_open: bool = False, was_waiting: bool = False, no_longer: Iterable[int] = ()
) -> None:
    """Tell everybody how ``proposal`` stands now, its hosts what became of it, the crew what waits for them.

    ``no_longer`` are people who were among its hosts, or invited, and are not any more.
    """
    board = proposal.board
    fresh = with_offers(with_hosts(Proposal.objects.filter(pk=proposal.pk))).get()
    people = {host.person_id for host in fresh.hosts.all()}
    if fresh.proposer_id is not None:
        people.add(fresh.proposer_id)
    asked = people_with(board.event_id, [one.email for one in fresh.host_invitations.all()])
    people |= asked
    events: dict[str, LiveEvent] = {
        person_stream(person_id): shown.OwnProposalGone(id=fresh.pk)
        for person_id in no_longer
        if person_id not in people
    }
    for person_id in people:
        own = own_proposal(fresh, person_id, is_asked=person_id in asked)
        events[person_stream(person_id)] = shown.OwnProposalChanged(proposal=own)
    if fresh.state == ProposalState.OPEN:
        counts_shown = shows_counts(board, Phase(board.phase))
        events[PUBLIC] = shown.ProposalChanged(proposal=public_proposal(fresh, counts_shown=counts_shown))
    elif was_open:
        events[PUBLIC] = shown.ProposalRemoved(id=fresh.pk, merged_into=fresh.merged_into_id)
    if was_waiting != (fresh.state == ProposalState.WAITING):
        events[CREW] = shown.WaitingChanged(waiting=waiting_on(board.pk))
    publish_all(board_topic(board), events)
