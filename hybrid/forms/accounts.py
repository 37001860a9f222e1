"""The forms of signing in, in our words, with failures counted by address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as account
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.core import context
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hybrid.limits import WRONG_SIGN_INS, client_address

if TYPE_CHECKING:
    _Base = forms.Form
else:
    _Base = object


class _OurWords(_Base):
    """Labels above the fields, and no placeholder that repeats them."""

    labels = {"login": gettext_lazy("E-mail address"), "email": gettext_lazy("E-mail address")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- whatever allauth's form takes
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class LoginForm(_OurWords, account.LoginForm):
    """An address to send a code to."""

    def clean(self) -> dict[str, Any] | None:
        """Look for the account, and let the code prove the address of one that an organiser made."""
        cleaned = super().clean()
        if self.user is not None:
            sync_user_email_address(self.user)
        return cleaned


class RequestCodeForm(_OurWords, account.RequestLoginCodeForm):
    """The same, where allauth asks for it by itself."""


class SignupForm(_OurWords, account.SignupForm):
    """The address of a new account."""


class ExternalSignupForm(_OurWords, social.SignupForm):
    """What the organisation's own sign-in did not tell."""


class DisconnectForm(social.DisconnectForm):
    """Ends a connection. A code by mail remains, so the last one can go too."""

    def clean(self) -> dict[str, Any] | None:
        """Leave out the question of a password; nobody has one."""
        return forms.Form.clean(self)


class ChangeEmailForm(_OurWords, account.ChangeEmailForm):
    """Another address, while the first one waits to be confirmed."""


class AddEmailForm(_OurWords, account.AddEmailForm):
    """The address that an account moves to."""

    labels = {"email": gettext_lazy("New e-mail address")}


class _CountsFailures(_OurWords):
    """A code from a mail. Wrong ones count for the address that they come from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- whatever allauth's form takes
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(
            {"class": "code-input", "autocapitalize": "characters", "spellcheck": "false"}
        )

    def clean_code(self) -> str:
        """Check the code, unless this address has been wrong too often."""
        address = client_address(context.request)
        if WRONG_SIGN_INS.is_reached(address):
            raise ValidationError(
                _("Too many wrong codes came from this network. Wait ten minutes, then ask for a new one.")
            )
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # allauth's form beside this one
        except ValidationError:
            WRONG_SIGN_INS.count(address)
            raise ValidationError(
                _("That is not the code, or it is too old. Look at the latest mail, or ask for a new code.")
            ) from None
        return code


class ConfirmCodeForm(_CountsFailures, account.ConfirmLoginCodeForm):
    """The code of a sign-in."""


class ConfirmEmailForm(_CountsFailures, account.ConfirmEmailVerificationCodeForm):
    """The code that proves an address."""


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A passkey that can sign in by itself, always; a second factor is not offered."""

    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- whatever allauth's form takes
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("Name"),
            max_length=60,
            help_text=_("To tell it from others, such as “My phone”."),
            required=False,
        )


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- whatever allauth's form takes
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].max_length = 60
