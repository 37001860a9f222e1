"""Addresses of events and rooms are their names on the relay: to change one on air would cut everybody off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.edits import Saved, save_changes
from hybrid.enums import WebcastMode
from hybrid.errors import RuleError
from hybrid.models import Event, Room, Webcast, scope

if TYPE_CHECKING:
    from collections.abc import Mapping


@transaction.atomic
def save_unless_on_air(*, target: Event | Room, values: Mapping[str, Any], state: str) -> Saved:
    """Do as ``save_changes``, but leave all as it was where the address would change while a webcast is on.

    Raises:
        EditConflictError: see there.
        RuleError: see there; or a room is on air or in rehearsal, and its address is part of what would change.

    """
    rooms = _rooms_on_air(target) if "slug" in values else []
    saved = save_changes(target=target, values=values, state=state)
    if rooms and "slug" in saved.changed:
        raise _on_air(rooms)
    return saved


def check_address(*, target: Event | Room, slug: str) -> None:
    """Refuse ``slug`` as the address of ``target``, which still has the one it goes by, while a webcast is on.

    Raises:
        RuleError: a room is on air or in rehearsal, and it is another address.

    """
    if slug != target.slug and (rooms := _rooms_on_air(target)):
        raise _on_air(rooms)


def _on_air(rooms: list[str]) -> RuleError:
    words = _(
        "The webcast of %(rooms)s is on. A new address would cut it off for everybody who watches or "
        "sends: end it first, then change the address. Nothing was saved."
    )
    return RuleError(words % {"rooms": ", ".join(rooms)}, code="on_air", field="slug")


def _rooms_on_air(target: Event | Room) -> list[str]:
    """Name the rooms that are on air or in rehearsal and go by the address of ``target``. One query."""
    with scope(event=target if isinstance(target, Event) else target.event):
        on = Webcast.objects.exclude(mode=WebcastMode.OFF).order_by("room__position", "room_id")
        on = on.filter(room=target) if isinstance(target, Room) else on
        return list(on.values_list("room__name", flat=True))
