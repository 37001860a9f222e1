"""How many watched each session: sums of counts. Who watched is kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Max, Min, Sum
from django.utils.translation import gettext as _

from hybrid.models import WatchMinute
from hybrid.queries.content import by_key, public_content

if TYPE_CHECKING:
    import datetime as dt

    from hybrid.models import Event
    from hybrid.queries.content import Facts


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
    """Return the viewers of each session that was on air, in the order of time, as the public knows it.

    One query more than the agenda that the public sees.
    """
    shown = by_key(public_content(event))
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
        )
    )
    found = [
        Audience(
            room=row["name"],
            title=_title_of(row["session_id"], shown),
            starts_at=shown[row["session_id"]].starts if row["session_id"] in shown else row["first"],
            minutes_on_air=row["on_air"] / 60,
            minutes_watched=row["watched"] / 60,
            peak=row["peak_viewers"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda audience: (audience.starts_at, audience.room))


def _title_of(key: int | None, shown: dict[int, Facts]) -> str:
    if key is None:
        return ""
    return shown[key].title if key in shown else _("A session that is no longer on the agenda")


def total_of(audiences: list[Audience]) -> tuple[float, int]:
    """Return the minutes watched in all, and the highest peak of a single session."""
    return sum(a.minutes_watched for a in audiences), max((a.peak for a in audiences), default=0)
