"""Telling the world, and those who keep a session, what has changed in the agenda that the public sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from django.db import transaction

from hybrid.jobs_agenda import mail_agenda_changes
from hybrid.live.publish import publish
from hybrid.live.topics import PUBLIC
from hybrid.models import AgendaNews, CancelledSession
from hybrid.protocol.agenda import AgendaChanged
from hybrid.queries.agenda_changes import What, changes_between
from hybrid.queries.agenda_news import event_topic, rows_of, view_of

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import AgendaRelease, Event
    from hybrid.queries.agenda_changes import SessionChange
    from hybrid.queries.content import Content


@transaction.atomic
def announce_changes(
    *, event: Event, before: Content, after: Content, release: AgendaRelease | None, now: dt.datetime
) -> list[SessionChange]:
    """Say what is different from ``before`` to ``after``, live and by mail, and return it.

    What has gone is kept for the calendars that have it. Nobody is told of an event that is not published.
    """
    changes = changes_between(before, after, event.tz)
    if not event.is_published:
        return changes
    _keep_cancelled(event, changes, after, now)
    news, _is_new = AgendaNews.objects.update_or_create(
        event=event,
        defaults={
            "release": release.number if release else 0,
            "name": release.name if release else "",
            "changes": msgspec.json.encode(rows_of(changes)).decode(),
            "told_at": now,
        },
    )
    publish(event_topic(event), PUBLIC, AgendaChanged(agenda=view_of(news)))
    urgent: list[list[str | int]] = []
    urgent += ([change.facts.key, change.facts.title, change.text] for change in changes if change.is_urgent)
    if urgent:
        mail_agenda_changes.enqueue(event_id=event.pk, changes=urgent)
    return changes


def _keep_cancelled(event: Event, changes: list[SessionChange], after: Content, now: dt.datetime) -> None:
    CancelledSession.objects.filter(event=event, session_key__in=[facts.key for facts in after]).delete()
    CancelledSession.objects.bulk_create(
        [
            CancelledSession(
                event=event,
                session_key=change.facts.key,
                uid=change.facts.uid,
                code=change.facts.code,
                title=change.facts.title,
                starts_at=change.facts.starts,
                ends_at=change.facts.ends,
                sequence=change.facts.sequence + 1,
                cancelled_at=now,
            )
            for change in changes
            if What.CANCELLED in change.whats
        ],
        ignore_conflicts=True,
    )
