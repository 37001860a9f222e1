"""What becomes of votes when their proposal goes: given back, or united with another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum

from unconference.domain.votes import hold_board, recount, spend, tell_votes
from unconference.enums import Phase, ProposalState
from unconference.models import Ballot, JoinedVote, Proposal, Vote
from unconference.rules import phase_at

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from hybrid.models import Person
    from unconference.models import Board, BoardAction


def give_votes_back(proposal: Proposal, *, now: dt.datetime) -> None:
    """Give the votes of a proposal that is no longer open back to the voters, while they can still use them.

    Afterwards they stay with it: a facilitator may bring it back.
    """
    board = proposal.board
    if phase_at(board, now) != Phase.VOTING:
        return
    people = set(Vote.objects.filter(proposal=proposal).values_list("person_id", flat=True))
    if not people:
        return
    Vote.objects.filter(proposal=proposal).delete()
    settle(board, people, touched={proposal.pk})


def free_lost_votes(board: Board) -> None:
    """Give back what people had given to proposals that went while voting was closed: it opens again."""
    lost = Vote.objects.filter(proposal__board=board).exclude(proposal__state=ProposalState.OPEN)
    people = set(lost.values_list("person_id", flat=True))
    if people:
        touched = set(lost.values_list("proposal_id", flat=True))
        lost.delete()
        settle(board, people, touched=touched)


def unite_votes(proposal: Proposal, into: Proposal, *, action: BoardAction) -> None:
    """Move the votes of ``proposal`` to ``into``: one a person, unless the board lets them give several.

    Who had voted for both gets a vote back, or has both of them count where several may. What everybody had is
    kept with ``action``, so that :func:`part_votes` can undo it.
    """
    board = into.board
    moved = dict(Vote.objects.filter(proposal=proposal).values_list("person_id", "count"))
    if not moved:
        return
    had = dict(Vote.objects.filter(proposal=into, person__in=moved).values_list("person_id", "count"))
    united = {
        person_id: count + had.get(person_id, 0) if board.several_votes else 1
        for person_id, count in moved.items()
    }
    JoinedVote.objects.bulk_create(
        JoinedVote(action=action, person_id=person_id, own=count, had=had.get(person_id, 0))
        for person_id, count in sorted(moved.items())
    )
    Vote.objects.filter(proposal=proposal).delete()
    _store(into, united)
    settle(board, moved, touched={proposal.pk, into.pk})


def _store(proposal: Proposal, counts: Mapping[int, int]) -> None:
    """Write down how many votes people give to a proposal; 0 takes them back."""
    Vote.objects.filter(
        proposal=proposal, person__in=[pk for pk, count in counts.items() if not count]
    ).delete()
    Vote.objects.bulk_create(
        [
            Vote(proposal=proposal, person_id=person_id, count=count)
            for person_id, count in sorted(counts.items())
            if count
        ],
        update_conflicts=True,
        unique_fields=["proposal", "person"],
        update_fields=["count"],
    )


def part_votes(proposal: Proposal, into: Proposal, *, action: BoardAction) -> None:
    """Undo :func:`unite_votes`: votes go back to where they were, as far as people have not thought again since.

    What somebody took back stays with them; what they gave on top stays where they gave it. Whose vote that the
    joining set free is spent elsewhere keeps the other one alone: a budget is exact.
    """
    board = into.board
    joined = {row.person_id: row for row in JoinedVote.objects.filter(action=action)}
    counts = dict(Vote.objects.filter(proposal=into, person__in=joined).values_list("person_id", "count"))
    spent = dict(Ballot.objects.filter(board=board, person__in=joined).values_list("person_id", "spent"))
    others = _other_joined(into, action, joined)
    back: dict[int, int] = {}
    stays: dict[int, int] = {}
    for person_id, row in joined.items():
        count = counts.get(person_id, 0)
        left = board.votes_per_person - spent.get(person_id, 0)
        own, rest = _parted(count, row, several=board.several_votes, others=others.get(person_id, []))
        back[person_id] = max(0, min(own, count - rest + left))
        stays[person_id] = rest
    _store(proposal, back)
    _store(into, stays)
    changed = [row for rows in others.values() for row in rows]
    JoinedVote.objects.bulk_update(changed, ["had"])
    settle(board, joined, touched={proposal.pk, into.pk})


def _other_joined(
    into: Proposal, action: BoardAction, people: Collection[int]
) -> dict[int, list[JoinedVote]]:
    """Return what others that are still joined to ``into`` brought there of the same people, oldest first."""
    found = JoinedVote.objects.filter(action__proposal__merged_into=into, person__in=people)
    rows: dict[int, list[JoinedVote]] = {}
    for row in found.exclude(action=action).order_by("action_id"):
        rows.setdefault(row.person_id, []).append(row)
    return rows


def _parted(count: int, row: JoinedVote, *, several: bool, others: Sequence[JoinedVote]) -> tuple[int, int]:
    """Return how many of ``count`` united votes go back, and how many stay.

    ``others`` are what the same person's votes were at other joinings: those after this one are corrected, so that
    they count nothing as there before that has left.
    """
    later = [one for one in others if one.action_id > row.action_id]
    if not count:
        return 0, 0
    if not several:
        # One vote for all of them: it stays while another one brings it.
        if later:
            later[0].had = row.had
        return row.own, 1 if row.had or others else 0
    stays = count - row.own if count >= row.own + row.had else min(row.had, count)
    for one in later:
        one.had = max(0, one.had - (count - stays))
    return count - stays, stays


def unite_people(*, guest: Person, own: Person) -> None:
    """Make the votes of a guest those of the person that they turn out to be, as far as that one's budget goes.

    What the person has voted themselves comes first; what does not fit goes.
    """
    boards = set(Ballot.objects.filter(person=guest).values_list("board_id", flat=True))
    for board_id in sorted(boards):
        board = hold_board(board_id)
        theirs = Vote.objects.filter(proposal__board=board, person=guest).order_by("pk")
        had = {
            vote.proposal_id: vote.count for vote in Vote.objects.filter(proposal__board=board, person=own)
        }
        left = board.votes_per_person - sum(had.values())
        touched = set()
        for vote in theirs:
            touched.add(vote.proposal_id)
            if vote.proposal_id not in had and vote.count <= left:
                left -= vote.count
                Vote.objects.filter(pk=vote.pk).update(person=own)
        theirs.all().delete()
        Ballot.objects.filter(board=board, person=guest).delete()
        settle(board, [own.pk], touched=touched)


def settle(board: Board, people: Collection[int], *, touched: Collection[int]) -> None:
    """Bring counts and budgets up to date once votes of ``people`` were changed, and tell them. The board is held."""
    mine: dict[int, dict[int, int]] = {person_id: {} for person_id in people}
    found = Vote.objects.filter(proposal__board=board, person_id__in=people)
    for person_id, proposal_id, count in found.values_list("person_id", "proposal_id", "count"):
        mine[person_id][proposal_id] = count
    spent = dict(found.values("person_id").annotate(number=Sum("count")).values_list("person_id", "number"))
    spend(board, {person_id: spent.get(person_id, 0) for person_id in people})
    recount(touched)
    tell_votes(board, touched, mine)
