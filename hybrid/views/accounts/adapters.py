"""Where signing in touches the rest of the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hybrid.addresses import public_address
from hybrid.domain.accounts import prove_address
from hybrid.domain.registration.claims import claim_registrations
from hybrid.domain.webcast.rights import end_media_of_browser
from hybrid.limits import client_address
from hybrid.views.identity import claim_guests, guests_of

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest

    from hybrid.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts without passwords: an emailed code, a passkey, or the organisation's own sign-in."""

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in under a new session key, and bring along who this browser was, and what the address has."""
        super().login(request, user)
        claim_guests(request, user)
        claim_registrations(user=user)

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and end what this browser watches or publishes: its media would outlive its session."""
        user_id, guests = request.user.pk, guests_of(request)
        super().logout(request)
        end_media_of_browser(user_id=user_id, guests=guests.values())

    def get_login_stages(self) -> list[str]:
        """Leave the second factor out: a passkey is another way in, not one more lock on the first.

        Whoever left the device with the passkey at home still gets in with a code.
        """
        return [stage for stage in super().get_login_stages() if not stage.startswith("allauth.mfa.")]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:  # noqa: ANN401, ARG002 -- allauth's own signature
        """Ask nobody to sign in twice: a lost passkey could otherwise only be removed with itself.

        Every change of a passkey or an address is mailed to the account's address instead.
        """
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits count by."""
        return client_address(request)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address that somebody tried to sign up with it."""
        login_url = public_address(reverse("account_login"))
        self.send_mail("account/email/account_already_exists", email, {"login_url": login_url})


class ExternalAdapter(DefaultSocialAccountAdapter):
    """The organisation's own sign-in."""

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """Find the account of an address that the provider has verified; it need not be proven here again."""
        found: tuple[User, str] | None = super().authenticate_by_email(sociallogin)
        if found is not None:
            user, email = found
            prove_address(user=user, email=email)
        return found


class PasskeyAdapter(DefaultMFAAdapter):
    """Passkeys belong to the public address, whatever name this request came by."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the relying party (WebAuthn §5.4.2); its id is a host name without a port."""
        return {"id": settings.CONFIG.public_host, "name": settings.CONFIG.public_host}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 -- allauth's own name
        """Return a name to begin with, for a passkey that its owner did not name."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}
