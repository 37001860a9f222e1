"""Stream keys: what broadcast software publishes with. The secret is shown once, and only its digest is kept."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.webcast.control import let_publisher_decide, note
from hybrid.enums import WebcastDeed, WebcastMode
from hybrid.errors import RuleError
from hybrid.models import StreamKey, Webcast, scope, scopes_disabled
from hybrid.webcast.outbox import revoke
from streaming.messages import KeyRefused, KeyRights

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Person, Room

# 24 bytes are 192 bits: nobody guesses one. What they look like is what the relay takes for a stream key.
SECRET_BYTES = 24
MAX_LABEL = 80


def digest_of(secret: str) -> str:
    """Return what is kept of a key's secret: its SHA-256, in hexadecimal. A random secret needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_stream_key(
    *, room: Room, label: str, by: Person | None, starts_on_air: bool = False, takes_over: bool = False
) -> tuple[StreamKey, str]:
    """Make a key for ``room`` and return it with its secret, which is kept nowhere and cannot be read again.

    Raises:
        RuleError: it has no label.

    """
    label = " ".join(label.split())[:MAX_LABEL]
    if not label:
        raise RuleError(_("Say what it is for, so that you know which one to revoke."), field="label")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with scope(event=room.event):
        key: StreamKey = StreamKey.objects.create(
            event=room.event,
            room=room,
            label=label,
            created_by=by,
            starts_on_air=starts_on_air,
            takes_over=takes_over,
            secret_hash=digest_of(secret),
        )
        note(room, WebcastDeed.KEY_MADE, by=by, now=key.created_at, detail=label)
    return key, secret


@transaction.atomic
def revoke_stream_key(*, key: StreamKey, by: Person | None, now: dt.datetime) -> None:
    """Let ``key`` open nothing any more, and end what it publishes now. Twice is once."""
    with scope(event=key.event):
        if not StreamKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
            return
        note(key.room, WebcastDeed.KEY_REVOKED, by=by, now=now, detail=key.label)
    revoke(event_slug=key.event.slug, key=str(key.pk), now=now)


@transaction.atomic
def exchange_stream_key(*, secret: str, event: str, room: str, now: dt.datetime) -> KeyRights | KeyRefused:
    """Say what a secret allows in a room, both named as in addresses; the reason why not is for a log and a person."""
    with scopes_disabled():
        found = StreamKey.objects.select_related("event", "room").filter(secret_hash=digest_of(secret))
        key = found.select_for_update(of=("self",)).first()
        if key is None:
            return KeyRefused(reason="there is no such key")
        if key.revoked_at is not None:
            return KeyRefused(reason="it was revoked")
        if (key.event.slug, key.room.slug) != (event, room):
            return KeyRefused(reason="it is for another room")
        key.used_at = now
        key.save(update_fields=["used_at"])
        return KeyRights(
            key=str(key.pk),
            person=f"key-{key.pk}",
            takeover=key.takes_over,
            on_air=_begins_on_air(key),
        )


def _begins_on_air(key: StreamKey) -> bool:
    """Say whether the room is on air once it publishes: as the operator decided, else as the key was made for."""
    webcast = Webcast.objects.filter(room=key.room).first()
    if webcast is not None and webcast.mode != WebcastMode.OFF:
        return webcast.goes_out
    if key.starts_on_air:
        let_publisher_decide(room=key.room)
    return key.starts_on_air
