"""Who speaks, as the programme presents them; whether they ever sign in is another matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .event import Event
from .fields import picture_path
from .scoped import EventManager

if TYPE_CHECKING:
    from .agenda import Session


class Speaker(models.Model):
    """Somebody who speaks at an event, as the programme presents them."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="speakers")
    person = models.OneToOneField(
        "hybrid.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="speaker"
    )
    slug = models.SlugField(_("address"), max_length=80)
    name = models.CharField(_("name"), max_length=120)
    position = models.CharField(_("role"), max_length=160, blank=True)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    picture = models.ImageField(_("picture"), upload_to=picture_path, blank=True)
    # What other programs know it by; only what came from one has it.
    guid = models.UUIDField(null=True, blank=True, editable=False)

    if TYPE_CHECKING:
        sessions: models.Manager[Session]

    objects = EventManager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "slug"], name="speaker_slug_once"),
            models.UniqueConstraint(fields=["event", "guid"], name="speaker_guid_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("speaker", args=[self.event.slug, self.slug])
