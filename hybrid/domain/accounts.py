"""Accounts and the addresses that are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.models import EmailAddress
from django.db import transaction

if TYPE_CHECKING:
    from hybrid.models import User


@transaction.atomic
def prove_address(*, user: User, email: str) -> None:
    """Note that ``email``, an address of ``user``, is proven: it need not be again to sign in with it."""
    sync_user_email_address(user)
    EmailAddress.objects.filter(user=user, email__iexact=email).update(verified=True)
