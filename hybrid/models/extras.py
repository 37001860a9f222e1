"""What an event has beside its agenda: stands of a market place, files to download."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hybrid.enums import DocumentAudience

from .agenda import Session
from .event import Event
from .fields import picture_path, upload_path
from .scoped import EventManager


class Exhibitor(models.Model):
    """A stand of the market place."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="exhibitors")
    name = models.CharField(_("name"), max_length=120)
    stand = models.CharField(_("stand"), max_length=40, blank=True)
    description = models.TextField(_("description"), blank=True)
    url = models.URLField(_("web site"), blank=True)
    logo = models.ImageField(_("logo"), upload_to=picture_path, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = EventManager()

    class Meta:
        ordering = ["position", "name", "id"]

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """A file to download, of the event or of one session. ``size`` is in bytes."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="documents")
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
    )
    title = models.CharField(_("title"), max_length=160)
    file = models.FileField(_("file"), upload_to=upload_path)
    filename = models.CharField(max_length=160, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    audience = models.CharField(
        _("who may download it"), max_length=10, choices=DocumentAudience, default=DocumentAudience.PUBLIC
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = EventManager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title
