"""The questions of an event as files: what may be known of each, and nothing more."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from hybrid.interop.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hybrid.models import Question

COLUMNS = (
    "number", "room", "session", "text", "author", "side", "to", "state", "outcome", "answer", "joined_to", "votes",
    "asked_at",
)  # fmt: skip


def rows_of(questions: Iterable[Question]) -> list[dict[str, str | int | None]]:
    """Return one row a question. A question that is not attributed has no author, and no trace of one."""
    return [
        {
            "number": question.pk,
            "room": question.room.name,
            "session": question.session.title if question.session else None,
            "text": question.text,
            "author": question.author_name or None,
            "side": question.side,
            "to": question.to_speaker.name if question.to_speaker else None,
            "state": question.state,
            "outcome": question.outcome or None,
            "answer": question.outcome_text or None,
            "joined_to": question.merged_into_id,
            "votes": question.votes,
            "asked_at": question.created_at.isoformat(timespec="seconds"),
        }
        for question in questions
    ]


def as_csv(questions: Iterable[Question]) -> str:
    """Return the questions as CSV (RFC 4180), with a byte order mark for the spreadsheets that need one."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    for row in rows_of(questions):
        writer.writerow({name: harmless(value) for name, value in row.items()})
    return "\N{BYTE ORDER MARK}" + file.getvalue()


def as_json(questions: Iterable[Question]) -> str:
    """Return the questions as a JSON array."""
    return json.dumps(rows_of(questions), ensure_ascii=False, indent=2)
