"""Tags and filters that every template has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils import timezone

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
    """Return ``moment`` in the event's time zone."""
    return timezone.localtime(moment, event.tz)
