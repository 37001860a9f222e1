"""Ways to register that an organiser hands out."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hybrid.enums import Role

from .event import Event
from .people import Person
from .scoped import EventManager


class Invitation(models.Model):
    """A way to register that the organiser hands out, by mail to one person or as a link to several.

    Only the SHA-256 of its token is kept, in hexadecimal. ``places`` says how many may register with it;
    where ``keeps_places``, nobody else is given those places until it ends. It opens what is not open yet.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), blank=True)
    label = models.CharField(_("for whom"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.DELEGATE)
    places = models.PositiveIntegerField(
        _("for how many"), default=1, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    keeps_places = models.BooleanField(_("keep the places in the room free for them"), default=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("works until"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = EventManager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.label or self.email
