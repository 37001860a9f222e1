"""The private link of a registration: it is in every mail about it, and lets whoever has it change it.

It is signed, not kept: somebody who reads the database cannot make one. Raising ``link_version`` makes all
links that were sent before worthless.
"""

from __future__ import annotations

import re
import uuid

from django.core import signing
from django.urls import reverse

from hybrid.addresses import public_address
from hybrid.models import Registration, scopes_disabled

_SIGNED = re.compile(r"([0-9a-f]{32})-(\d{1,6})")


def _signer() -> signing.Signer:
    return signing.Signer(salt="hybrid.registration", sep=".")


def token_of(registration: Registration) -> str:
    """Return what the private link of ``registration`` ends with."""
    return _signer().sign(f"{registration.uid.hex}-{registration.link_version}")


def find_registration(token: str) -> Registration | None:
    """Return the registration whose link ends with ``token``, with its event and person; None if it is wrong."""
    try:
        found = _SIGNED.fullmatch(_signer().unsign(token))
    except signing.BadSignature:
        return None
    if found is None:
        return None
    with scopes_disabled():
        registration: Registration | None = (
            Registration.objects.select_related("event", "person__user", "wait", "invitation")
            .filter(uid=uuid.UUID(found[1]), link_version=int(found[2]))
            .first()
        )
    return registration


def path_of(registration: Registration) -> str:
    """Return the path of the registration's own page."""
    return reverse("registration", args=[token_of(registration)])


def address_of(registration: Registration) -> str:
    """Return the whole address of the registration's own page, for a mail."""
    return public_address(path_of(registration))


def invitation_address(token: str) -> str:
    """Return the whole address at which an :class:`Invitation` is taken up."""
    return public_address(reverse("invitation", args=[token]))
