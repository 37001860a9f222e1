"""A board, the spaces and times that it has to give away, and its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hybrid.models import Event, Person, Room
from hybrid.models.scoped import EventManager
from unconference.enums import Need, Phase, WhoMay

from .scoped import BoardManager

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from .proposals import Proposal
    from .timetable import GridRelease

MAX_BUDGET = 50


class Board(models.Model):
    """A day, or a part of one, whose programme the participants make.

    ``phase`` is where it stands since ``phase_since``. The five times, where given, move it on by the clock; one
    that lies before ``phase_since`` has had its effect, or was overruled by hand.

    ``pitched`` is the proposal on the hall screen in pitch mode. Its time runs out at ``pitch_ends_at``; while
    the clock stands still, ``pitch_left`` says how many seconds there are.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="boards")
    slug = models.SlugField(_("address"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    introduction = models.TextField(_("introduction"), blank=True)
    day = models.DateField(_("day"))
    phase = models.CharField(_("phase"), max_length=10, choices=Phase, default=Phase.PLANNED)
    phase_since = models.DateTimeField(default=now, editable=False)
    proposing_at = models.DateTimeField(_("proposals open"), null=True, blank=True)
    voting_at = models.DateTimeField(_("voting opens"), null=True, blank=True)
    voting_ends_at = models.DateTimeField(_("voting closes"), null=True, blank=True)
    running_at = models.DateTimeField(_("sessions start"), null=True, blank=True)
    over_at = models.DateTimeField(_("it is over"), null=True, blank=True)
    may_propose = models.CharField(
        _("who may propose"), max_length=10, choices=WhoMay, default=WhoMay.EVERYBODY
    )
    may_vote = models.CharField(_("who may vote"), max_length=10, choices=WhoMay, default=WhoMay.EVERYBODY)
    votes_per_person = models.PositiveSmallIntegerField(
        _("votes for each person"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_BUDGET)],
    )
    several_votes = models.BooleanField(
        _("several votes of one person may go to one proposal"), default=False
    )
    counts_visible = models.BooleanField(_("counts are shown while people vote"), default=False)
    is_moderated = models.BooleanField(_("proposals wait for a facilitator"), default=False)
    late_proposals = models.BooleanField(
        _("proposals may still come in once the timetable stands, for free places"), default=True
    )
    pitch_seconds = models.PositiveSmallIntegerField(
        _("seconds for a pitch"), default=60, validators=[MinValueValidator(10), MaxValueValidator(900)]
    )
    pitched = models.ForeignKey(
        "unconference.Proposal", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    pitch_ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    pitch_left = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    position = models.PositiveIntegerField(default=0)

    if TYPE_CHECKING:
        spaces: RelatedManager[Space]
        slots: RelatedManager[Slot]
        proposals: RelatedManager[Proposal]
        releases: RelatedManager[GridRelease]

    objects = EventManager()

    class Meta:
        ordering = ["day", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["event", "slug"], name="board_slug_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("board", args=[self.event.slug, self.slug])


class Space(models.Model):
    """A room of the event as a board uses it, for one session at a time. ``capacity`` is in people in the hall."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="spaces")
    room = models.ForeignKey(Room, verbose_name=_("room"), on_delete=models.RESTRICT, related_name="spaces")
    name = models.CharField(_("name, where a room has several"), max_length=80, blank=True)
    capacity = models.PositiveIntegerField(_("capacity"))
    equipment = models.JSONField(default=list, blank=True)
    step_free = models.BooleanField(_("step-free"), default=True)
    webcast = models.BooleanField(_("webcast: people online can take part"), default=False)
    position = models.PositiveIntegerField(default=0)

    objects = BoardManager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["board", "room", "name"], name="space_once_a_board")]

    def __str__(self) -> str:
        return self.name or self.room.name

    @property
    def offers(self) -> frozenset[str]:
        """What it has, in the words of :class:`Need`."""
        found = {str(word) for word in self.equipment}
        if self.step_free:
            found.add(Need.STEP_FREE.value)
        if self.webcast:
            found.add(Need.WEBCAST.value)
        return frozenset(found)


class Slot(models.Model):
    """A time in which every space can have one session. Instants (UTC); the end is not included."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    objects = BoardManager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"),
            models.UniqueConstraint(fields=["board", "starts_at"], name="slot_once_a_board"),
        ]


class BoardAction(models.Model):
    """What somebody, or the clock, did to a board or a proposal: the log. ``before`` is what undo restores, as JSON.

    ``by`` is null for the clock. Votes are never in it.
    """

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="actions")
    proposal = models.ForeignKey(
        "unconference.Proposal", on_delete=models.CASCADE, null=True, related_name="actions"
    )
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)

    objects = BoardManager()

    class Meta:
        ordering = ["-id"]
