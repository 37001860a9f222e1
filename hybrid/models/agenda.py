"""Sessions, the groups that some are for, who speaks in them and who keeps them: the organisers' draft.

What the public sees of it is frozen in ``releases``.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hybrid.enums import PAUSES, CohortRule, SessionKind

from .event import Event
from .fields import make_session_code
from .rooms import Room
from .scoped import EventManager, SessionManager
from .speakers import Speaker

if TYPE_CHECKING:
    from collections.abc import Iterable


class Cohort(models.Model):
    """A part of the delegates that has sessions of its own ("Group 1")."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="cohorts")
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = EventManager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="cohort_name_once")]

    def __str__(self) -> str:
        return self.name


class CohortSettings(models.Model):
    """By which rule whoever gets a place at an event comes into one of its groups; without a row: by hand."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="cohort_settings")
    rule = models.CharField(max_length=16, choices=CohortRule, default=CohortRule.BY_HAND)

    objects = EventManager()


class Session(models.Model):
    """An item of the agenda.

    ``starts_at`` and ``ends_at`` are instants (UTC); the end is not included. ``code`` is its public id,
    ``uid`` its identity in calendars for ever, ``sequence`` rises with every change (RFC 5545 §3.8.7.4).
    A session with a cohort is for that cohort only.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=12, default=make_session_code, editable=False)
    kind = models.CharField(_("kind"), max_length=14, choices=SessionKind, default=SessionKind.TALK)
    title = models.CharField(_("title"), max_length=200)
    abstract = models.TextField(_("abstract"), blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.ForeignKey(
        Room,
        verbose_name=_("room"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="sessions",
    )
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("only for"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="sessions",
    )
    speakers = models.ManyToManyField(Speaker, through="SessionSpeaker", related_name="sessions", blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EventManager()

    class Meta:
        ordering = ["starts_at", "room__position", "id"]
        indexes = [models.Index(fields=["event", "starts_at"], name="session_by_time")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.UniqueConstraint(fields=["event", "code"], name="session_code_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        """Write the row. Who changes a session holds it locked, so that counting here is safe."""
        if not self._state.adding:
            self.sequence += 1
            update_fields = update_fields and {*update_fields, "sequence"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("session", args=[self.event.slug, self.code])

    @property
    def is_pause(self) -> bool:
        """Whether nobody speaks from a stage in it."""
        return self.kind in PAUSES


class SessionSpeaker(models.Model):
    """That a speaker takes part in a session, in which order, and as what ("Chair")."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="parts")
    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="parts")
    part = models.CharField(_("part"), max_length=80, blank=True)
    position = models.PositiveIntegerField(default=0)

    objects = SessionManager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["session", "speaker"], name="speaker_once_a_session")]


class Star(models.Model):
    """That a person keeps a session in their own agenda."""

    person = models.ForeignKey("hybrid.Person", on_delete=models.CASCADE, related_name="stars")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="stars")

    objects = SessionManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "session"], name="star_once")]
