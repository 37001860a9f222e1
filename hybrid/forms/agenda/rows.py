"""Moving speakers about before they are saved: on the server, so that it works without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import QueryDict

PREFIX = "speakers"
MOST = 60
_NAMES = ("speaker", "part")


def rearrange(data: QueryDict, order: str) -> list[dict[str, str]]:
    """Return the speakers' rows that were sent, after ``order`` was carried out.

    An order is "add", or "up", "down" or "remove" and a row ("up-2"); one that makes no sense changes
    nothing. Empty rows at the end are left out, except the one that was just added.
    """
    rows = _read(data)
    verb, _dash, number = order.partition("-")
    at = int(number) if number.isdecimal() else -1
    if verb == "remove" and 0 <= at < len(rows):
        del rows[at]
    elif verb in {"up", "down"}:
        other = at + (1 if verb == "down" else -1)
        if 0 <= at < len(rows) and 0 <= other < len(rows):
            rows[at], rows[other] = rows[other], rows[at]
    elif verb == "add" and len(rows) < MOST:
        return [*rows, dict.fromkeys(_NAMES, "")]
    while rows and not any(rows[-1].values()):
        rows.pop()
    return rows


def _read(data: QueryDict) -> list[dict[str, str]]:
    total = data.get(f"{PREFIX}-TOTAL_FORMS") or ""
    count = min(int(total), MOST) if total.isdecimal() else 0
    return [{name: data.get(f"{PREFIX}-{n}-{name}") or "" for name in _NAMES} for n in range(count)]
