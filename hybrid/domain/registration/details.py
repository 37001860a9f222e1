"""What somebody says about themselves when they register, checked and kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from hybrid.domain.names import clean_name, without_controls
from hybrid.enums import AnswerKind, Attendance
from hybrid.errors import RuleError
from hybrid.models import Registration, RegistrationAnswer, RegistrationQuestion
from hybrid.queries.registration import attendances_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hybrid.models import Event, RegistrationRules

ORGANISATION_MAX = 120
LINE_MAX, LONG_MAX = 300, 3000
YES = "yes"


@dataclass(frozen=True)
class Details:
    """``answers`` are texts by the key of the question. A consent that was not given is none.

    ``online_meanwhile``: whoever has to wait for a place in the room takes part online until then.
    """

    email: str
    name: str
    attendance: Attendance
    organisation: str = ""
    answers: Mapping[int, str] = field(default_factory=dict)
    may_stream: bool | None = None
    may_record: bool | None = None
    online_meanwhile: bool = False


def question_field(question: RegistrationQuestion) -> str:
    """Return the name of the form field of ``question``."""
    return f"question-{question.pk}"


def check_details(details: Details, *, rules: RegistrationRules) -> Details:
    """Return ``details`` as they are kept.

    Raises:
        RuleError: a name or an address is not one, or the event is not open that way.

    """
    if details.attendance not in attendances_of(rules):
        raise RuleError(_("One cannot take part like that. Choose again."), field="attendance")
    email = details.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise RuleError(_("That is not an e-mail address."), field="email") from error
    try:
        name = clean_name(details.name)
    except RuleError as error:
        raise RuleError(error.message, field="name") from error
    return Details(
        email=email,
        name=name,
        attendance=Attendance(details.attendance),
        organisation=" ".join(without_controls(details.organisation).split())[:ORGANISATION_MAX],
        answers=details.answers,
        may_stream=bool(details.may_stream) if rules.asks_streaming else None,
        may_record=bool(details.may_record) if rules.asks_recording else None,
        online_meanwhile=details.online_meanwhile and rules.online,
    )


def check_answers(event: Event, details: Details) -> dict[RegistrationQuestion, str]:
    """Return the answer to each question that ``details`` answer. One query.

    Raises:
        RuleError: an answer is missing, or is none of the choices.

    """
    kept: dict[RegistrationQuestion, str] = {}
    for question in RegistrationQuestion.objects.filter(event=event):
        if question.attendance and question.attendance != details.attendance:
            continue
        value = _check_answer(question, details.answers.get(question.pk, ""))
        if value:
            kept[question] = value
    return kept


def _check_answer(question: RegistrationQuestion, given: str) -> str:
    value = without_controls(given.replace("\r\n", "\n")).strip()
    where = question_field(question)
    kind = AnswerKind(question.kind)
    if not value:
        if question.is_required:
            raise RuleError(_("Please answer this question."), field=where)
        return ""
    if kind == AnswerKind.CONSENT:
        return YES
    if kind == AnswerKind.CHOICE and value not in question.options:
        raise RuleError(_("Choose one of the answers."), field=where)
    limit = LONG_MAX if kind == AnswerKind.LONG else LINE_MAX
    if len(value) > limit:
        raise RuleError(_("That is too long: %(count)d characters fit.") % {"count": limit}, field=where)
    return value if kind == AnswerKind.LONG else " ".join(value.split())


def keep_answers(registration: Registration, answers: Mapping[RegistrationQuestion, str]) -> None:
    """Make ``answers`` the answers of ``registration``. Answers to what it is not asked any more go."""
    registration.answers.all().delete()
    RegistrationAnswer.objects.bulk_create(
        RegistrationAnswer(registration=registration, question=question, value=value)
        for question, value in answers.items()
    )
