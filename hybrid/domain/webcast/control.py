"""What an operator does with a room's webcast. Each is logged, and the relay is told once it is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hybrid.enums import WebcastMode
from hybrid.models import Webcast, scope

if TYPE_CHECKING:
    from hybrid.models import Room


@transaction.atomic
def let_publisher_decide(*, room: Room) -> None:
    """Let the next publisher's own token say whether the room begins on air, unless it is in use now."""
    with scope(event=room.event):
        Webcast.objects.filter(room=room, mode=WebcastMode.OFF).update(decided_at=None)
