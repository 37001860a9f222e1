"""What was deleted, for as long as it can be put back (docs/adr/0011)."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .event import Event
from .people import Person
from .scoped import EventManager


class Removal(models.Model):
    """Something that was deleted, kept for a while so that a slip can be undone.

    ``payload`` is JSON: the rows that went, as Django's serialiser writes them, and the references to
    them that were emptied. ``model`` is the label of what was deleted ("hybrid.room"), ``label`` its name.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="removals")
    model = models.CharField(max_length=60, editable=False)
    label = models.CharField(_("name"), max_length=200, editable=False)
    payload = models.TextField(editable=False)
    removed_at = models.DateTimeField(_("deleted"), editable=False)
    removed_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = EventManager()

    class Meta:
        ordering = ["-removed_at"]

    def __str__(self) -> str:
        return self.label
