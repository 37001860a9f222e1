"""Notes of a session: three texts, each with the version that its writer saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unconference.domain.notes import StaleNoteError, write_note
from unconference.enums import NoteKind
from unconference.models import Note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hybrid.models import Person
    from unconference.models import Proposal


@dataclass(frozen=True)
class NoteField:
    """One text to show and to change. ``theirs`` is what somebody else wrote meanwhile, beside one's own."""

    kind: NoteKind
    text: str
    version: int
    by: str = ""
    theirs: str | None = None


def notes_of(proposal: Proposal) -> list[NoteField]:
    """Return all notes of a session, empty ones too."""
    rows = {note.kind: note for note in Note.objects.filter(proposal=proposal).select_related("updated_by")}
    return [
        NoteField(kind, row.text, row.version, str(row.updated_by or ""))
        if (row := rows.get(kind)) is not None
        else NoteField(kind, "", 0)
        for kind in NoteKind
    ]


def save_notes(*, proposal: Proposal, by: Person, data: Mapping[str, str]) -> tuple[list[NoteField], bool]:
    """Write what was changed in a posted form. Return what to show, and whether somebody else was quicker."""
    shown, is_stale = [], False
    before = {field.kind: field for field in notes_of(proposal)}
    for kind in NoteKind:
        text, version = data.get(kind), data.get(f"{kind}-version", "")
        if text is None or not version.isdecimal():
            shown.append(before[kind])
            continue
        try:
            note = write_note(proposal=proposal, by=by, kind=kind, text=text, version=int(version[:9]))
        except StaleNoteError as stale:
            is_stale = True
            current = stale.current
            writer = str(current.updated_by or "")
            shown.append(NoteField(kind, text, current.version, writer, theirs=current.text))
        else:
            shown.append(NoteField(kind, note.text, note.version, str(note.updated_by or "")))
    return shown, is_stale
