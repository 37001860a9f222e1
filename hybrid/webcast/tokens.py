"""Tokens for the relay: what a page, or a command, is given to publish or watch with."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from django.conf import settings

from streaming.tokens import LIFETIME, Grant, Right, mint

# The path at which each right is used, on the relay and through web.
PATHS = {Right.PUBLISH: "/whip/{event}/{room}", Right.PLAY: "/whep/{event}/{room}"}


@dataclass(frozen=True)
class Ticket:
    """A token, the path that it is for, and when it runs out (seconds since 1970). A session outlives it."""

    url: str
    token: str
    expires: int


def person_name(person_id: int | None, user_id: int | None = None) -> str:
    """Return what tokens call a person, or an account without a place; anybody else gets a name of their own."""
    if person_id is not None:
        return str(person_id)
    return f"anon-{secrets.token_hex(6)}" if user_id is None else f"user-{user_id}"


def issue(grant: Grant, *, lifetime: float = LIFETIME, now: float | None = None) -> Ticket:
    """Sign ``grant`` for ``lifetime`` seconds."""
    issued = time.time() if now is None else now
    return Ticket(
        url=PATHS[grant.right].format(event=grant.event, room=grant.room),
        token=mint(grant, settings.CONFIG.relay_secret, lifetime=lifetime, now=issued),
        expires=int(issued + lifetime),
    )
