"""Notes that those who attend a session write together. Nobody overwrites what somebody else has just written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.names import without_controls
from hybrid.errors import RuleError
from unconference.models import GridSeen, Note

if TYPE_CHECKING:
    from hybrid.models import Person
    from unconference.enums import NoteKind
    from unconference.models import Board, Proposal

MAX_NOTE_LENGTH = 20_000


class StaleNoteError(RuleError):
    """Somebody else has written meanwhile. ``current`` is what is there now."""

    def __init__(self, current: Note) -> None:
        self.current = current
        message = _(
            "Somebody else has written here meanwhile. Nothing was overwritten: both texts are below."
        )
        super().__init__(message, code="stale")


@transaction.atomic
def write_note(*, proposal: Proposal, by: Person, kind: NoteKind, text: str, version: int) -> Note:
    """Replace a note of a session by ``text``. ``version`` is what the writer saw, 0 where there was none.

    Raises:
        StaleNoteError: it is at another version now, with another text.
        RuleError: the text is too long.

    """
    text = without_controls(text.replace("\r\n", "\n")).strip()
    if len(text) > MAX_NOTE_LENGTH:
        raise RuleError(_("A note has at most %d characters.") % MAX_NOTE_LENGTH, field=kind)
    Note.objects.get_or_create(proposal=proposal, kind=kind)
    note: Note = Note.objects.select_for_update().get(proposal=proposal, kind=kind)
    if note.text == text:
        return note
    if note.version != version:
        raise StaleNoteError(note)
    note.text, note.version, note.updated_by = text, version + 1, by
    note.save()
    return note


@transaction.atomic
def say_seen(*, board: Board, person: Person, number: int) -> None:
    """Note that somebody has seen what changed up to a release."""
    seen, _is_new = GridSeen.objects.get_or_create(board=board, person=person)
    if seen.number < number:
        GridSeen.objects.filter(pk=seen.pk).update(number=number)
