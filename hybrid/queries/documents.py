"""Files to download."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybrid.enums import DocumentAudience
from hybrid.models import Document

if TYPE_CHECKING:
    from hybrid.models import Event, Session


def documents_of(event: Event, *, session: Session | None = None, for_members: bool) -> list[Document]:
    """Return what can be downloaded from the event's page, or from one session's. One query.

    ``for_members`` adds what only people who have joined may have.
    """
    found = Document.objects.filter(event=event, session=session)
    if not for_members:
        found = found.filter(audience=DocumentAudience.PUBLIC)
    return list(found)
