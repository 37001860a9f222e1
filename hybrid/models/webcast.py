"""The webcasts of rooms, the relay behind them, and what became of both.

What the operator wants and what the relay says are kept apart (docs/adr/0051).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hybrid.enums import Picture, WebcastDeed, WebcastMode

from .agenda import Session
from .event import Event
from .people import Person
from .rooms import Room
from .scoped import EventManager

MAX_SLATE_TEXT = 200


class Webcast(models.Model):
    """The live media of a room: what its operator wants, and what the relay last said of it.

    ``mode`` is the operator's word; ``decided_at`` is when it was given, null where nobody has: then a
    publisher's own token says how the room begins. The slate is up where ``slate_since`` is set.
    ``picture`` to ``viewer_loss`` are the relay's words. ``bitrate`` is in bits a second, losses are shares
    (0 to 1), ``viewers`` counts the public and ``crew_viewers`` those who may watch a rehearsal.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="webcasts")
    room = models.OneToOneField(Room, on_delete=models.CASCADE, related_name="webcast")
    mode = models.CharField(max_length=10, choices=WebcastMode, default=WebcastMode.OFF)
    decided_at = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField(default=now)
    slate_since = models.DateTimeField(null=True, blank=True)
    slate_text = models.CharField(_("what the slate says"), max_length=MAX_SLATE_TEXT, blank=True)
    back_at = models.DateTimeField(_("back at"), null=True, blank=True)

    picture = models.CharField(max_length=6, choices=Picture, blank=True)
    picture_since = models.DateTimeField(default=now)
    publisher_person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    publisher_key = models.ForeignKey(
        "hybrid.StreamKey", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    viewers = models.PositiveIntegerField(default=0)
    crew_viewers = models.PositiveIntegerField(default=0)
    video = models.CharField(max_length=12, blank=True)
    audio = models.CharField(max_length=12, blank=True)
    bitrate = models.PositiveIntegerField(default=0)
    publisher_loss = models.FloatField(default=0)
    viewer_loss = models.FloatField(default=0)
    # How few may watch, as it was at the last report: when it rises, who watches has to ask again.
    closedness = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = EventManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(slate_since=None) | Q(mode=WebcastMode.ON_AIR), name="slate_only_on_air"
            )
        ]

    @property
    def on_air(self) -> bool:
        """Whether the public may see it, the slate included."""
        return self.mode == WebcastMode.ON_AIR

    @property
    def goes_out(self) -> bool:
        """Whether the relay passes the picture to the public: on air, and not behind the slate."""
        return self.on_air and self.slate_since is None


class RelayLink(models.Model):
    """The one row about the relay: which run of it was heard last, and when.

    ``boot`` is new at each start of the relay and ``sequence`` rises within it; ``sent_at`` is by the
    relay's clock and ``heard_at`` by ours. ``is_down`` is set by whoever first noticed its silence.
    """

    boot = models.CharField(max_length=40, blank=True)
    sequence = models.PositiveBigIntegerField(default=0)
    sent_at = models.FloatField(default=0)
    heard_at = models.DateTimeField(null=True)
    is_down = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_relay")]


class StreamKey(models.Model):
    """What broadcast software publishes a room with. Only the SHA-256 of its secret is kept, in hexadecimal."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="stream_keys")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="stream_keys")
    label = models.CharField(_("what it is for"), max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    starts_on_air = models.BooleanField(default=False)
    takes_over = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EventManager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.label


class RelayOrder(models.Model):
    """What the relay must be told, kept until it has been: written in the transaction that wants it.

    ``person`` and ``key`` are as tokens name them; an order with neither is about everybody. Slugs are
    those of when it was given. ``told_boot`` is the run of the relay that has obeyed: another one knows
    nothing of it. ``not_after`` is when it no longer matters.
    """

    event_slug = models.CharField(max_length=60)
    room_slug = models.CharField(max_length=60, blank=True)
    person = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=20, blank=True)
    ends_publisher = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    not_after = models.DateTimeField(db_index=True)
    told_boot = models.CharField(max_length=40, blank=True)


class WatchMinute(models.Model):
    """How many watched a room in one minute: counts, of nobody in particular.

    ``viewer_seconds`` is the sum over all viewers of the ``seconds`` in which there was a picture. ``session`` is what
    the public saw there, by its key, which may be gone from the organisers' draft.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(
        Session, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    minute = models.DateTimeField()
    seconds = models.FloatField(default=0)
    viewer_seconds = models.FloatField(default=0)
    peak = models.PositiveIntegerField(default=0)

    objects = EventManager()

    class Meta:
        ordering = ["minute"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "minute", "session"],
                condition=Q(session__isnull=False),
                name="minute_once_a_session",
            ),
            models.UniqueConstraint(
                fields=["room", "minute"], condition=Q(session=None), name="minute_once_without_session"
            ),
        ]


class WebcastAction(models.Model):
    """Who did what to a webcast, and when: the log. ``by`` is null for what nobody here did, as a publisher's start."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="webcast_actions")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=20, choices=WebcastDeed)
    detail = models.CharField(max_length=MAX_SLATE_TEXT, blank=True)
    at = models.DateTimeField(default=now)

    objects = EventManager()

    class Meta:
        ordering = ["-id"]
