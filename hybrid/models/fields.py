"""Checks and helpers that several models share."""

from __future__ import annotations

import secrets
import zoneinfo
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.models import Model

    from .event import Event

# First parts of addresses that are not events.
RESERVED_SLUGS = frozenset(
    {"accounts", "admin", "api", "events", "healthz", "i18n", "invitation", "jsi18n", "join", "manage"}
    | {"media", "metrics", "new", "r", "registration", "relay", "robots.txt", "static", "whep", "whip", "ws"}
)

# No look-alikes (0 O, 1 I L), so that a code can be read from a screen and typed on a phone.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def make_code(length: int) -> str:
    """Return a random code that is easy to read aloud; 31 ** ``length`` of them exist."""
    return "".join(secrets.choice(CODE_ALPHABET) for _n in range(length))


def make_session_code() -> str:
    """Return the public id of a session, used in its address."""
    return make_code(6)


def validate_event_slug(value: str) -> None:
    """Refuse an address that the platform itself uses."""
    if value in RESERVED_SLUGS:
        raise ValidationError(_("“%s” is used by the platform itself. Choose another address.") % value)


def validate_timezone(value: str) -> None:
    """Refuse a name that is not in the time zone database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%s” is not a time zone. Choose one like Europe/London.") % value)


def upload_path(instance: Model, filename: str) -> str:
    """Return where an upload is kept: by event and kind, under a name that nobody can guess."""
    event = cast("Event", getattr(instance, "event", instance))
    ending = PurePosixPath(filename).suffix.lower()[:8]
    return f"{event.uid.hex}/{instance._meta.model_name}/{secrets.token_urlsafe(16)}{ending}"


picture_path = upload_path
