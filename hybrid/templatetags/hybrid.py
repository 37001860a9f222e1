"""Tags and filters that every template has."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django import template
from django.templatetags.tz import do_timezone

from hybrid.text import render_markdown

if TYPE_CHECKING:
    import datetime as dt

    from django.utils.safestring import SafeString

    from hybrid.models import Event

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Render a person's Markdown as safe HTML."""
    return render_markdown(text)


@register.filter
def local(moment: dt.datetime, event: Event) -> dt.datetime:
    """Return ``moment`` in the event's time zone, marked so that ``date`` and ``time`` leave it there.

    Django's date filters turn any other moment into the site's own time zone, which is UTC.
    """
    return cast("dt.datetime", do_timezone(moment, event.tz))
