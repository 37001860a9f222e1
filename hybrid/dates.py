"""Days as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import datetime as dt


def days_between(first: dt.date, last: dt.date) -> str:
    """Say on which days something is, as short as can be: "26 to 27 June 2014"."""
    if first == last:
        return date_format(first, "l j F Y")
    if first.year != last.year:
        start = date_format(first, "j F Y")
    elif first.month != last.month:
        start = date_format(first, "j F")
    else:
        start = date_format(first, "j")
    return _("%(first)s to %(last)s") % {"first": start, "last": date_format(last, "j F Y")}
