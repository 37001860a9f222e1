"""Forms of joining and of one's own place in an event."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hybrid.domain.names import NAME_LENGTH
from hybrid.enums import Attendance


class CodeForm(forms.Form):
    """The first step: the code, as it stands on the hall screen."""

    code = forms.CharField(
        label=_("Event code"),
        max_length=32,
        help_text=_("It is on the hall screen and in your invitation. Capitals and spaces do not matter."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code-input",
            }
        ),
    )


class NameForm(forms.Form):
    """What to call somebody."""

    display_name = forms.CharField(
        label=_("Your name"),
        max_length=NAME_LENGTH,
        help_text=_("Others see it beside what you ask and propose. A first name will do."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class PlaceForm(NameForm):
    """A name, and where one takes part from."""

    attendance = forms.ChoiceField(
        label=_("How you take part"), choices=Attendance.choices, widget=forms.RadioSelect
    )
