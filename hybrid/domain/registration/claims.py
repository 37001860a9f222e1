"""Whoever has proven an address finds what was registered under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hybrid.domain.guests import claim_guest
from hybrid.models import Registration, scopes_disabled

if TYPE_CHECKING:
    from hybrid.models import User


@transaction.atomic
def claim_registrations(*, user: User) -> None:
    """Make ``user``, whose address is proven, everybody who registered with it and had no account."""
    with scopes_disabled():
        found = Registration.objects.select_related("person__event").filter(
            email__iexact=user.email, person__user=None, person__blocked_at=None
        )
        for registration in found:
            claim_guest(guest=registration.person, user=user)
