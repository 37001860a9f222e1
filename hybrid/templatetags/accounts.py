"""What the pages and mails of signing in need to know of the installation."""

from __future__ import annotations

from django import template
from django.conf import settings

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
def public_address() -> str:
    """Return the address of the site's front page."""
    return _public_address("/")
