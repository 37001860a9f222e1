"""Boards as they are shown: to everybody, to the crew, to one person.

The one place that knows whose votes may go where: their number only while it is not hidden, and whose they are
to the voter alone.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from hybrid.domain.times import clock_of
from unconference.enums import Phase, ProposalFormat, ProposalState
from unconference.models import Ballot, Board, GridRelease, Host, Proposal, Vote
from unconference.protocol import boards as shown
from unconference.queries.hosts import is_asked
from unconference.rules import next_change, shows_counts, takes_proposals

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from hybrid.live.topics import Topic
    from hybrid.models import Event


def boards_of(event: Event) -> QuerySet[Board]:
    """Return the boards of an event in the order of their days; they say whether a timetable was released."""
    released = GridRelease.objects.filter(board=OuterRef("pk"))
    return Board.objects.filter(event=event).annotate(has_grid=Exists(released))


def boards_with_counts(event: Event) -> QuerySet[Board]:
    """Return the same with how many spaces, slots and proposals each has. One query."""
    return boards_of(event).annotate(
        space_count=Count("spaces", distinct=True),
        slot_count=Count("slots", distinct=True),
        proposal_count=Count("proposals", distinct=True),
    )


def with_hosts(found: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Have proposals come with their hosts, invited ones too. Two queries."""
    return found.prefetch_related(Prefetch("hosts", Host.objects.select_related("person")))


