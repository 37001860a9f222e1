"""What every page's shell needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hybrid.rules import Action, allows

if TYPE_CHECKING:
    from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the templates the event they are in, who is asking, and ``can.<action>`` for what they may do."""
    event = getattr(request, "event", None)
    if event is None:
        return {"event": None, "can": {}}
    actor = request.actor  # type: ignore[attr-defined]
    return {
        "event": event,
        "person": request.person,  # type: ignore[attr-defined]
        "can": {action.name.lower(): allows(actor, action, event) for action in Action},
    }
