"""The viewers of an event's sessions as a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from hybrid.interop.cells import harmless

if TYPE_CHECKING:
    import zoneinfo
    from collections.abc import Iterable

    from hybrid.queries.audience import Audience

COLUMNS = (
    "room",
    "session",
    "starts_at",
    "peak_viewers",
    "average_viewers",
    "minutes_watched",
    "minutes_on_air",
)


def as_csv(audiences: Iterable[Audience], zone: zoneinfo.ZoneInfo) -> str:
    """Return one row a session as CSV (RFC 4180), with a byte order mark for the spreadsheets that need one."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for audience in audiences:
        writer.writerow(
            [
                harmless(audience.room),
                harmless(audience.title),
                audience.starts_at.astimezone(zone).isoformat(timespec="minutes"),
                audience.peak,
                round(audience.average, 1),
                round(audience.minutes_watched, 1),
                round(audience.minutes_on_air, 1),
            ]
        )
    return "\N{BYTE ORDER MARK}" + file.getvalue()
