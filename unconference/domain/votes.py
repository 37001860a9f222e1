"""Votes for proposals, many at a time: one transaction for all that arrive together.

A budget is exact. Whoever votes holds the row of the board, so that all votes of a board are carried out one
batch after the other, in whichever process they arrive; the ballot's constraint would refuse a vote too many even
then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hybrid.enums import Role
from hybrid.errors import RuleError
from hybrid.live.publish import publish_all
from hybrid.live.topics import TALLY, person_stream
from hybrid.models import Person
from hybrid.protocol.core import LiveEvent, Tally
from unconference.enums import Phase, ProposalState
from unconference.models import Ballot, Board, JoinedVote, Proposal, Vote
from unconference.protocol.boards import OwnVotesChanged
from unconference.queries.boards import voters_of
from unconference.queries.topics import board_topic
from unconference.rules import is_among, phase_at, shows_counts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping, Sequence


@dataclass(frozen=True)
class Wish:
    """That a person gives ``count`` of their votes to a proposal; 0 takes them back."""

    person_id: int
    proposal_id: int
    count: int


@dataclass(frozen=True)
class Counted:
    """What became of a wish: how many votes the person has left, or why it was refused."""

    left: int = 0
    refusal: RuleError | None = None


class _Count:
    """One batch: what each person has now, and what they are to have."""

    def __init__(self, board: Board, wishes: Sequence[Wish], *, now: dt.datetime) -> None:
        self.board = board
        self.is_open = phase_at(board, now) == Phase.VOTING
        people = {wish.person_id for wish in wishes}
        wanted = {wish.proposal_id for wish in wishes}
        self.states = dict(Proposal.objects.filter(board=board, pk__in=wanted).values_list("pk", "state"))
        self.voters = _voters(board, people)
        self.before: dict[int, dict[int, int]] = {person_id: {} for person_id in people}
        found = Vote.objects.filter(proposal__board=board, person_id__in=people)
        for person_id, proposal_id, count in found.values_list("person_id", "proposal_id", "count"):
            self.before[person_id][proposal_id] = count
        self.after = {person_id: dict(votes) for person_id, votes in self.before.items()}

    def left(self, person_id: int) -> int:
        """Return how many votes somebody has not given yet."""
        return self.board.votes_per_person - sum(self.after[person_id].values())

    def refusal(self, wish: Wish) -> RuleError | None:
        """Say why ``wish`` cannot be carried out."""
        if wish.person_id not in self.voters:
            return RuleError(_("You cannot vote on this board."), code="not_allowed")
        if wish.proposal_id not in self.states:
            return RuleError(_("There is no such proposal on this board."), code="not_there")
        if not self.is_open:
            return RuleError(_("Voting is closed."), code="closed")
        had = self.after[wish.person_id].get(wish.proposal_id, 0)
        # Fewer, or the same once more, is always possible.
        return self._refusal_of_more(wish, had) if wish.count > had else None

    def _refusal_of_more(self, wish: Wish, had: int) -> RuleError | None:
        if self.states[wish.proposal_id] != ProposalState.OPEN:
            return RuleError(_("This proposal is no longer on the board."), code="closed")
        if wish.count > 1 and not self.board.several_votes:
            return RuleError(_("You can give a proposal one vote."), code="one_each")
        if wish.count - had > self.left(wish.person_id):
            return RuleError(_no_votes_left(self.board.votes_per_person), code="budget")
        return None

    def take(self, wish: Wish) -> Counted:
        """Carry ``wish`` out, or say why not."""
        refusal = self.refusal(wish)
        if refusal is not None:
            return Counted(refusal=refusal)
        votes = self.after[wish.person_id]
        votes.pop(wish.proposal_id, None)
        if wish.count:
            votes[wish.proposal_id] = wish.count
        return Counted(left=self.left(wish.person_id))

    @property
    def changed(self) -> list[int]:
        """Numbers of the people whose votes are others than before."""
        return sorted(person_id for person_id, votes in self.after.items() if votes != self.before[person_id])


def _no_votes_left(budget: int) -> str:
    return (
        ngettext(
            "You have given your %d vote. Take it back to give it to another proposal.",
            "You have given all your %d votes. Take one back to give it to another proposal.",
            budget,
        )
        % budget
    )


def _voters(board: Board, people: set[int]) -> set[int]:
    """Return those of ``people`` who may vote on ``board``. Two queries."""
    found = Person.objects.filter(pk__in=people, event_id=board.event_id, blocked_at=None)
    return {
        person.pk
        for person in found.prefetch_related("role_rows")
        if person.roles
        and Role.SCREEN not in person.roles
        and is_among(board.may_vote, roles=person.roles, attendance=person.attendance)
    }


def hold_board(board_id: int) -> Board:
    """Return the board and hold its row until the transaction ends."""
    held: Board = Board.objects.select_for_update(of=("self",)).get(pk=board_id)
    return held


@transaction.atomic
def cast_votes(*, board_id: int, wishes: Sequence[Wish], now: dt.datetime) -> list[Counted]:
    """Carry out ``wishes`` for proposals of one board; return for each what became of it.

    A bad one never fails the others. They are taken in their order, so that of two that do not both fit into a
    budget the first is carried out. ``now`` decides whether voting is open, to the moment.
    """
    board = hold_board(board_id)
    count = _Count(board, wishes, now=now)
    results = [count.take(wish) for wish in wishes]
    changed = count.changed
    if changed:
        _store(board, {person_id: (count.before[person_id], count.after[person_id]) for person_id in changed})
        touched = {
            proposal_id
            for person_id in changed
            for proposal_id in count.before[person_id].keys() | count.after[person_id].keys()
            if count.before[person_id].get(proposal_id) != count.after[person_id].get(proposal_id)
        }
        recount(touched)
        tell_votes(board, touched, {person_id: count.after[person_id] for person_id in changed})
    return results


def _store(board: Board, changes: dict[int, tuple[dict[int, int], dict[int, int]]]) -> None:
    given, dropped = [], []
    for person_id, (before, after) in changes.items():
        given += [
            Vote(proposal_id=proposal_id, person_id=person_id, count=number)
            for proposal_id, number in after.items()
            if before.get(proposal_id) != number
        ]
        dropped += [(proposal_id, person_id) for proposal_id in before.keys() - after.keys()]
    given.sort(key=lambda vote: (vote.proposal_id, vote.person_id))
    Vote.objects.bulk_create(
        given, update_conflicts=True, unique_fields=["proposal", "person"], update_fields=["count"]
    )
    by_proposal: dict[int, list[int]] = {}
    for proposal_id, person_id in sorted(dropped):
        by_proposal.setdefault(proposal_id, []).append(person_id)
    for proposal_id, people in by_proposal.items():
        Vote.objects.filter(proposal_id=proposal_id, person_id__in=people).delete()
    if by_proposal:
        forget_joined(by_proposal)
    spend(board, {person_id: sum(after.values()) for person_id, (_before, after) in changes.items()})


def forget_joined(taken: Mapping[int, Collection[int]]) -> None:
    """Note that people have taken their votes back from proposals: what they give there now is their own.

    One query where nothing was joined to any of them.
    """
    joined = Proposal.objects.filter(merged_into__in=taken).order_by().values_list("merged_into", flat=True)
    for into in set(joined):
        people = taken[into] if into is not None else ()
        JoinedVote.objects.filter(action__proposal__merged_into=into, person__in=people).delete()


def spend(board: Board, spent: dict[int, int]) -> None:
    """Write down how many votes people have given. The database refuses more than the board allows."""
    Ballot.objects.bulk_create(
        [
            Ballot(board=board, person_id=person_id, spent=number, allowed=board.votes_per_person)
            for person_id, number in sorted(spent.items())
        ],
        update_conflicts=True,
        unique_fields=["board", "person"],
        update_fields=["spent", "allowed"],
    )


def recount(proposals: Iterable[int]) -> None:
    """Bring the stored number of votes of ``proposals`` up to date. Two queries."""
    rows = list(Proposal.objects.filter(pk__in=set(proposals)).order_by("pk"))
    sums = dict(
        Vote.objects.filter(proposal__in=rows)
        .values("proposal_id")
        .annotate(number=Sum("count"))
        .values_list("proposal_id", "number")
    )
    for row in rows:
        row.votes = sums.get(row.pk, 0)
    Proposal.objects.bulk_update(rows, ["votes"])


def tell_votes(board: Board, touched: Iterable[int], people: dict[int, dict[int, int]]) -> None:
    """Tell everybody the new counts unless they are hidden, and each of ``people`` their own votes.

    How many people have voted may always be known.
    """
    counts: dict[str, dict[str, int]] = {"voters": {"all": voters_of(board.pk)}}
    if shows_counts(board, Phase(board.phase)):
        found = Proposal.objects.filter(pk__in=set(touched), state=ProposalState.OPEN)
        counts["board"] = {str(pk): votes for pk, votes in found.values_list("pk", "votes")}
    events: dict[str, LiveEvent] = {TALLY: Tally(counts=counts)}
    for person_id, votes in people.items():
        events[person_stream(person_id)] = OwnVotesChanged(votes={str(pk): n for pk, n in votes.items()})
    publish_all(board_topic(board), events)
