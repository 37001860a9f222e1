"""An organiser's own words for mails, and which mails of registration were sent."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hybrid.enums import MailKind

from .event import Event
from .invitations import Invitation
from .registration import Registration
from .scoped import EventManager


class MailText(models.Model):
    """What one kind of mail says at one event, where the organiser has written their own words."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="mail_texts")
    kind = models.CharField(max_length=10, choices=MailKind)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))

    objects = EventManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "kind"], name="mail_text_once")]


class RegistrationMail(models.Model):
    """That a mail was put into the queue for somebody.

    ``task`` is its row there. Whether it waits, is tried again or has failed is the queue's to say; what has
    been handed to the mail server is no longer in it.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, null=True, blank=True, related_name="mails"
    )
    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, null=True, blank=True, related_name="mails"
    )
    kind = models.CharField(max_length=10, choices=MailKind)
    task = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    queued_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EventManager()

    class Meta:
        ordering = ["-queued_at", "-id"]
