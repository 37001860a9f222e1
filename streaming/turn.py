"""Time-limited credentials for a TURN server (draft-uberti-behave-turn-rest), told in ``Link`` headers."""

from __future__ import annotations

import base64
import hmac
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streaming.config import Settings

# Seconds. A day: longer than any event day, so that a session that lives through it keeps its allocation.
LIFETIME = 86_400


def credentials(secret: str, person: str, now: float) -> tuple[str, str]:
    """Give a user name and a password that a TURN server with the same secret accepts for a day."""
    name = f"{int(now) + LIFETIME}:{person}"
    digest = hmac.digest(secret.encode(), name.encode(), "sha1")
    return name, base64.b64encode(digest).decode()


def links(settings: Settings, person: str) -> list[str]:
    """Give one ``Link`` value for each configured server; none where there is none."""
    if not settings.turn_urls or not settings.turn_secret:
        return []
    # The name goes into a quoted string; a person's id that needs escaping is left out of it.
    label = person if person.isascii() and person.replace("-", "").isalnum() else "viewer"
    name, password = credentials(settings.turn_secret, label, time.time())
    return [
        f'<{url}>; rel="ice-server"; username="{name}"; credential="{password}"; credential-type="password"'
        for url in settings.turn_urls
    ]
