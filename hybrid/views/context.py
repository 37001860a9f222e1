"""What every page's shell needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from hybrid.enums import Attendance, Role
from hybrid.extensions import extensions
from hybrid.rules import Action, allows
from hybrid.views.pictures import picture_url

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hybrid.rules import Actor


def _role_labels(actor: Actor) -> list[str]:
    """Name the roles of ``actor`` in the order of weight; "guest" says nothing beside another one."""
    roles = [role for role in Role if role in actor.roles]
    return [str(role.label) for role in roles if role != Role.GUEST or len(roles) == 1]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the templates the event they are in, who is asking, and ``can.<action>`` for what they may do.

    The answer to somebody who may not know of the event says nothing of it.
    """
    event, site_url = getattr(request, "event", None), settings.CONFIG.public_url
    if event is None or not allows(request.actor, Action.SEE_EVENT, event):  # type: ignore[attr-defined]
        return {"event": None, "can": {}, "site_url": site_url}
    actor = request.actor  # type: ignore[attr-defined]
    return {
        "event": event,
        "person": request.person,  # type: ignore[attr-defined]
        "attendances": Attendance.choices,
        "role_labels": _role_labels(actor),
        "can": {action.name.lower(): allows(actor, action, event) for action in Action},
        "more_nav": extensions.links(extensions.nav, event=event, actor=actor),
        "more_manage_nav": extensions.links(extensions.manage_nav, event=event, actor=actor),
        "site_url": site_url,
        "picture_url": picture_url(event),
    }
