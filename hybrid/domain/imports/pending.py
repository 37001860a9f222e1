"""The file between being sent in and being carried out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from hybrid.domain.imports.people import carry_out_people
from hybrid.domain.imports.writing import carry_out_import
from hybrid.domain.names import without_controls
from hybrid.interop.schedule.incoming import Incoming
from hybrid.models import Event, PendingImport, scope
from hybrid.retries import keep_trying

if TYPE_CHECKING:
    from hybrid.interop.tables import Table
    from hybrid.models import Person

# Whoever has not decided in a day sends the file again; it may hold names and addresses.
KEPT = dt.timedelta(days=1)


@transaction.atomic
def keep_import(
    *, event: Event, filename: str, content: bytes, now: dt.datetime, by: Person | None
) -> PendingImport:
    """Keep a file until its sender has decided; an earlier one of theirs goes."""
    with scope(event=event):
        PendingImport.objects.filter(event=event, sent_by=by).delete()
        made: PendingImport = PendingImport.objects.create(
            event=event,
            filename=without_controls(filename)[:120],
            content=content,
            sent_by=by,
            sent_at=now,
        )
    forget_imports.using(run_after=now + KEPT).enqueue(event_id=event.pk)
    return made


@transaction.atomic
def carry_out_pending(*, pending: PendingImport, file: Incoming | Table, expected: str) -> None:
    """Do what the plan of a kept file says, and forget the file: both, or neither.

    ``file`` is what was read from it; ``expected`` is the digest of the plan that was shown.

    Raises:
        RuleError: the event was changed meanwhile, so that something else would be done.

    """
    event = pending.event
    if isinstance(file, Incoming):
        carry_out_import(event=event, incoming=file, expected=expected)
    else:
        carry_out_people(event=event, table=file, expected=expected)
    with scope(event=event):
        pending.delete()


@keep_trying(forget_when_done=True)
@task
def forget_imports(*, event_id: int) -> None:
    """Forget the files that nobody has decided on. Queued with each, for when it is too old."""
    event = Event.objects.filter(pk=event_id).first()
    if event is not None:
        with scope(event=event):
            PendingImport.objects.filter(event=event, sent_at__lte=timezone.now() - KEPT).delete()
