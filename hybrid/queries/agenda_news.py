"""What the public was last told of an agenda, and the live topic on which it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hybrid.live.topics import Topic
from hybrid.models import AgendaNews, AgendaWishes
from hybrid.protocol.agenda import AgendaChange, AgendaView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hybrid.models import Event, Person
    from hybrid.queries.agenda_changes import SessionChange

# A change is told to everybody who listens: 100 of them are 15 kB. Whoever needs more fetches the page.
TOLD = 100

_decoder = msgspec.json.Decoder(list[AgendaChange])


def event_topic(event: Event) -> Topic:
    """Return the live topic of a whole event."""
    return Topic(event.pk, "event", event.pk, f"event:{event.slug}")


def news_of(event_id: int) -> AgendaView:
    """Return what the public was last told. One query."""
    news: AgendaNews | None = AgendaNews.objects.filter(event_id=event_id).first()
    if news is None:
        return AgendaView(release=0, name="", at=0, changes=[], more=0)
    return view_of(news)


def wishes_of(person: Person | None) -> AgendaWishes | None:
    """Return how a person wants to hear of changes. One query, none for somebody unknown."""
    if person is None:
        return None
    found: AgendaWishes | None = AgendaWishes.objects.filter(person=person).first()
    return found


def view_of(news: AgendaNews) -> AgendaView:
    """Return ``news`` as it is sent."""
    changes = _decoder.decode(news.changes)
    return AgendaView(
        release=news.release,
        name=news.name,
        at=int(news.told_at.timestamp() * 1000),
        changes=changes[:TOLD],
        more=max(0, len(changes) - TOLD),
    )


def rows_of(changes: Iterable[SessionChange]) -> list[AgendaChange]:
    """Return ``changes`` as they are sent and kept."""
    return [
        AgendaChange(
            code=change.facts.code,
            title=change.facts.title,
            what=[str(what) for what in change.whats],
            text=change.text,
        )
        for change in changes
    ]
