"""Rooms, with walls or without."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hybrid.enums import RoomKind

from .event import Event
from .scoped import EventManager

# What nobody has said is neither: somebody who depends on it must not read a promise into a default.
STEP_FREE = [(None, _("Not said yet")), (True, _("Yes")), (False, _("No"))]


class Room(models.Model):
    """A place of an event, with walls or without; the unit of the live page.

    ``capacity`` is in people. ``step_free`` says whether it can be reached without steps, None where nobody has
    said so.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="rooms")
    slug = models.SlugField(_("address"), max_length=60)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=RoomKind, default=RoomKind.PHYSICAL)
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    where = models.CharField(_("where it is"), max_length=160, blank=True)
    step_free = models.BooleanField(_("step-free"), null=True, blank=True, choices=STEP_FREE)
    position = models.PositiveIntegerField(_("position"), default=0)
    # What other programs know it by; only what came from one has it.
    guid = models.UUIDField(null=True, blank=True, editable=False)

    objects = EventManager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "slug"], name="room_slug_once"),
            models.UniqueConstraint(fields=["event", "guid"], name="room_guid_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stage", args=[self.event.slug, self.slug])
