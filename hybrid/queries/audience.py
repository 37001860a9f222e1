"""How many watched each session: sums of counts. Who watched is kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Max, Min, Sum

from hybrid.models import WatchMinute

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Event


@dataclass(frozen=True)
class Audience:
    """The viewers of one session in one room, or of what was on air outside all sessions (``title`` is empty).

    ``minutes_on_air`` is how long there was a picture; ``minutes_watched`` the sum over all viewers.
    """

    room: str
    title: str
    starts_at: dt.datetime
    minutes_on_air: float
    minutes_watched: float
    peak: int

    @property
    def average(self) -> float:
        """How many watched at a time, over all of it."""
        return self.minutes_watched / self.minutes_on_air if self.minutes_on_air else 0.0


def audiences_of(event: Event) -> list[Audience]:
    """Return the viewers of each session that was on air, in the order of time. One query."""
    rows = (
        WatchMinute.objects.filter(event=event)
        .order_by()
        .values("room_id", "session_id")
        .annotate(
            first=Min("minute"),
            on_air=Sum("seconds"),
            watched=Sum("viewer_seconds"),
            peak_viewers=Max("peak"),
            name=F("room__name"),
            title=F("session__title"),
            starts=F("session__starts_at"),
        )
    )
    found = [
        Audience(
            room=row["name"],
            title=row["title"] or "",
            starts_at=row["starts"] or row["first"],
            minutes_on_air=row["on_air"] / 60,
            minutes_watched=row["watched"] / 60,
            peak=row["peak_viewers"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda audience: (audience.starts_at, audience.room))


def total_of(audiences: list[Audience]) -> tuple[float, int]:
    """Return the minutes watched in all, and the highest peak of a single session."""
    return sum(a.minutes_watched for a in audiences), max((a.peak for a in audiences), default=0)
