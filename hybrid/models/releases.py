"""Frozen versions of the agenda, and what people who keep sessions are told when one follows another."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .event import Event
from .people import Person
from .rooms import Room
from .scoped import EventManager, PersonManager


class AgendaRelease(models.Model):
    """A named, frozen version of an event's agenda ("as at 3.12.18").

    ``number`` counts the event's releases from 1. ``content`` is the agenda as JSON, written by
    ``hybrid.queries.content``; ``digest`` stands for it, so that nobody has to read it twice.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=80)
    content = models.TextField(editable=False)
    digest = models.CharField(max_length=32, editable=False)
    released_at = models.DateTimeField(editable=False)
    released_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = EventManager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="agenda_release_number_once")]

    def __str__(self) -> str:
        return self.name


class CancelledSession(models.Model):
    """A session that the public has seen and that is gone, for the calendars that still have it.

    ``session_key`` is the primary key that it had. It means nothing while the public agenda has that session.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="cancelled_sessions")
    session_key = models.BigIntegerField()
    uid = models.UUIDField()
    code = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sequence = models.PositiveIntegerField()
    cancelled_at = models.DateTimeField()

    objects = EventManager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "session_key"], name="session_cancelled_once")
        ]

    def __str__(self) -> str:
        return self.title


class FormerStar(models.Model):
    """That a person kept a session whose row has gone: so that they, and their calendar, can be told.

    ``session_key`` is the primary key that the session had, and has again once it is put back.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_stars")
    session_key = models.BigIntegerField()

    objects = PersonManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "session_key"], name="former_star_once")]


class AgendaShift(models.Model):
    """That everything after an instant was moved by some minutes at once, and what brings it back.

    ``room`` is the one in which it was moved, None for all of them. ``payload`` is JSON: for each session that
    moved, its times before and after, in the draft and in the release that was made of it.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="shifts")
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    since = models.DateTimeField()
    minutes = models.SmallIntegerField()
    payload = models.TextField(editable=False)
    shifted_at = models.DateTimeField()
    shifted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = EventManager()

    class Meta:
        ordering = ["-shifted_at", "-id"]


class AgendaWishes(models.Model):
    """What a person wants to hear of their own agenda. ``feed`` is the key of their private calendar, None for none."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="agenda_wishes")
    mail = models.BooleanField(_("mail me when a session of mine changes"), default=False)
    feed = models.UUIDField(unique=True, null=True, editable=False)

    objects = PersonManager()


class AgendaNews(models.Model):
    """What the public was last told of an event's agenda: the live topic's state.

    ``release`` is the number of the release that it is about, 0 without releases; ``changes`` is JSON, as
    ``hybrid.protocol.agenda`` has them.
    """

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="agenda_news")
    release = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=80, blank=True)
    changes = models.TextField()
    told_at = models.DateTimeField()

    objects = EventManager()
