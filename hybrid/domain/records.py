"""Adding to, and ordering, the lists of an event: rooms, groups, organisations, exhibitors, documents."""

from __future__ import annotations

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hybrid.domain.slugs import free_slug
from hybrid.errors import RuleError
from hybrid.models import Event, scope


@transaction.atomic
def add_record(*, event: Event, target: models.Model) -> None:
    """Save ``target``, which is new, as the last of its list; an empty address is made from its name.

    Raises:
        RuleError: another one of the event has its name or address.

    """
    with scope(event=event):
        _take_turns(event)
        if _is_ordered(target):
            last = type(target)._default_manager.aggregate(last=Max("position"))["last"]
            target.position = 0 if last is None else last + 1  # type: ignore[attr-defined]
        if getattr(target, "slug", None) == "":
            rows, kind = type(target)._default_manager.all(), target._meta.model_name or "x"
            target.slug = free_slug(str(target), rows=rows, fallback=kind)  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                target.save(force_insert=True)
        except IntegrityError as error:
            raise RuleError(_("Something else has this name or address already."), code="taken") from error


@transaction.atomic
def move_record(*, event: Event, target: models.Model, places: int) -> None:
    """Move ``target`` by ``places`` within its list (-1: up), not beyond its ends; number the list anew.

    Raises:
        RuleError: it was deleted meanwhile.

    """
    with scope(event=event):
        _take_turns(event)
        rows = list(type(target)._default_manager.all())
        here = next((n for n, row in enumerate(rows) if row.pk == target.pk), None)
        if here is None:
            raise RuleError(_("It has just been deleted."), code="gone")
        rows.insert(max(0, here + places), rows.pop(here))
        for position, row in enumerate(rows):
            row.position = position  # type: ignore[attr-defined]
        type(target)._default_manager.bulk_update(rows, ["position"])


def _take_turns(event: Event) -> None:
    """Let nobody else add to or order the lists of ``event`` until this is committed."""
    Event.objects.select_for_update().only("pk").get(pk=event.pk)


def _is_ordered(target: models.Model) -> bool:
    return any(
        field.name == "position" and isinstance(field, models.PositiveIntegerField)
        for field in target._meta.fields
    )
