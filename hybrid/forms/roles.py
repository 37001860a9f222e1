"""Forms with which organisers hand out places."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from hybrid.domain.names import NAME_LENGTH
from hybrid.domain.role_links import LINK_ROLES
from hybrid.enums import Role
from hybrid.models import Cohort, Room

if TYPE_CHECKING:
    from typing import Any

    from hybrid.models import Event

LIFETIMES = {
    "": (_("As usual: a week, a screen’s for the whole event"), None),
    "hour": (_("An hour"), dt.timedelta(hours=1)),
    "day": (_("A day"), dt.timedelta(days=1)),
    "month": (_("A month"), dt.timedelta(days=30)),
}
_ROLES = [(role.value, role.label) for role in LINK_ROLES]


class RoleLinkForm(forms.Form):
    """Whom a link is for."""

    role = forms.ChoiceField(label=_("Role"), choices=_ROLES, initial=Role.MODERATOR)
    label = forms.CharField(
        label=_("For whom"),
        max_length=80,
        required=False,
        help_text=_("For your own list, such as a name or “the screen on the left”."),
    )
    room = forms.ModelChoiceField(
        label=_("Only in this room"),
        queryset=Room._base_manager.none(),
        required=False,
        empty_label=_("All rooms"),
        help_text=_("For hall screens and AV operators."),
    )
    lifetime = forms.ChoiceField(
        label=_("Works for"),
        choices=[(key, name) for key, (name, _time) in LIFETIMES.items()],
        required=False,
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.filter(event=event)  # type: ignore[attr-defined]

    def clean_lifetime(self) -> dt.timedelta | None:
        """Turn the choice into a length of time; None is the usual one."""
        return LIFETIMES[self.cleaned_data["lifetime"]][1]


class PersonForm(forms.Form):
    """What somebody is in the event."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, role.label) for role in Role if role != Role.SCREEN],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Without any role somebody has no place in the event."),
    )
    cohort = forms.ModelChoiceField(
        label=_("Group"), queryset=Cohort._base_manager.none(), required=False, empty_label=_("No group")
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = Cohort.objects.filter(event=event)  # type: ignore[attr-defined]

    def clean_roles(self) -> frozenset[Role]:
        """Turn the ticked words into roles."""
        return frozenset(Role(value) for value in self.cleaned_data["roles"])


class AddPersonForm(forms.Form):
    """Somebody who gets a place by their address."""

    display_name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("They sign in with a code that is sent there.")
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in LINK_ROLES if role != Role.SCREEN],
        initial=Role.DELEGATE,
    )
