"""What participants propose, who holds it, and offers to join two into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hybrid.models import Person
from unconference.enums import Need, ProposalFormat, ProposalState

from .board import Board, Slot
from .scoped import BoardManager, HostManager, ProposalManager

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

MAX_TITLE_LENGTH = 120
MAX_PITCH_LENGTH = 1000


class Proposal(models.Model):
    """A session that somebody would like to hold.

    ``votes`` is the number of its votes, kept here so that sorting reads one table. ``needs`` has words of
    :class:`Need`. ``is_remote``: one of its hosts takes part from home, so that it needs a space that can carry
    that. ``seats`` is a facilitator's word instead of the estimate of its interest. ``version`` rises with every
    change of its text.
    """

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="proposals")
    proposer = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals"
    )
    title = models.CharField(_("title"), max_length=MAX_TITLE_LENGTH)
    pitch = models.TextField(_("pitch"), max_length=MAX_PITCH_LENGTH, blank=True)
    format = models.CharField(
        _("format"), max_length=10, choices=ProposalFormat, default=ProposalFormat.DISCUSSION
    )
    needs = models.JSONField(_("needs"), default=list, blank=True)
    is_remote = models.BooleanField(default=False)
    seats = models.PositiveIntegerField(_("seats to plan for"), null=True, blank=True)
    may_repeat = models.BooleanField(_("could be held twice"), default=False)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    state_reason = models.CharField(max_length=500, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged_from"
    )
    votes = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now)

    if TYPE_CHECKING:
        hosts: RelatedManager[Host]
        host_invitations: RelatedManager[HostInvitation]
        vote_rows: RelatedManager[models.Model]

    objects = BoardManager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["board", "state"], name="proposal_by_board")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ProposalState.MERGED) | Q(merged_into=None), name="merged_into_when_merged"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("proposal", args=[self.board.event.slug, self.board.slug, self.pk])

    @property
    def all_needs(self) -> frozenset[str]:
        """What its space must offer, a webcast for hosts at home among it."""
        found = {str(word) for word in self.needs}
        if self.is_remote:
            found.add(Need.WEBCAST.value)
        return frozenset(found)


class Host(models.Model):
    """That somebody holds a session; invited until ``accepted_at``. ``is_remote``: from home."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="hosts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="hosted")
    is_remote = models.BooleanField(default=False)
    invited_at = models.DateTimeField(default=now)
    accepted_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        absences: RelatedManager[Absence]

    objects = ProposalManager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["proposal", "person"], name="host_once_a_proposal")]


class HostInvitation(models.Model):
    """That the owner of an address is asked to hold a session, kept whether or not somebody here has it.

    They see it once they are signed in with it. Nobody else learns from it who has an account. It goes with the
    answer, and when the board is over.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="host_invitations")
    email = models.EmailField(_("e-mail address"))
    invited_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField(default=now)

    objects = ProposalManager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "email"], name="host_invited_once"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="host_invited_in_lower_case"),
        ]


class Absence(models.Model):
    """That a host is away in a slot."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="absences")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="absences")

    objects = HostManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "slot"], name="absence_once")]


class MergeOffer(models.Model):
    """That the hosts of ``proposal`` would join it to ``into``. It ends with an answer of the other's hosts."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="merge_offers")
    into = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="merge_offers_here")
    offered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    offered_at = models.DateTimeField(default=now)

    objects = ProposalManager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "into"], name="merge_offered_once"),
            models.CheckConstraint(condition=~Q(proposal=F("into")), name="merge_of_two"),
        ]
