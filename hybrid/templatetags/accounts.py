"""What the pages and mails of signing in need to know of the installation."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse

from hybrid.addresses import public_address as _public_address

register = template.Library()


@register.simple_tag
def mail_directory() -> str:
    """Return where mail is written to in the demonstration; empty wherever others could read it here."""
    config = settings.CONFIG
    if config.email_url or not config.is_local:
        return ""
    return str(getattr(settings, "EMAIL_FILE_PATH", ""))


@register.simple_tag
def public_address(name: str = "events") -> str:
    """Return the full address of the page called ``name``, by the name that people reach the site by."""
    return _public_address(reverse(name))
