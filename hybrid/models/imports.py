"""Files of other programs that were sent in and not yet taken."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from .event import Event
from .people import Person
from .scoped import EventManager


class PendingImport(models.Model):
    """A file that an organiser has sent in, between seeing what it would change and deciding.

    ``content`` is the file as it came.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="imports")
    filename = models.CharField(max_length=120)
    content = models.BinaryField()
    sent_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)

    objects = EventManager()

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return self.filename
