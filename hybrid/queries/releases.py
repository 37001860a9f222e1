"""The releases of an event's agenda: which there are, and what is different between two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hybrid.models import AgendaRelease, AgendaShift
from hybrid.queries.agenda_changes import changes_between
from hybrid.queries.content import content_of, draft_content, write_down

if TYPE_CHECKING:
    from hybrid.models import Event
    from hybrid.queries.agenda_changes import SessionChange
    from hybrid.queries.content import Content


def releases_of(event: Event) -> list[AgendaRelease]:
    """Return the event's releases, latest first, without their contents. One query."""
    return list(AgendaRelease.objects.filter(event=event).select_related("released_by").defer("content"))


def find_release(event: Event, number: int) -> AgendaRelease | None:
    """Return one release by its number. One query."""
    found: AgendaRelease | None = (
        AgendaRelease.objects.filter(event=event, number=number).defer("content").first()
    )
    return found


def latest_shift(event: Event) -> AgendaShift | None:
    """Return by how much the agenda was moved last, and who did it. One query."""
    found: AgendaShift | None = (
        AgendaShift.objects.filter(event=event).select_related("shifted_by", "room").first()
    )
    return found


@dataclass(frozen=True)
class AgendaDraft:
    """What the organisers have: how it differs from what the public sees, and the digest that stands for it."""

    content: Content
    digest: str
    latest: AgendaRelease | None
    changes: list[SessionChange]


def draft_of(event: Event) -> AgendaDraft:
    """Compare the draft with the latest release. Three queries, one more the first time."""
    content = draft_content(event)
    latest: AgendaRelease | None = (
        AgendaRelease.objects.filter(event=event, pk=event.release_id).select_related("released_by").first()
        if event.release_id
        else None
    )
    changes = changes_between(content_of(latest), content, event.tz) if latest else []
    return AgendaDraft(content, write_down(content)[1], latest, changes)
