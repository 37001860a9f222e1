"""``hybrid token``: a token by hand, for broadcast software, a test, or a look at a rehearsal."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from hybrid.addresses import public_address
from hybrid.config import ConfigError
from hybrid.domain.webcast.control import let_publisher_decide
from hybrid.models import Event, Room, scope
from hybrid.webcast.tokens import issue
from streaming.tokens import Grant, Right

if TYPE_CHECKING:
    from hybrid.webcast.tokens import Ticket


def find_room(event: str, room: str) -> Room:
    """Return a room by the names in its address.

    Raises:
        ConfigError: there is no such room; it names those that there are.

    """
    found = Event.objects.filter(slug=event).first()
    if found is None:
        known = ", ".join(Event.objects.values_list("slug", flat=True)) or "none"
        raise ConfigError(f"There is no event {event!r}. Events here: {known}.")
    with scope(event=found):
        place: Room | None = Room.objects.select_related("event").filter(slug=room).first()
        if place is None:
            known = ", ".join(Room.objects.values_list("slug", flat=True)) or "none"
            raise ConfigError(f"There is no room {room!r} in {event}. Its rooms: {known}.")
    return place


def _name() -> str:
    """Return a name that nobody else has: a token by hand never replaces another one's session by accident."""
    return f"hand-{secrets.token_hex(4)}"


def publish_token(event: str, room: str, *, minutes: int, takeover: bool, rehearsal: bool) -> Ticket:
    """Return a token to publish with. Without ``rehearsal`` the room goes on air with it.

    Raises:
        ConfigError: there is no such room.

    """
    place = find_room(event, room)
    if not rehearsal:
        let_publisher_decide(room=place)
    grant = Grant(
        right=Right.PUBLISH,
        event=place.event.slug,
        room=place.slug,
        person=_name(),
        takeover=takeover,
        on_air=not rehearsal,
    )
    return issue(grant, lifetime=minutes * 60)


def play_token(event: str, room: str, *, minutes: int, rehearsal: bool) -> Ticket:
    """Return a token to watch with, and with ``rehearsal`` what is not on air too.

    Raises:
        ConfigError: there is no such room.

    """
    place = find_room(event, room)
    grant = Grant(right=Right.PLAY, event=place.event.slug, room=place.slug, person=_name(), crew=rehearsal)
    return issue(grant, lifetime=minutes * 60)


def ticket_text(ticket: Ticket) -> str:
    """Return the address and the token, a line each."""
    return f"{public_address(ticket.url)}\n{ticket.token}"
