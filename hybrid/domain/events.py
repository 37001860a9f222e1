"""An event's beginning, and whether the world may see it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hybrid.domain.join_codes import renew_join_code
from hybrid.domain.removals import forget
from hybrid.domain.slugs import free_slug
from hybrid.enums import Role
from hybrid.errors import RuleError
from hybrid.models import Event, Person, PersonRole, scope
from hybrid.models.fields import RESERVED_SLUGS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from hybrid.models import User


@transaction.atomic
def create_event(
    *, name: str, starts_on: dt.date, ends_on: dt.date, timezone: str, slug: str, creator: User
) -> Event:
    """Begin an event, unpublished, with a code of its own and ``creator`` as its organiser.

    Raises:
        RuleError: the address is taken, or the last day is before the first.

    """
    if ends_on < starts_on:
        raise RuleError(_("The last day is before the first."), field="ends_on")
    taken = RuleError(_("“%s” is taken. Choose another address.") % slug, field="slug")
    if slug in RESERVED_SLUGS:
        raise taken
    event = Event(name=name, starts_on=starts_on, ends_on=ends_on, timezone=timezone, slug=slug)
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError as error:
        raise taken from error
    renew_join_code(event=event)
    with scope(event=event):
        person = Person.objects.create(
            event=event,
            user=creator,
            display_name=(creator.get_full_name() or creator.email.partition("@")[0])[:80],
        )
        PersonRole.objects.create(person=person, role=Role.ORGANISER)
    return event


@transaction.atomic
def set_published(*, event: Event, published: bool) -> None:
    """Show ``event`` to everybody whom its access allows, or only to its crew."""
    event.is_published = published
    event.save(update_fields=["is_published"])


@transaction.atomic
def delete_event(*, event: Event) -> None:
    """Delete ``event`` with everything in it and all its files, for good."""
    files = [
        str(row_file)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
        for row_file in _files(model, field.name, event)
    ]
    with scope(event=event):
        forget(event=event, before=timezone.now())
        event.delete()
    for name in files:
        transaction.on_commit(partial(default_storage.delete, name))


def _files(model: type[models.Model], field: str, event: Event) -> Iterable[str]:
    rows = model._base_manager.filter(**{"pk" if model is Event else "event": event.pk})
    return rows.exclude(**{field: ""}).values_list(field, flat=True)


def free_event_slug(name: str) -> str:
    """Return an address made from ``name`` that no event has and that is not the platform's own."""
    return free_slug(name, rows=Event.objects.all(), fallback="event", reserved=RESERVED_SLUGS)
