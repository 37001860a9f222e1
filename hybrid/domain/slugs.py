"""Addresses made from names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import slugify

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from django.db.models import QuerySet

# Shorter than the columns, so that a number fits behind it.
_LENGTH = 50


def free_slug(
    name: str, *, rows: QuerySet[Any], fallback: str, reserved: AbstractSet[str] = frozenset()
) -> str:
    """Return an address made from ``name`` that none of ``rows`` has and that is not ``reserved``.

    ``fallback`` stands in for a name without a single letter that an address could have.
    """
    stem = slugify(name)[:_LENGTH].strip("-") or fallback
    taken = reserved | set(rows.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{stem}-{n}") not in taken)
