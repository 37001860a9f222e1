"""The code that opens an event to whoever has it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from hybrid.models.fields import make_code

if TYPE_CHECKING:
    from hybrid.models import Event

# 31 ** 6 are nine hundred million: with the limit on failed tries, guessing one takes decades.
LENGTH = 6
# With so many codes and so few events, several collisions in a row are a fault elsewhere.
_TRIES = 5


def normalise_code(code: str) -> str:
    """Return a typed event code as it is kept: capitals, without spaces and dashes."""
    return "".join(c for c in code.upper() if c.isalnum())


def code_fits(*, event: Event, code: str) -> bool:
    """Say whether ``code`` opens ``event``. An event without a code is opened by none."""
    kept = normalise_code(event.join_code)
    return bool(kept) and secrets.compare_digest(kept.encode(), normalise_code(code).encode())


@transaction.atomic
def renew_join_code(*, event: Event) -> str:
    """Give ``event`` a new code and return it; the old one stops working, who is in stays in."""
    for _attempt in range(_TRIES):
        event.join_code = make_code(LENGTH)
        try:
            with transaction.atomic():
                event.save(update_fields=["join_code"])
        except IntegrityError:
            continue
        return event.join_code
    raise RuntimeError("no free event code was found")
