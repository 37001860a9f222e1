"""Role links as the organiser lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybrid.models import RoleLink

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Event


def links_of(event: Event, *, now: dt.datetime) -> list[RoleLink]:
    """Return the event's links, those that still work first, then the newest. One query.

    Each has a ``state``: open, used, expired or revoked.
    """
    links = list(RoleLink.objects.filter(event=event).select_related("room", "used_by", "created_by"))
    for link in links:
        link.state = _state(link, now)  # type: ignore[attr-defined]  # for the template alone
    return sorted(links, key=lambda link: link.state != "open")  # type: ignore[attr-defined]


def _state(link: RoleLink, now: dt.datetime) -> str:
    if link.revoked_at is not None:
        return "revoked"
    if link.used_at is not None and not link.is_reusable:
        return "used"
    return "expired" if link.expires_at <= now else "open"
