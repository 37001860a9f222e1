"""What every page's shell needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from hybrid.rules import Action, allows
from hybrid.views.pictures import picture_url

if TYPE_CHECKING:
    from django.http import HttpRequest


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
        "can": {action.name.lower(): allows(actor, action, event) for action in Action},
        "site_url": site_url,
        "picture_url": picture_url(event),
    }
