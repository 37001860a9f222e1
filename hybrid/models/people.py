"""People of an event, their roles, and the links that hand roles out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hybrid.enums import Attendance, Role

from .agenda import Cohort
from .event import Event
from .rooms import Room
from .scoped import EventManager, PersonManager

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Person(models.Model):
    """Somebody in one event, with roles there, signed in or guest.

    A guest has no user: their browser's session remembers which person they are. A guest who has
    only starred sessions so far has no name yet.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="people"
    )
    display_name = models.CharField(_("name to show"), max_length=80, blank=True)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    attendance = models.CharField(
        _("takes part"), max_length=8, choices=Attendance, default=Attendance.ONLINE
    )
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("group"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
    )
    blocked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    if TYPE_CHECKING:
        role_rows: RelatedManager[PersonRole]

    objects = EventManager()

    class Meta:
        ordering = ["display_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user"], condition=Q(user__isnull=False), name="person_once_an_event"
            )
        ]

    def __str__(self) -> str:
        return self.display_name or str(_("Guest"))

    @property
    def roles(self) -> frozenset[Role]:
        """The person's roles; prefetch ``role_rows`` where many people are shown."""
        return frozenset(Role(row.role) for row in self.role_rows.all())

    @property
    def held_to(self) -> frozenset[tuple[Role, int]]:
        """The roles that are for one room only, with its number."""
        rows = self.role_rows.all()
        return frozenset((Role(row.role), row.room_id) for row in rows if row.room_id is not None)


class PersonRole(models.Model):
    """One role of one person; ``room`` narrows a screen or an AV operator to one room."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="role_rows")
    role = models.CharField(max_length=12, choices=Role)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    objects = PersonManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="role_once_a_person")]


class RoleLink(models.Model):
    """A link that hands somebody a place in the event without mail.

    Only the SHA-256 of its token is kept, in hexadecimal. It works once, unless it is a screen's, which
    lasts until ``expires_at``. ``room`` narrows a screen or an AV operator to one room.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="role_links")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, null=True, blank=True, related_name="role_links")
    label = models.CharField(_("for whom"), max_length=80, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("works until"))
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="used_links"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="made_links"
    )

    objects = EventManager()

    class Meta:
        ordering = ["-created_at", "-id"]

    @property
    def is_reusable(self) -> bool:
        """Whether it may be opened more than once: a hall screen restarts."""
        return self.role == Role.SCREEN
