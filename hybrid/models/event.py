"""An event, to which everything else belongs, and the bodies behind it."""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo
from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hybrid.enums import Access, OrganisationRole

from .fields import picture_path, validate_event_slug, validate_timezone
from .scoped import EventManager

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from .agenda import Session
    from .people import Person
    from .rooms import Room
    from .speakers import Speaker

HEX_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Give a colour as # and six hexadecimal digits."))


class Event(models.Model):
    """A conference: one to a few days, in one time zone. Everything else belongs to one of these.

    ``starts_on`` and ``ends_on`` are dates in the event's time zone, both included. Long texts are Markdown.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(
        _("address"),
        max_length=60,
        unique=True,
        validators=[validate_event_slug],
        help_text=_("The last part of the event's web address."),
    )
    name = models.CharField(_("name"), max_length=160)
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    who_should_attend = models.TextField(_("who should attend"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    timezone = models.CharField(
        _("time zone"), max_length=64, default="Europe/London", validators=[validate_timezone]
    )
    venue_name = models.CharField(_("venue"), max_length=160, blank=True)
    venue_address = models.TextField(_("address of the venue"), blank=True)
    venue_map_url = models.URLField(_("link to a map"), blank=True)
    directions = models.TextField(_("how to get there"), blank=True)
    step_free_access = models.TextField(_("step-free access"), blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)
    accent = models.CharField(_("accent colour"), max_length=7, default="#1d5c63", validators=[HEX_COLOUR])
    picture = models.ImageField(_("picture for previews"), upload_to=picture_path, blank=True)
    access = models.CharField(_("access"), max_length=12, choices=Access, default=Access.PUBLIC)
    join_code = models.CharField(_("event code"), max_length=16, blank=True, db_index=True)
    is_published = models.BooleanField(_("published"), default=False)
    # What the public sees of the agenda; without a release it sees the sessions as they are.
    release = models.ForeignKey(
        "hybrid.AgendaRelease",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    speakers_may_publish = models.BooleanField(
        _("speakers may publish from their own computers, in the rooms of their sessions"), default=False
    )
    created_at = models.DateTimeField(default=now, editable=False)

    if TYPE_CHECKING:
        rooms: RelatedManager[Room]
        sessions: RelatedManager[Session]
        speakers: RelatedManager[Speaker]
        people: RelatedManager[Person]
        organisations: RelatedManager[Organisation]

    class Meta:
        ordering = ["starts_on", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="event_days_in_order"),
            models.UniqueConstraint(
                fields=["join_code"], condition=~Q(join_code=""), name="event_join_code_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("event-home", args=[self.slug])

    @property
    def tz(self) -> zoneinfo.ZoneInfo:
        """The event's time zone."""
        return zoneinfo.ZoneInfo(self.timezone)

    @property
    def days(self) -> list[dt.date]:
        """Every date of the event, in order."""
        count = (self.ends_on - self.starts_on).days + 1
        return [self.starts_on + dt.timedelta(days=n) for n in range(count)]


class Organisation(models.Model):
    """A body behind the event, and what it is to it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="organisations")
    name = models.CharField(_("name"), max_length=160)
    role = models.CharField(
        _("role"), max_length=16, choices=OrganisationRole, default=OrganisationRole.ORGANISER
    )
    url = models.URLField(_("web site"), blank=True)
    logo = models.ImageField(_("logo"), upload_to=picture_path, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = EventManager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
