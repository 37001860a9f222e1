"""From the facilitators' draft to what everybody was told, and the traces of it in the event's agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hybrid.models import Person, Removal, Session

from .board import Board, Slot, Space
from .proposals import Proposal
from .scoped import BoardManager, ProposalManager, TimetableManager

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Timetable(models.Model):
    """The draft of a board: what facilitators work on. ``revision`` rises with every change."""

    board = models.OneToOneField(Board, on_delete=models.CASCADE, related_name="timetable")
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    if TYPE_CHECKING:
        placements: RelatedManager[Placement]

    objects = BoardManager()


class Placement(models.Model):
    """One session of a timetable: this proposal, then and there. A pinned one is not moved by the solver."""

    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="placements")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="placements")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="placements")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="placements")
    is_pinned = models.BooleanField(default=False)

    objects = TimetableManager()

    class Meta:
        ordering = ["slot__starts_at", "space__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["timetable", "slot", "space"], name="one_session_a_cell"),
            models.UniqueConstraint(fields=["timetable", "proposal", "slot"], name="once_in_a_slot"),
        ]


class Ban(models.Model):
    """Where a proposal must not be: a cell, or a whole slot or space where the other is null."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="bans")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, null=True, blank=True, related_name="bans")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, null=True, blank=True, related_name="bans")

    objects = ProposalManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(slot__isnull=False) | Q(space__isnull=False), name="ban_names_a_place"
            ),
            models.UniqueConstraint(fields=["proposal", "slot", "space"], name="ban_once_a_cell"),
            models.UniqueConstraint(
                fields=["proposal", "slot"], condition=Q(space=None), name="ban_once_a_slot"
            ),
            models.UniqueConstraint(
                fields=["proposal", "space"], condition=Q(slot=None), name="ban_once_a_space"
            ),
        ]


class GridRelease(models.Model):
    """A timetable as everybody was told it, for ever. ``rows`` is JSON: one object a session."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=80)
    rows = models.JSONField(default=list)
    released_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    released_at = models.DateTimeField(default=now)

    objects = BoardManager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["board", "number"], name="grid_release_number_once")]


class ReleasedSession(models.Model):
    """That an item of the event's agenda is a board's session: which proposal, and the how many-th time it is held."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="released_sessions")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="released_sessions")
    space = models.ForeignKey(Space, on_delete=models.SET_NULL, null=True, related_name="released_sessions")
    turn = models.PositiveSmallIntegerField(default=1)
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="released_from")

    objects = BoardManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "turn"], name="released_once_a_turn"),
        ]


class RemovedSession(models.Model):
    """What a later release took off the agenda, and how it comes back as the same item, with its stars."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="removed_sessions")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="removed_sessions")
    turn = models.PositiveSmallIntegerField(default=1)
    removal = models.OneToOneField(Removal, on_delete=models.CASCADE, related_name="+")

    objects = BoardManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "turn"], name="removed_once_a_turn"),
        ]


class Note(models.Model):
    """What those who attended a session wrote together. ``version`` rises with every change of the text."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=12)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProposalManager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["proposal", "kind"], name="note_kind_once")]
