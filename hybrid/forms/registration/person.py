"""The form of registering, made of what an event asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hybrid.domain.names import NAME_LENGTH
from hybrid.domain.registration.details import (
    LINE_MAX,
    LONG_MAX,
    ORGANISATION_MAX,
    YES,
    Details,
    question_field,
)
from hybrid.enums import AnswerKind, Attendance
from hybrid.queries.registration import attendances_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hybrid.models import Registration, RegistrationQuestion, RegistrationRules
    from hybrid.queries.registration import Places

ONLY = {
    Attendance.IN_ROOM: gettext_lazy("Only if you come."),
    Attendance.ONLINE: gettext_lazy("Only if you take part online."),
}
WANTED = {
    Attendance.IN_ROOM: gettext_lazy("We need your answer if you come."),
    Attendance.ONLINE: gettext_lazy("We need your answer if you take part online."),
}


# The number itself is not shown: who registers with somebody's address would see in it whether that was new.
FEW = 10


def places_left(places: Places, rules: RegistrationRules) -> str:
    """Say how full it is, for whoever chooses."""
    if places.free is None:
        return ""
    if places.open_to_all:
        return _("few places left") if places.free <= FEW else _("places are free")
    return _("full: there is a waiting list") if rules.has_waiting_list else _("full")


class RegistrationForm(forms.Form):
    """Who somebody is, how they take part, what the organiser asks, and what may be shown of them."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("As it should stand on your badge."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The confirmation goes there, with a link to change or cancel."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=ORGANISATION_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- Django's own signature
        rules: RegistrationRules,
        places: Mapping[Attendance, Places],
        questions: list[RegistrationQuestion],
        has_place: bool = False,
        **kwargs: Any,  # noqa: ANN401 -- Django's own signature
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        self.offered = attendances_of(rules)
        self.questions = [q for q in questions if not q.attendance or q.attendance in self.offered]
        first: dict[str, forms.Field] = {}
        if len(self.offered) > 1:
            first["attendance"] = self._attendance(places)
            is_full = not places[Attendance.IN_ROOM].open_to_all and rules.has_waiting_list
            if is_full and not has_place and places[Attendance.ONLINE].open_to_all:
                first["online_meanwhile"] = forms.BooleanField(
                    label=_("Let me take part online while I wait for a place in the room"),
                    required=False,
                    initial=True,
                )
        asked = {
            question_field(question): _field_of(question, both=len(self.offered) > 1)
            for question in self.questions
        }
        self.fields = {**first, **self.fields, **asked, **self._consents()}

    def _attendance(self, places: Mapping[Attendance, Places]) -> forms.Field:
        choices = []
        for attendance in self.offered:
            left = places_left(places[attendance], self.rules)
            choices.append((attendance.value, f"{attendance.label} – {left}" if left else attendance.label))
        return forms.ChoiceField(
            label=_("How you take part"),
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Say how you take part.")},
        )

    def _consents(self) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        if self.rules.asks_streaming:
            found["may_stream"] = forms.BooleanField(
                label=_("I may be seen and heard in the live webcast."),
                required=False,
                help_text=_("You can come without agreeing: then you are seated out of the camera's view."),
            )
        if self.rules.asks_recording:
            found["may_record"] = forms.BooleanField(
                label=_("I may be seen and heard in the recording."), required=False
            )
        return found

    def details(self) -> Details:
        """Return what was typed, for the rule that decides."""
        data = self.cleaned_data
        answers = {question.pk: data.get(question_field(question)) for question in self.questions}
        return Details(
            email=data["email"],
            name=data["name"],
            organisation=data["organisation"],
            attendance=Attendance(data["attendance"]) if "attendance" in data else self.offered[0],
            answers={pk: YES if value is True else value or "" for pk, value in answers.items()},
            may_stream=data.get("may_stream"),
            may_record=data.get("may_record"),
            online_meanwhile=data.get("online_meanwhile", False),
        )


def _field_of(question: RegistrationQuestion, *, both: bool) -> forms.Field:
    """Return the field of ``question``. What only some of ``both`` are asked is required of them by the rule."""
    of_some = bool(question.attendance) and both
    notes = [question.help_text]
    if of_some:
        note = WANTED if question.is_required else ONLY
        notes.append(str(note[Attendance(question.attendance)]))
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": " ".join(note for note in notes if note),
        "required": question.is_required and not of_some,
    }
    field = _answered_by(question, common)
    # "(optional)" beside a question that some have to answer would send them the wrong way.
    field.is_required_of_some = question.is_required and of_some  # type: ignore[attr-defined]
    return field


def _answered_by(question: RegistrationQuestion, common: dict[str, Any]) -> forms.Field:
    kind = AnswerKind(question.kind)
    if kind == AnswerKind.CONSENT:
        return forms.BooleanField(**common)
    if kind == AnswerKind.CHOICE:
        choices = [(option, option) for option in question.options]
        if not common["required"]:
            choices.insert(0, ("", _("No answer")))
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if kind == AnswerKind.LONG:
        return forms.CharField(max_length=LONG_MAX, widget=forms.Textarea({"rows": 3}), **common)
    return forms.CharField(max_length=LINE_MAX, **common)


def initial_of(registration: Registration) -> dict[str, Any]:
    """Return what a form that changes ``registration`` begins with. One query."""
    entry = registration.waiting
    found: dict[str, Any] = {
        "name": registration.name,
        "email": registration.email,
        "organisation": registration.organisation,
        "attendance": entry.attendance if entry else registration.attendance,
        "may_stream": registration.may_stream,
        "may_record": registration.may_record,
    }
    for answer in registration.answers.select_related("question"):
        is_box = answer.question.kind == AnswerKind.CONSENT
        found[question_field(answer.question)] = True if is_box else answer.value
    return found
