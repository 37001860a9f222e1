"""Inviting, writing mails, and asking for a link again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hybrid.domain.registration.invitations import INVITED_ROLES
from hybrid.domain.registration.texts import BODY_MAX, SUBJECT_MAX
from hybrid.forms.manage.fields import MomentInput
from hybrid.queries.registration import end_of

if TYPE_CHECKING:
    from hybrid.models import Event

# Long enough for a holiday; the place is kept meanwhile.
INVITED_FOR = dt.timedelta(days=14)


class LinkForm(forms.Form):
    """The address that somebody registered with."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class InvitationForm(forms.Form):
    """Whom to invite, as what, and until when."""

    label = forms.CharField(label=_("For whom"), max_length=80, help_text=_("A name, or who hands it on."))
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("With one, the invitation is mailed. Without, you get a link to hand out."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in INVITED_ROLES])
    places = forms.IntegerField(
        label=_("For how many"), min_value=1, max_value=1000, initial=1, help_text=_("Only for a link.")
    )
    keeps_places = forms.BooleanField(
        label=_("Keep the places in the room free for them"), required=False, initial=True
    )
    expires_at = forms.DateTimeField(label=_("Works until"), widget=MomentInput())

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's own signature
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = "delegate"
        self.fields["expires_at"].initial = min(timezone.now() + INVITED_FOR, end_of(event))


class MailTextForm(forms.Form):
    """What one kind of mail says."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_MAX)
    body = forms.CharField(label=_("Text"), max_length=BODY_MAX, widget=forms.Textarea({"rows": 16}))
