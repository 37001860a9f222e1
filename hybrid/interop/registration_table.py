"""The registrations of an event as CSV, for a spreadsheet that must not run what is in it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from hybrid.enums import AnswerKind
from hybrid.interop.cells import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hybrid.models import Registration, RegistrationQuestion

COLUMNS = (
    "name", "email", "organisation", "takes_part", "state", "waits_for", "offered_until", "role", "invitation",
    "may_be_streamed", "may_be_recorded", "registered_at",
)  # fmt: skip
_YES_NO = {True: "yes", False: "no", None: ""}


def as_csv(registrations: Iterable[Registration], questions: list[RegistrationQuestion]) -> str:
    """Return one row a registration, with a column for each of ``questions`` (RFC 4180, with a byte order mark).

    The registrations have their answers at hand (``prefetch_related("answers")``).
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([*COLUMNS, *(harmless(question.label) for question in questions)])
    for row in registrations:
        answers = {answer.question_id: answer.value for answer in row.answers.all()}
        given = [
            _YES_NO[question.pk in answers]
            if question.kind == AnswerKind.CONSENT
            else answers.get(question.pk, "")
            for question in questions
        ]
        writer.writerow([harmless(value) for value in (*_facts(row), *given)])
    return "\N{BYTE ORDER MARK}" + file.getvalue()


def _facts(row: Registration) -> tuple[str, ...]:
    entry = row.waiting
    until = entry.expires_at if entry else None
    return (
        row.name,
        row.email,
        row.organisation,
        row.attendance,
        row.state,
        entry.attendance if entry else "",
        until.isoformat(timespec="minutes") if until else "",
        row.given_role,
        str(row.invitation or ""),
        _YES_NO[row.may_stream],
        _YES_NO[row.may_record],
        row.created_at.isoformat(timespec="seconds"),
    )
