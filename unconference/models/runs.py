"""How a draft comes about: the solver's runs, and the steps that people take and take back."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hybrid.models import Person
from unconference.enums import RunMode, RunState, StepKind

from .board import Board
from .proposals import Proposal
from .scoped import BoardManager, TimetableManager
from .timetable import Timetable

UNDER_WAY = (RunState.WAITING, RunState.RUNNING)
SILENT_AFTER = dt.timedelta(seconds=20)
"""A run that has said nothing for this long has lost its process: it says something twice a second."""


class SolverRun(models.Model):
    """One run of the solver for a board: what it was asked, how far it is, and the best it has found.

    ``best`` is kept while it runs, as [slot, space, proposal] triples, so that nothing is lost with its process.
    ``interruptions`` counts how often that ended half-way; the run was then begun again. The answer depends on
    the board, ``seed`` and ``steps`` alone. ``base_revision`` is the draft's when the run began: where the draft
    has changed since, its answer is offered, not taken. ``outcome`` holds what there is to say of it: sentences
    on requirements that conflict, on what was given up for the nearest board, on what moved.
    """

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="runs")
    mode = models.CharField(max_length=8, choices=RunMode)
    state = models.CharField(max_length=8, choices=RunState, default=RunState.WAITING)
    seed = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(_("steps at most"))
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=now)
    heard_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    wants_stop = models.BooleanField(default=False)
    interruptions = models.PositiveSmallIntegerField(default=0)
    base_revision = models.PositiveIntegerField(default=0)
    done_steps = models.PositiveIntegerField(default=0)
    share = models.FloatField(default=0.0)
    votes = models.PositiveIntegerField(default=0)
    total_votes = models.PositiveIntegerField(default=0)
    bound = models.PositiveIntegerField(null=True, blank=True)
    greedy = models.PositiveIntegerField(null=True, blank=True)
    best = models.JSONField(default=list)
    outcome = models.JSONField(default=dict)
    is_taken = models.BooleanField(default=False)

    objects = BoardManager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["board"], condition=Q(state__in=UNDER_WAY), name="one_run_at_a_time"
            )
        ]

    @property
    def is_under_way(self) -> bool:
        """Whether it has yet to end."""
        return self.state in UNDER_WAY

    def is_silent(self, *, at: dt.datetime) -> bool:
        """Whether its process seems to be gone."""
        return self.is_under_way and at - (self.heard_at or self.asked_at) > SILENT_AFTER


class DraftStep(models.Model):
    """One change of a draft, as rows that went and rows that came, so that who made it can take it back.

    ``gone`` and ``come`` are JSON: {"places": [[slot, space, proposal, pinned]…], "bans": [[proposal, slot,
    space]…], "seats": [[proposal, number]…]}.
    """

    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="steps")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=StepKind)
    proposal = models.ForeignKey(Proposal, on_delete=models.SET_NULL, null=True, related_name="+")
    gone = models.JSONField(default=dict)
    come = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = TimetableManager()

    class Meta:
        ordering = ["-id"]


class GridSeen(models.Model):
    """Up to which release somebody has been told what changed for them."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(default=0)

    objects = BoardManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "person"], name="grid_seen_once")]
