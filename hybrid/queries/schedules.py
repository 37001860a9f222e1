"""The agenda with what other programs know it by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from hybrid.interop.schedule.writing import Outgoing
from hybrid.models import Room, Speaker
from hybrid.queries.content import content_of, current_release, draft_content, with_names_of_today

if TYPE_CHECKING:
    from hybrid.models import Event


def outgoing_of(event: Event, *, draft: bool = False) -> Outgoing:
    """Return the agenda that the public sees, or the organisers' draft, ready to be written out."""
    release = None if draft else current_release(event)
    content = draft_content(event) if release is None else with_names_of_today(event, content_of(release))
    rooms = Room.objects.filter(event=event).order_by().values_list("pk", "guid")
    speakers = Speaker.objects.filter(event=event).order_by().values_list("pk", "guid")
    return Outgoing(
        event=event,
        content=content,
        version=release.name if release else "draft" if draft else "current",
        base=settings.CONFIG.public_url + event.get_absolute_url(),
        rooms={key: guid for key, guid in rooms if guid},
        speakers={key: guid for key, guid in speakers if guid},
    )
