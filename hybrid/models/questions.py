"""Questions, votes for them, the rules of asking, and the moderators' log."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hybrid.enums import Attendance, Naming, NamingOffer, Outcome, QuestionState

from .agenda import Session
from .event import Event
from .people import Person
from .rooms import Room
from .scoped import EventManager
from .speakers import Speaker

MAX_QUESTION_LENGTH = 500


class QuestionRules(models.Model):
    """How questions work in one event. ``slow_mode`` is the least time between two of one person, in seconds."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="question_rules")
    is_moderated = models.BooleanField(_("questions wait for a moderator"), default=True)
    naming = models.CharField(_("names"), max_length=18, choices=NamingOffer, default=NamingOffer.CHOICE)
    crew_sees_names = models.BooleanField(_("moderators see who asked without attribution"), default=False)
    before_session = models.BooleanField(_("questions may be asked before a session starts"), default=True)
    slow_mode = models.PositiveIntegerField(
        _("seconds between two questions of one person"), default=0, validators=[MaxValueValidator(3600)]
    )

    objects = EventManager()


class Question(models.Model):
    """What somebody asked in a room.

    ``votes`` is the number of its votes, kept here so that sorting reads one table. ``original_text`` is
    set when a moderator has corrected the text. ``side`` is where the asker took part from when they asked.

    ``author_name`` is the name that the asker had then, empty where it is not attributed: who takes another
    name later, or signs in to an account that has one, changes nothing that a moderator has let through or
    that they had not put their name to. ``moderators_may_know`` is what the event's rule said then, and the
    asker was told: what was asked in confidence stays so when the rule is changed.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="questions")
    room = models.ForeignKey(Room, on_delete=models.RESTRICT, related_name="questions")
    session = models.ForeignKey(
        Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions"
    )
    to_speaker = models.ForeignKey(
        Speaker, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="questions")
    naming = models.CharField(max_length=12, choices=Naming)
    author_name = models.CharField(max_length=80, blank=True)
    moderators_may_know = models.BooleanField(default=False)
    side = models.CharField(max_length=8, choices=Attendance)
    text = models.CharField(max_length=MAX_QUESTION_LENGTH)
    original_text = models.CharField(max_length=MAX_QUESTION_LENGTH, blank=True)
    state = models.CharField(max_length=10, choices=QuestionState, default=QuestionState.WAITING)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_text = models.TextField(blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged_from"
    )
    handled_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    votes = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    approved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = EventManager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["room", "state"], name="question_by_room")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=QuestionState.CLOSED) | Q(outcome=""), name="outcome_only_when_closed"
            ),
            models.CheckConstraint(
                condition=~Q(state=QuestionState.CLOSED) | ~Q(outcome=""), name="closed_has_an_outcome"
            ),
            models.UniqueConstraint(
                fields=["room"], condition=Q(state=QuestionState.ON_SCREEN), name="one_on_screen_a_room"
            ),
        ]


class QuestionVote(models.Model):
    """That a person wants a question answered."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="vote_rows")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="question_votes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="vote_once_a_question")]


class QuestionAction(models.Model):
    """What a moderator did to a question, and when: the audit log. ``before`` is what undo restores, as JSON."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="question_actions")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="actions")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)

    objects = EventManager()

    class Meta:
        ordering = ["-id"]
