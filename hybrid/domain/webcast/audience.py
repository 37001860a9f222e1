"""How many watched, and for how long: counts a minute, of nobody in particular."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import F, PositiveIntegerField, Value
from django.db.models.functions import Greatest

from hybrid.enums import PAUSES, Picture
from hybrid.models import WatchMinute
from hybrid.queries.content import public_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hybrid.models import Webcast

# Between two reports two seconds pass. What lies in a longer gap nobody knows, so it is not counted.
LONGEST_GAP = dt.timedelta(seconds=6)


def count_viewers(webcasts: Sequence[Webcast], *, heard_before: dt.datetime | None, now: dt.datetime) -> None:
    """Add the time since the last report to the minutes of those ``webcasts`` that the public can see.

    Called once for each report, within the transaction that holds the relay's row: reports that come twice,
    late or to several processes are counted once.
    """
    seen = [w for w in webcasts if w.goes_out and w.picture == Picture.LIVE]
    if not seen or heard_before is None:
        return
    elapsed = min(now - heard_before, LONGEST_GAP).total_seconds()
    if elapsed <= 0:
        return
    sessions = _sessions_now(seen, now=now)
    for webcast in seen:
        _add(webcast, sessions.get(webcast.room_id), elapsed, now=now)


def _sessions_now(webcasts: Sequence[Webcast], *, now: dt.datetime) -> dict[int, int]:
    """Return what the public sees as being on in the rooms of ``webcasts``: a talk before a pause beside it.

    One query an event; with releases two the first time that this process reads one.
    """
    found: dict[int, int] = {}
    rooms = {webcast.room_id for webcast in webcasts}
    for event in {webcast.event_id: webcast.room.event for webcast in webcasts}.values():
        spans = [span for span in public_spans(event, at=now) if span.room in rooms]
        spans.sort(key=lambda span: (span.kind not in PAUSES, span.starts))
        found |= {span.room: span.key for span in spans if span.room is not None}
    return found


def _add(webcast: Webcast, session_id: int | None, elapsed: float, *, now: dt.datetime) -> None:
    minute = now.replace(second=0, microsecond=0)
    row = WatchMinute.objects.filter(room_id=webcast.room_id, minute=minute)
    row = row.filter(session=None) if session_id is None else row.filter(session_id=session_id)
    known = row.update(
        seconds=F("seconds") + elapsed,
        viewer_seconds=F("viewer_seconds") + elapsed * webcast.viewers,
        peak=Greatest("peak", Value(webcast.viewers), output_field=PositiveIntegerField()),
    )
    if not known:
        WatchMinute.objects.create(
            event_id=webcast.event_id,
            room_id=webcast.room_id,
            session_id=session_id,
            minute=minute,
            seconds=elapsed,
            viewer_seconds=elapsed * webcast.viewers,
            peak=webcast.viewers,
        )
