"""Cells of a spreadsheet that must not run what people have typed."""

from __future__ import annotations

# What a spreadsheet takes for the start of a formula; some take the wide forms of East Asian keyboards too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(value: str | int | None) -> str | int | None:
    """Return ``value`` as a spreadsheet shows it rather than runs it (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
