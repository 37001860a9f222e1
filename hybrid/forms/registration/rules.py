"""What an organiser says about registration."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hybrid.enums import AnswerKind
from hybrid.forms.manage.base import RecordForm, make_field
from hybrid.models import RegistrationQuestion, RegistrationRules


class RegistrationRulesForm(RecordForm):
    """How people register for the event."""

    sections = (
        ("open", _("When"), ("is_offered", "opens_at", "closes_at", "intro")),
        ("places", _("Places"), ("in_room", "in_room_places", "online", "online_places")),
        ("waiting", _("Waiting list"), ("has_waiting_list", "offer_hours")),
        ("consent", _("Consent and keeping"), ("asks_streaming", "asks_recording", "kept_days")),
    )

    class Meta:
        model = RegistrationRules
        fields = [
            "is_offered", "opens_at", "closes_at", "intro",
            "in_room", "in_room_places", "online", "online_places",
            "has_waiting_list", "offer_hours",
            "asks_streaming", "asks_recording", "kept_days",
        ]  # fmt: skip
        formfield_callback = make_field
        help_texts = {
            "opens_at": _("On the event's clock. Left empty: at once."),
            "closes_at": _("Left empty: when the event is over."),
            "intro": _("Above the form. Markdown: **bold**, *italic*, lists and links."),
            "in_room_places": _("Left empty: as many as come."),
            "online_places": _("Left empty: as many as come."),
            "offer_hours": _("A place that becomes free is offered to the next person for this long."),
            "kept_days": _("Then names, addresses and answers are erased; counts stay."),
        }

    def clean(self) -> dict[str, Any]:
        """Keep instants in one time zone, and the end after the beginning."""
        cleaned = super().clean()
        for name in ("opens_at", "closes_at"):
            if cleaned.get(name):
                cleaned[name] = cleaned[name].astimezone(dt.UTC)
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error(
                "closes_at", ValidationError(_("It would close before it opens."), code="reversed")
            )
        if not cleaned.get("in_room") and not cleaned.get("online"):
            self.add_error(
                "in_room",
                ValidationError(_("People have to take part somehow: choose at least one."), code="none"),
            )
        return cleaned

    def laid_out(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Return the sections with their fields: id, heading, fields."""
        return [(key, str(heading), [self[name] for name in names]) for key, heading, names in self.sections]


class RegistrationQuestionForm(RecordForm):
    """One of the organiser's own questions."""

    class Meta:
        model = RegistrationQuestion
        fields = [
            "label",
            "help_text",
            "kind",
            "choices",
            "is_required",
            "attendance",
            "seen_by",
            "kept_days",
        ]
        formfield_callback = make_field
        widgets = {"kind": forms.RadioSelect(), "seen_by": forms.RadioSelect()}
        help_texts = {
            "choices": _("One a line; only for a question that is answered by a choice."),
            "kind": _("A box to tick is for agreeing to something."),
            "seen_by": _(
                "Diets and access needs are nobody's business but theirs who see to them. "
                "Everybody else never sees the answers."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["attendance"]
        asked.choices = [("", _("Everybody")), *[c for c in asked.choices if c[0]]]

    def clean(self) -> dict[str, Any]:
        """Want at least two choices of a question that is answered by one."""
        cleaned = super().clean()
        lines = {line.strip() for line in cleaned.get("choices", "").splitlines() if line.strip()}
        if cleaned.get("kind") == AnswerKind.CHOICE and len(lines) < 2:  # noqa: PLR2004 -- fewer are no choice
            self.add_error(
                "choices", ValidationError(_("Give at least two choices, one a line."), code="few")
            )
        return cleaned
