"""What handlers ask of who sends a request, before they call a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hybrid.live.socket import Refused
from hybrid.rules import Action, allows

if TYPE_CHECKING:
    from hybrid.live.socket import Caller
    from hybrid.live.topics import Topic


def check_allowed(caller: Caller, action: Action) -> None:
    """Refuse who may not do ``action`` in the event."""
    if not allows(caller.actor, action, caller.event):
        raise Refused("not_allowed", _("You may not do that here."))


def member(caller: Caller, action: Action) -> int:
    """Return the id of the person who asks, who must have joined and be allowed ``action``."""
    if caller.actor.person_id is None:
        raise Refused("join_first", _("Join the event first: your name and its code are enough."))
    check_allowed(caller, action)
    return caller.actor.person_id


def heard_topic(caller: Caller, name: str, *, kind: str = "room") -> Topic:
    """Return a topic of ``kind`` that this socket listens to; that is where the right to it was checked."""
    for subscription in caller.connection.subscriptions.values():
        if subscription.topic.name == name:
            topic: Topic = subscription.topic
            if topic.kind != kind:
                raise Refused("not_there", _("There is no such thing in this topic."))
            return topic
    raise Refused("not_subscribed", _("Subscribe to the topic first."))
