"""One session as its page shows it: as the organisers have it, or as a release has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hybrid.models import Room, Session, Speaker
from hybrid.queries.agenda import as_session
from hybrid.queries.content import public_content

if TYPE_CHECKING:
    from hybrid.models import Event, SessionSpeaker


@dataclass(frozen=True)
class ShownSession:
    """A session to show. ``is_draft``: only organisers see it; ``is_frozen``: it is as a release has it."""

    session: Session
    is_draft: bool = False
    is_frozen: bool = False


def find_session(event: Event, code: str, *, with_drafts: bool) -> ShownSession | None:
    """Return the session of that public id, if it is shown to who sees drafts or (not ``with_drafts``) does not.

    Three queries at most; with a release one more the first time.
    """
    if event.release_id is None:
        session = draft_session(event, code)
        return ShownSession(session) if session else None
    if (session := _released_session(event, code)) is not None:
        return ShownSession(session, is_frozen=True)
    session = draft_session(event, code) if with_drafts else None
    return ShownSession(session, is_draft=True) if session else None


def draft_session(event: Event, code: str) -> Session | None:
    """Return the session as the organisers have it, room and group at hand. One query."""
    sessions = Session.objects.filter(event=event).select_related("room", "cohort")
    found: Session | None = sessions.filter(code=code).first()
    return found


def _released_session(event: Event, code: str) -> Session | None:
    """Return the session as the public sees it where the event has releases; None if it sees none."""
    facts = next((facts for facts in public_content(event) if facts.code == code), None)
    if facts is None:
        return None
    session = as_session(event, facts)
    if facts.room is not None:
        session.room = Room.objects.filter(pk=facts.room.key).first() or session.room
    return session


def parts_with_portraits(shown: ShownSession) -> list[SessionSpeaker]:
    """Return who speaks, as they are listed now: a release keeps no portraits. One query."""
    if not shown.is_frozen:
        return list(shown.session.parts.select_related("speaker"))
    parts = list(shown.session.parts.all())
    speakers = Speaker.objects.in_bulk([part.speaker_id for part in parts])
    for part in parts:
        part.speaker = speakers.get(part.speaker_id, part.speaker)
    return parts
