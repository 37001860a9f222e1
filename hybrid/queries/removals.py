"""What was deleted lately and can still come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from hybrid.domain.removals import KEPT
from hybrid.models import Removal, Session

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Event


def removals_of(event: Event, *, now: dt.datetime) -> list[Removal]:
    """Return what can come back, the latest first, without what it is made of. One query."""
    found = Removal.objects.filter(event=event, removed_at__gte=now - KEPT)
    return list(found.select_related("removed_by").defer("payload"))


def removed_session(event: Event, key: str) -> Removal | None:
    """Return the deleted session that ``key`` stands for; None for whatever else it may be. One query."""
    try:
        found: Removal | None = Removal.objects.filter(
            event=event, pk=key, model=Session._meta.label_lower
        ).first()
    except ValidationError:  # no UUID
        return None
    return found
