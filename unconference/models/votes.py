"""Ballots and votes: the one place that knows who wants what."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hybrid.models import Person

from .board import Board, BoardAction
from .proposals import Proposal
from .scoped import ActionManager, BoardManager, ProposalManager


class Ballot(models.Model):
    """What one person has spent of their votes on one board.

    Whoever changes the person's votes holds this row, so that two tabs cannot spend the same vote twice.
    ``allowed`` is the board's budget, repeated here so that the database itself refuses to spend more.
    """

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="ballots")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ballots")
    allowed = models.PositiveSmallIntegerField()
    spent = models.PositiveSmallIntegerField(default=0)

    objects = BoardManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "person"], name="ballot_once_a_board"),
            models.CheckConstraint(condition=Q(spent__lte=F("allowed")), name="ballot_within_budget"),
        ]


class Vote(models.Model):
    """That a person would like to attend a proposal; ``count`` is how many of their votes they spent on it.

    Who voted for what is shown to nobody but the voter.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="vote_rows")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="board_votes")
    count = models.PositiveSmallIntegerField(default=1)

    objects = ProposalManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "person"], name="board_vote_once"),
            models.CheckConstraint(condition=Q(count__gte=1), name="board_vote_counts"),
        ]


class JoinedVote(models.Model):
    """What somebody had given to two proposals when they were joined, so that the joining can be undone.

    ``own`` of their votes were for the one that was joined, ``had`` for the other. Shown to nobody.
    """

    action = models.ForeignKey(BoardAction, on_delete=models.CASCADE, related_name="joined_votes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    own = models.PositiveSmallIntegerField()
    had = models.PositiveSmallIntegerField(default=0)

    objects = ActionManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "person"], name="joined_vote_once")]
