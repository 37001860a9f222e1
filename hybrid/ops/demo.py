"""Putting the demo events in, and the way into them for each kind of person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from hybrid.config import ConfigError
from hybrid.demo.authority import AUTHORITY
from hybrid.demo.build import load_demo
from hybrid.demo.social_citizens import SOCIAL_CITIZENS
from hybrid.domain.role_links import create_role_link
from hybrid.enums import Role
from hybrid.extensions import extensions
from hybrid.models import Event, RoleLink, Room, scope

if TYPE_CHECKING:
    import datetime as dt

LABEL = "Demo"
LINK_ROLES = (
    Role.ORGANISER,
    Role.MODERATOR,
    Role.FACILITATOR,
    Role.AV_OPERATOR,
    Role.SPEAKER,
    Role.SCREEN,
)


@transaction.atomic
def demo_places(*, public_url: str, now: dt.datetime) -> list[tuple[str, str]]:
    """Make or refresh the demo, and return what to look at: pairs of what it is and its address.

    The first event comes with a new link for each of the roles, and the one in which people wait for a place with one
    for its organiser; links of earlier starts that nobody opened stop working.
    """
    events = load_demo(now=now)
    places = [(event.name, public_url + event.get_absolute_url()) for event in events]
    if events:
        places += _ways_into(events[0], public_url)
    for event in events[1:]:
        if event.uid == AUTHORITY.uid:
            with scope(event=event):
                _forget_links()
                address = _link(event, Role.ORGANISER, public_url)
                places.append(("Organiser with a waiting list (link)", address))
    return places


def bring_demo_to(part: str, stage: str) -> str:
    """Put a part of the demo into one of its stages, and return the path to look at.

    Raises:
        ConfigError: there is no such stage, or no demo event.

    """
    found = extensions.demo[part]
    if stage not in found.stages:
        raise ConfigError(f"There is no {stage!r}. Choose one of: {', '.join(found.stages)}.")
    # Links into the demo that nobody has used yet go on working.
    load_demo(now=timezone.now())
    event = Event.objects.filter(uid=SOCIAL_CITIZENS.uid).first()
    if event is None:
        raise ConfigError("The demo event is not there: something else has its address.")
    with scope(event=event):
        return found.bring_to(event=event, stage=stage, now=timezone.now())


def _ways_into(event: Event, public_url: str) -> list[tuple[str, str]]:
    places = [("Join with a code", f"{public_url}{reverse('join-code')} (code {event.join_code})")]
    with scope(event=event):
        room = Room.objects.first()
        if room is not None:
            places.append(
                (f"Stage of {room.name}", public_url + reverse("stage", args=[event.slug, room.slug]))
            )
        _forget_links()
        for role in LINK_ROLES:
            screen = room if role == Role.SCREEN else None
            places.append((f"{role.label} (link)", _link(event, role, public_url, room=screen)))
    return places


def _forget_links() -> None:
    """End the links of earlier starts to the event in scope that nobody opened."""
    RoleLink.objects.filter(label=LABEL, used_at=None).delete()


def _link(event: Event, role: Role, public_url: str, *, room: Room | None = None) -> str:
    _row, token = create_role_link(event=event, role=role, room=room, label=LABEL)
    return public_url + reverse("role-link", args=[token])
