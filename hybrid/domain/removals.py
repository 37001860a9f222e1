"""Deleting with a way back: the one mechanism behind every "Undo".

What is deleted really goes from its tables, so no query has to think of it; the rows that went with it
are written down in one Removal and can be put back under their old keys. Files stay where they are until
the removal itself is forgotten.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.core import serializers
from django.core.files.storage import default_storage
from django.db import DEFAULT_DB_ALIAS, IntegrityError, models, transaction
from django.db.models.deletion import Collector, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from hybrid.domain.forgetting import forget_speakers
from hybrid.errors import RuleError
from hybrid.models import Event, Removal, Speaker, scope
from hybrid.retries import keep_trying

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hybrid.models import Person

# Long enough to notice on the Monday after; short enough that deleted names do not linger.
KEPT = dt.timedelta(days=7)
# A message that lists what stands in the way names this many and counts the rest.
_NAMED = 3


class _Everything(Collector):
    """Collects each row that a deletion takes with it, instead of deleting some unseen."""

    def can_fast_delete(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401, ARG002 -- Django's own signature
        return False


@transaction.atomic
def remove(*, event: Event, target: models.Model, now: dt.datetime, by: Person | None = None) -> Removal:
    """Delete ``target`` with all that hangs on it, and return what brings it back.

    Raises:
        RuleError: something of the event still needs it, and the message names what; or it has gone already.

    """
    with scope(event=event):
        # Without an order: a session's goes by its room, and PostgreSQL locks no row that may be missing.
        if not type(target)._base_manager.select_for_update().filter(pk=target.pk).order_by():
            raise RuleError(_("“%s” has just been deleted.") % target, code="gone")
        collector = _Everything(using=DEFAULT_DB_ALIAS, origin=target)
        label = str(target)
        try:
            collector.collect([target])
        except RestrictedError as error:
            raise RuleError(_in_use(label, error.restricted_objects), code="in_use") from error
        removal: Removal = Removal.objects.create(
            event=event,
            model=target._meta.label_lower,
            label=label[:200],
            payload=_written_down(collector),
            removed_at=now,
            removed_by=by,
        )
        collector.delete()
    forget_old.using(run_after=now + KEPT).enqueue(event_id=event.pk)
    return removal


@transaction.atomic
def restore(*, removal: Removal) -> models.Model:
    """Put back what ``removal`` took, under the same keys, and return it.

    A reference to something that has gone meanwhile is left empty where it may be empty.

    Raises:
        RuleError: its place has been taken, something that it cannot be without has gone, or it is back.

    """
    with scope(event=removal.event):
        if not Removal.objects.select_for_update().filter(pk=removal.pk):
            raise RuleError(_("“%s” is back already.") % removal.label, code="back")
        payload = json.loads(removal.payload)
        found = [item.object for item in serializers.deserialize("python", payload["rows"])]
        here = {(type(row), row.pk) for row in found}
        for row in found:
            _mend_references(row, here, removal.label)
        try:
            with transaction.atomic():
                for row in found:
                    row.save_base(raw=True, force_insert=True)
        except IntegrityError as error:
            raise RuleError(
                _("“%s” cannot be put back: something new has its name or its address. Rename that first.")
                % removal.label,
                code="taken",
            ) from error
        _put_links_back(payload["links"])
        removal.delete()
    return next(row for row in found if row._meta.label_lower == removal.model)


@keep_trying(forget_when_done=True)
@task
def forget_old(*, event_id: int) -> None:
    """Forget what has been kept of an event for long enough. Queued by each removal, for when it is."""
    event = Event.objects.filter(pk=event_id).first()
    if event is not None:
        forget(event=event, before=timezone.now() - KEPT)


@transaction.atomic
def forget(*, event: Event, before: dt.datetime) -> int:
    """Drop the removals of ``event`` from before ``before``, with their files, and return how many.

    Speakers among them are taken out of its releases too: from then on no page says their names.
    """
    with scope(event=event):
        old = list(Removal.objects.filter(removed_at__lt=before))
        rows = [row for removal in old for row in json.loads(removal.payload)["rows"]]
        files = list(_files(rows))
        speakers = [row for row in rows if row["model"] == Speaker._meta.label_lower]
        forget_speakers(event=event, names={row["pk"]: row["fields"]["name"] for row in speakers})
        Removal.objects.filter(pk__in=[removal.pk for removal in old]).delete()
    for name in files:
        transaction.on_commit(partial(default_storage.delete, name))
    return len(old)


def _in_use(label: str, blockers: Iterable[models.Model]) -> str:
    names = sorted({_named(row) for row in blockers})
    shown = ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        shown = _("%(some)s and %(count)d more") % {"some": shown, "count": len(names) - _NAMED}
    return _("“%(name)s” is still used by %(others)s. Change them first.") % {"name": label, "others": shown}


def _named(row: models.Model) -> str:
    """Return a row's own name, or what kind of thing it is when it has none."""
    if type(row).__str__ is models.Model.__str__:
        return str(row._meta.verbose_name_plural)
    return f"“{row}”"


def _written_down(collector: Collector) -> str:
    """Return the payload of a removal: rows in the order in which they can be inserted again."""
    rows = [
        row
        for model, instances in reversed(list(collector.data.items()))
        for row in model._base_manager.filter(pk__in=[instance.pk for instance in instances])
    ]
    links = [
        {"model": field.model._meta.label_lower, "field": field.attname, "row": row.pk, "value": value}
        for (field, _value), groups in collector.field_updates.items()
        for group in groups
        for row, value in _emptied(field, cast("Iterable[models.Model]", group))
    ]
    data = serializers.serialize("python", rows)
    return json.dumps({"rows": data, "links": links}, default=str)


def _emptied(
    field: models.Field[Any, Any], group: Iterable[models.Model]
) -> Iterator[tuple[models.Model, Any]]:
    for row in field.model._base_manager.filter(pk__in=[row.pk for row in group]):
        yield row, getattr(row, field.attname)


def _mend_references(row: models.Model, here: set[tuple[type[models.Model], Any]], label: str) -> None:
    """Empty each reference of ``row`` whose target has gone, or say that it cannot be without it."""
    for field in row._meta.concrete_fields:
        target = field.related_model
        value = getattr(row, field.attname)
        if target is None or isinstance(target, str) or value is None or (target, value) in here:
            continue
        if not getattr(field, "db_constraint", True):  # it outlives what it names
            continue
        if target._base_manager.filter(pk=value).exists():
            continue
        if not field.null:
            raise RuleError(
                _("“%(name)s” cannot be put back: its %(what)s was deleted too. Put that back first.")
                % {"name": label, "what": field.verbose_name},
                code="gone",
            )
        setattr(row, field.attname, None)


def _put_links_back(links: list[dict[str, Any]]) -> None:
    """Point the references at the rows again, except those that were given another target meanwhile."""
    for link in links:
        rows = apps.get_model(link["model"])._base_manager.filter(pk=link["row"])
        rows.filter(**{f"{link['field']}__isnull": True}).update(**{link["field"]: link["value"]})


def _files(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Find the names of the files that serialised ``rows`` hold."""
    for row in rows:
        for field in apps.get_model(row["model"])._meta.concrete_fields:
            if isinstance(field, models.FileField) and row["fields"].get(field.name):
                yield row["fields"][field.name]
