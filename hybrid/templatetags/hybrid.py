"""Tags and filters that every template has."""

from __future__ import annotations

import datetime as dt
import time
from html import unescape
from typing import TYPE_CHECKING, cast

from django import template
from django.templatetags.tz import do_timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from hybrid.dates import days_between
from hybrid.search import Search
from hybrid.text import render_markdown

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from hybrid.models import Event

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Render a person's Markdown as safe HTML."""
    return render_markdown(text)


@register.filter
def plain(text: str) -> str:
    """Return what a person's Markdown says, without its marks, in one line."""
    return " ".join(unescape(strip_tags(render_markdown(text or ""))).split())


@register.filter
def local(moment: dt.datetime, event: Event) -> dt.datetime:
    """Return ``moment`` in the event's time zone, marked so that ``date`` and ``time`` leave it there.

    Django's date filters turn any other moment into the site's own time zone, which is UTC.
    """
    return cast("dt.datetime", do_timezone(moment, event.tz))


@register.filter
def clock(seconds: int, event: Event) -> str:
    """Return the time of day of an instant, in seconds since 1970, on the event's clock."""
    return f"{dt.datetime.fromtimestamp(seconds, event.tz):%H:%M}"


@register.filter
def date_range(event: Event) -> str:
    """Say on which days the event is, as short as can be: "26 to 27 June 2014"."""
    return days_between(event.starts_on, event.ends_on)


@register.filter
def zone_name(event: Event) -> str:
    """Name the event's time zone for people: "London time (BST)"."""
    place = event.timezone.rpartition("/")[2].replace("_", " ")
    noon = dt.datetime.combine(event.starts_on, dt.time(12), event.tz)
    short = noon.tzname() or ""
    if place == short:
        return place
    # Zones without a name of their own are called by their distance from UTC: "+04".
    return _("%(place)s time (%(short)s)") % {
        "place": place,
        "short": short if short.isalpha() else f"UTC{short}",
    }


@register.filter
def of(found: dict[int, list[str]] | str, key: int) -> list[str]:
    """Return what ``found`` has under ``key``; nothing where there is no such thing, or no ``found``."""
    return found.get(key, []) if isinstance(found, dict) else []


@register.filter
def marks(search: Search | str, text: str) -> str:
    """Return ``text`` with what ``search`` looks for marked; as it is where nothing is looked for."""
    return search.mark(text) if isinstance(search, Search) else text


@register.filter
def initials(name: str) -> str:
    """Return what stands in for a portrait: the first letters of the first and the last word."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper() if words else "?"


# A change that was told before the page was made may have been committed just after: then the page asks once more.
COMMIT = 5.0  # seconds


@register.simple_tag
def shown_at() -> int:
    """Return the instant up to which this page surely shows every change, in milliseconds since 1970."""
    return int((time.time() - COMMIT) * 1000)
