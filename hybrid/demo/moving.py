"""Moving a demo agenda so that something is on.

The whole agenda moves as one block by a multiple of five minutes: order, lengths and gaps stay, and so
does whatever an organiser has changed or added. Everything is reckoned in elapsed time, so a clock change
stretches nothing; a night with a clock change in it makes the next day look one hour early or late.

By day the agenda keeps the hours that it has on paper. When nothing worth watching would be on at this
hour, it moves by as little as it takes.
"""

from __future__ import annotations

import datetime as dt
from statistics import mode
from typing import TYPE_CHECKING

from django.db.models import F

from hybrid.models import Session, scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hybrid.demo.plan import EventPlan
    from hybrid.models import Event

STEP = dt.timedelta(minutes=5)
# The session that is on still has this long to go, so that there is time to look at it.
LEFT = dt.timedelta(minutes=15)
NOTHING = dt.timedelta()


def _down(span: dt.timedelta) -> dt.timedelta:
    """Round down to the step."""
    return span // STEP * STEP


def _up(span: dt.timedelta) -> dt.timedelta:
    """Round up to the step."""
    return -_down(-span)


def nearest_moment(
    *, wanted: dt.timedelta, sessions: Iterable[tuple[dt.timedelta, dt.timedelta]]
) -> dt.timedelta | None:
    """Return the moment inside one of ``sessions`` (start, end) that is nearest to ``wanted``.

    All are spans since the same midnight. The moment is a multiple of the step, and at least ``LEFT``
    before the session's end unless the session is shorter than that. None when there is no such moment.
    """
    moments = []
    for start, end in sessions:
        first = _up(start)
        if first < end:
            last = max(first, _down(end - LEFT))
            moments.append(min(max(wanted, first), last))
    return min(moments, key=lambda moment: (abs(moment - wanted), moment), default=None)


def move_agenda(*, event: Event, plan: EventPlan, now: dt.datetime) -> None:
    """Move the agenda of ``event`` so that a session is on at ``now``, others before it and after it.

    Leaves everything alone while one that the plan marks as live is on anyway. The event's dates follow.
    """
    planned = {plan.session_uid(session.code): session for session in plan.sessions}
    with scope(event=event):
        rows = list(Session.objects.filter(event=event).order_by("starts_at", "pk"))
        ours = [row for row in rows if row.uid in planned]
        if not ours:
            return
        worth_watching = [row for row in ours if planned[row.uid].live] or [r for r in rows if not r.is_pause]
        if any(row.starts_at <= now and now + STEP <= row.ends_at for row in worth_watching):
            return
        # Where midnight of the first day on paper is at present: most sessions agree on it.
        midnight = mode(row.starts_at - planned[row.uid].start for row in ours)
        whole = dt.datetime.fromtimestamp(
            now.timestamp() // STEP.total_seconds() * STEP.total_seconds(), dt.UTC
        )
        local = whole.astimezone(event.tz)
        moment = nearest_moment(
            wanted=dt.timedelta(hours=local.hour, minutes=local.minute),
            sessions=[(row.starts_at - midnight, row.ends_at - midnight) for row in worth_watching],
        )
        if moment is None:
            return
        by = whole - moment - midnight
        if by == NOTHING:
            return
        Session.objects.filter(event=event).update(
            starts_at=F("starts_at") + by, ends_at=F("ends_at") + by, updated_at=now
        )
        first = min(row.starts_at for row in rows) + by
        last = max(row.ends_at for row in rows) + by - dt.timedelta.resolution
    event.starts_on = first.astimezone(event.tz).date()
    event.ends_on = last.astimezone(event.tz).date()
    event.save(update_fields=["starts_on", "ends_on"])
