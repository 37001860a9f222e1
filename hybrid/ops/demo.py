"""Putting the demo events in, and the way into them for each kind of person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from hybrid.demo.build import load_demo
from hybrid.models import Room, scope

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Event


@transaction.atomic
def demo_places(*, public_url: str, now: dt.datetime) -> list[tuple[str, str]]:
    """Make or refresh the demo, and return what to look at: pairs of what it is and its address."""
    events = load_demo(now=now)
    places = [(event.name, public_url + event.get_absolute_url()) for event in events]
    if events:
        places += _ways_into(events[0], public_url)
    return places


def _ways_into(event: Event, public_url: str) -> list[tuple[str, str]]:
    with scope(event=event):
        return [
            (f"Stage of {room.name}", public_url + reverse("stage", args=[event.slug, room.slug]))
            for room in Room.objects.all()[:1]
        ]
