"""Accounts made from the command line."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from hybrid.config import ConfigError
from hybrid.models import User


@transaction.atomic
def make_organiser(*, email: str) -> bool:
    """Give the account of ``email`` every right in every event; make it if there is none.

    The address counts as confirmed: whoever runs commands on the server vouches for it. Returns whether
    the account is new.

    Raises:
        ConfigError: ``email`` is no e-mail address.

    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise ConfigError(f"{email!r} is no e-mail address.") from None
    user = User.objects.filter(email__iexact=email).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_superuser(email)
    else:
        user.is_staff = user.is_superuser = user.is_active = True
        user.save(update_fields=["is_staff", "is_superuser", "is_active"])
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    return is_new
