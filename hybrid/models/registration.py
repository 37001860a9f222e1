"""Who has a place or waits for one, and what is asked of them.

One row guards the places of an event (docs/adr/0060).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hybrid.enums import AnswerKind, Attendance, NeedToKnow, RegistrationState, Role

from .event import Event
from .people import Person
from .scoped import EventManager

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


MAX_PLACES = 100_000


class RegistrationRules(models.Model):
    """How people register for one event. Its row is the lock that everybody takes who takes or frees a place.

    A number of places that is empty means that there is no limit. Times are instants; ``kept_days`` counts
    from the event's last day.
    """

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="registration_rules")
    is_offered = models.BooleanField(_("people can register"), default=False)
    intro = models.TextField(_("introduction"), blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    in_room = models.BooleanField(_("people can come"), default=True)
    in_room_places = models.PositiveIntegerField(
        _("places in the room"), null=True, blank=True, validators=[MaxValueValidator(MAX_PLACES)]
    )
    online = models.BooleanField(_("people can take part online"), default=True)
    online_places = models.PositiveIntegerField(
        _("places online"), null=True, blank=True, validators=[MaxValueValidator(MAX_PLACES)]
    )
    has_waiting_list = models.BooleanField(_("keep a waiting list when it is full"), default=True)
    offer_hours = models.PositiveIntegerField(
        _("hours to take up an offered place"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 30)],
    )
    asks_streaming = models.BooleanField(_("ask whether one may be streamed"), default=True)
    asks_recording = models.BooleanField(_("ask whether one may be recorded"), default=True)
    kept_days = models.PositiveIntegerField(
        _("days after the event until registrations are erased"),
        default=180,
        validators=[MaxValueValidator(3650)],
    )

    objects = EventManager()


class RegistrationQuestion(models.Model):
    """What an organiser wants to know of whoever registers.

    ``choices`` has one choice a line. ``attendance`` is empty where everybody is asked. ``kept_days`` counts
    from the event's last day: then the answers are erased.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="registration_questions")
    label = models.CharField(_("question"), max_length=200)
    help_text = models.CharField(_("explanation"), max_length=300, blank=True)
    kind = models.CharField(_("answered by"), max_length=8, choices=AnswerKind, default=AnswerKind.TEXT)
    choices = models.TextField(_("choices"), blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    attendance = models.CharField(_("asked of"), max_length=8, choices=Attendance, blank=True)
    seen_by = models.CharField(
        _("who needs to see the answers"), max_length=12, choices=NeedToKnow, default=NeedToKnow.ORGANISERS
    )
    kept_days = models.PositiveIntegerField(
        _("days after the event until the answers are erased"),
        default=30,
        validators=[MaxValueValidator(3650)],
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = EventManager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    @property
    def options(self) -> list[str]:
        """The choices, each once."""
        return list(dict.fromkeys(line.strip() for line in self.choices.splitlines() if line.strip()))


class Registration(models.Model):
    """That somebody has, or waits for, a place at an event.

    ``attendance`` is where the place is that they have; whoever is only waiting has none, and it says what
    they wait for. ``given_role`` is the role that this registration gave its person, to be taken back with
    it. ``link_version`` is part of the private link: raised, it makes all earlier links worthless.
    ``sequence`` rises with each change that a calendar should learn of (RFC 5545 §3.8.7.4).
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="registrations")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="registrations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=80)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    attendance = models.CharField(_("takes part"), max_length=8, choices=Attendance)
    state = models.CharField(_("state"), max_length=10, choices=RegistrationState)
    given_role = models.CharField(max_length=12, choices=Role, blank=True, editable=False)
    invitation = models.ForeignKey(
        "hybrid.Invitation", on_delete=models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    may_stream = models.BooleanField(_("may be streamed"), null=True, blank=True)
    may_record = models.BooleanField(_("may be recorded"), null=True, blank=True)
    link_version = models.PositiveIntegerField(default=1, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    if TYPE_CHECKING:
        answers: RelatedManager[RegistrationAnswer]
        wait: WaitingEntry

    objects = EventManager()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["event", "attendance", "state"], name="registration_places")]
        constraints = [
            models.UniqueConstraint("event", Lower("email"), name="registration_once_an_address"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def waiting(self) -> WaitingEntry | None:
        """What they wait for, if they do."""
        return getattr(self, "wait", None)


class WaitingManager(EventManager["WaitingEntry"]):
    """Holds what waits to the event in scope."""

    path = "registration__event"


class WaitingEntry(models.Model):
    """That a registration waits for a place, since when, and whether one is offered to it now.

    Whoever has a place online may wait for one in the room. The order of the queue is that of
    the rows: ``queued_at`` is when somebody came, which may be a moment before it was their turn.
    """

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="wait")
    attendance = models.CharField(_("waits for"), max_length=8, choices=Attendance)
    queued_at = models.DateTimeField(default=timezone.now)
    offered_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = WaitingManager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(offered_at__isnull=True, expires_at__isnull=True)
                | Q(offered_at__isnull=False, expires_at__isnull=False),
                name="offer_has_an_end",
            )
        ]


class AnswerManager(EventManager["RegistrationAnswer"]):
    """Holds answers to the event in scope."""

    path = "registration__event"


class RegistrationAnswer(models.Model):
    """What somebody answered. A ticked box is "yes"; what was left empty has no row."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(RegistrationQuestion, on_delete=models.CASCADE, related_name="answers")
    value = models.TextField()

    objects = AnswerManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "question"], name="one_answer_a_question")
        ]