def with_offers(found: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Have proposals know how many others would be joined to them."""
    return found.annotate(offer_count=Count("merge_offers_here", distinct=True))


def hosts_of(proposal: Proposal) -> list[Host]:
    """Return the hosts who have accepted; needs :func:`with_hosts`."""
    return [host for host in proposal.hosts.all() if host.accepted_at is not None]


def board_view(board: Board, now: dt.datetime) -> shown.BoardView:
    """Return how a board stands, by the phase that is stored: the clock's own change is told when it is made."""
    phase = Phase(board.phase)
    change = next_change(board, now)
    return shown.BoardView(
        name=board.name,
        phase=phase,
        changes_at=int(change[0].timestamp()) if change else None,
        changes_to=change[1] if change else None,
        takes_proposals=takes_proposals(board, phase),
        votes_per_person=board.votes_per_person,
        several_votes=board.several_votes,
        counts_shown=shows_counts(board, phase),
        is_moderated=board.is_moderated,
    )


def public_proposal(proposal: Proposal, *, counts_shown: bool) -> shown.PublicProposal:
    """Return a proposal as everybody sees it; needs :func:`with_hosts`."""
    return shown.PublicProposal(
        id=proposal.pk,
        title=proposal.title,
        pitch=proposal.pitch,
        format=ProposalFormat(proposal.format),
        hosts=[str(host.person) for host in hosts_of(proposal)],
        needs=sorted(str(need) for need in proposal.needs),
        is_remote=proposal.is_remote,
        votes=proposal.votes if counts_shown else None,
    )


def own_proposal(proposal: Proposal, person_id: int, *, is_asked: bool | None = None) -> shown.OwnProposal:
    """Return a proposal as one of its hosts sees it; needs :func:`with_hosts` and :func:`with_offers`.

    ``is_asked``: by the address of their account; what :func:`own_proposals` finds knows it by itself.
    """
    asked = bool(getattr(proposal, "is_asked", False)) if is_asked is None else is_asked
    own = [host for host in proposal.hosts.all() if host.person_id == person_id]
    invited = any(host.accepted_at is None for host in own) or (asked and not own)
    return shown.OwnProposal(
        id=proposal.pk,
        title=proposal.title,
        state=ProposalState(proposal.state),
        reason=proposal.state_reason,
        merged_into=proposal.merged_into_id,
        is_invited=invited,
        offers=getattr(proposal, "offer_count", 0),
    )


def pitch_view(board: Board) -> shown.PitchView:
    """Return what pitch mode shows."""
    return shown.PitchView(
        proposal=board.pitched_id,
        seconds=board.pitch_seconds,
        ends_at=int(board.pitch_ends_at.timestamp() * 1000) if board.pitch_ends_at else None,
        left=board.pitch_left,
    )


def open_proposals(board_id: int) -> QuerySet[Proposal]:
    """Return what is on the board, in the order in which it came in."""
    return with_hosts(Proposal.objects.filter(board_id=board_id, state=ProposalState.OPEN).order_by("pk"))


def counts_of(board_id: int) -> dict[str, int]:
    """Return the votes of everything on the board, by number. One query."""
    found = Proposal.objects.filter(board_id=board_id, state=ProposalState.OPEN)
    return {str(pk): votes for pk, votes in found.values_list("pk", "votes")}


def voters_of(board_id: int) -> int:
    """Return how many people have voted. One query."""
    return Ballot.objects.filter(board_id=board_id, spent__gt=0).count()


def waiting_on(board_id: int) -> int:
    """Return how many proposals wait for a facilitator. One query."""
    return Proposal.objects.filter(board_id=board_id, state=ProposalState.WAITING).count()


def own_proposals(board_id: int, person_id: int) -> QuerySet[Proposal]:
    """Return what somebody proposed, hosts or is invited to host on a board. Two queries."""
    mine = Q(proposer_id=person_id) | Q(hosts__person_id=person_id) | Q(is_asked=True)
    found = (
        Proposal.objects.annotate(is_asked=is_asked(person_id))
        .filter(mine, board_id=board_id)
        .distinct()
        .order_by("pk")
    )
    return with_offers(with_hosts(found))


def votes_of(board_id: int, person_id: int) -> dict[int, int]:
    """Return one person's votes by number of the proposal. One query; for that person alone."""
    found = Vote.objects.filter(proposal__board_id=board_id, person_id=person_id)
    return dict(found.values_list("proposal_id", "count"))


def public_section(topic: Topic) -> shown.BoardSection:
    """Return everybody's part of a board. Four queries."""
    board = Board.objects.get(pk=topic.object_id)
    counts_shown = shows_counts(board, Phase(board.phase))
    return shown.BoardSection(
        board=board_view(board, timezone.now()),
        proposals=[public_proposal(one, counts_shown=counts_shown) for one in open_proposals(board.pk)],
        pitch=pitch_view(board),
        voters=voters_of(board.pk),
    )


def crew_section(topic: Topic) -> shown.BoardCrewSection:
    """Return the crew's part of a board. One query."""
    return shown.BoardCrewSection(waiting=waiting_on(topic.object_id))


def own_section(topic: Topic, person_id: int) -> shown.BoardOwnSection:
    """Return one person's part of a board. Three queries."""
    return shown.BoardOwnSection(
        proposals=[own_proposal(one, person_id) for one in own_proposals(topic.object_id, person_id)],
        votes={str(pk): count for pk, count in votes_of(topic.object_id, person_id).items()},
    )


def slot_choices(board: Board) -> list[tuple[str, str]]:
    """Return a board's slots as choices: number, and the times on the event's clock. One query."""
    zone = board.event.tz
    return [
        (str(slot.pk), f"{clock_of(slot.starts_at, zone)} – {clock_of(slot.ends_at, zone)}")
        for slot in board.slots.all()
    ]


# --- a fair order ----------------------------------------------------------------------------------

_BITS = 0xFFFFFFFF


def seed_of(board: Board, person_id: int | None) -> int:
    """Return the number from which one person's order is made; nobody else can work it out."""
    text = f"{settings.SECRET_KEY}:{board.pk}:{person_id or 0}"
    return int.from_bytes(hashlib.blake2s(text.encode(), digest_size=4).digest())


def place_of(proposal_id: int, seed: int) -> int:
    """Return where a proposal comes in the order made from ``seed``: a hash, so that a new one moves no other.

    The finaliser of MurmurHash3 over 32 bits; the page has the same in ``live/shuffle.ts``.
    """
    mixed = (proposal_id * 0x9E3779B1 ^ seed) & _BITS
    mixed = ((mixed ^ (mixed >> 16)) * 0x85EBCA6B) & _BITS
    mixed = ((mixed ^ (mixed >> 13)) * 0xC2B2AE35) & _BITS
    return mixed ^ (mixed >> 16)


def in_order(proposals: Iterable[Proposal], *, phase: Phase, counts_shown: bool, seed: int) -> list[Proposal]:
    """Return ``proposals`` as a page lists them.

    While people vote each sees an order of their own, so that nobody is always first. Before, the newest comes
    first; afterwards the most wanted.
    """
    if phase == Phase.VOTING:
        return sorted(proposals, key=lambda one: place_of(one.pk, seed))
    if counts_shown and phase in {Phase.SCHEDULED, Phase.RUNNING, Phase.OVER}:
        return sorted(proposals, key=lambda one: (-one.votes, one.pk))
    return sorted(proposals, key=lambda one: -one.pk)
