"""Queries that are written out, because a whole hall asks them at once when it joins.

The database answers these in less than a tenth of the time that Django takes to compile them.
"""

from __future__ import annotations

from typing import Any

from django.db import connection


def rows(statement: str, *values: int | str) -> list[tuple[Any, ...]]:
    """Return what one statement with fixed words and ``values`` finds. It is not scoped: name a room or person."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
