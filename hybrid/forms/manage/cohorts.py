"""Putting people into groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from hybrid.enums import CohortRule

if TYPE_CHECKING:
    from django.http import QueryDict

GROUP, WAS = "group-", "was-"


class AssignForm(forms.Form):
    """By which rule, and whom."""

    rule = forms.ChoiceField(
        label=_("How"),
        choices=[(rule.value, rule.label) for rule in (CohortRule.EVEN, CohortRule.BY_ORGANISATION)],
        initial=CohortRule.EVEN,
        widget=forms.RadioSelect,
    )
    anew = forms.BooleanField(
        label=_("Everybody anew"),
        required=False,
        help_text=_("Also who is in a group already. Without it they stay where they are."),
    )
    from_now_on = forms.BooleanField(
        label=_("From now on: whoever gets a place later comes into a group by the same rule"),
        required=False,
        initial=True,
    )


def choices_in(data: QueryDict) -> dict[int, int | None]:
    """Return the group that was chosen for each person, of those for whom another one was.

    Each person's field has a twin that says what it was when the page was made, so that nobody undoes what
    somebody else has done meanwhile without having touched it.
    """
    found: dict[int, int | None] = {}
    for name, value in data.items():
        person = name.removeprefix(GROUP)
        if name.startswith(GROUP) and person.isdecimal() and data.get(f"{WAS}{person}", "") != value:
            if value and not str(value).isdecimal():
                continue
            found[int(person)] = int(str(value)) if value else None
    return found
