"""A whole event as a topic: what concerns everybody in it, wherever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybrid.live.topics import NotThere, Section, Topic, TopicKind, registry
from hybrid.protocol.agenda import AgendaChanged, AgendaView
from hybrid.queries.agenda_news import event_topic, news_of
from hybrid.rules import Action, allows

if TYPE_CHECKING:
    from hybrid.models import Event
    from hybrid.rules import Actor


def resolve_event(event: Event, actor: Actor, slug: str) -> Topic:
    """Return the topic of the event that the socket is for; there is no other."""
    if slug != event.slug or not allows(actor, Action.SEE_PROGRAMME, event):
        raise NotThere
    return event_topic(event)


def public_agenda(topic: Topic) -> AgendaView:
    """Return what the public was last told of the agenda."""
    return news_of(topic.object_id)


registry.add_kind(TopicKind("event", resolve_event))
registry.add_section(Section("event", "agenda", (AgendaView,), public_agenda))
registry.add_events(AgendaChanged)
