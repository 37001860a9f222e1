"""Full addresses, as they are printed, mailed and put into QR codes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from hybrid.models import Event


def public_address(path: str) -> str:
    """Return ``path`` below the address that people reach the site by, whatever this request came through."""
    return f"{settings.CONFIG.public_url}{path}"


def join_address(event: Event) -> str:
    """Return where one joins ``event``, as it is read aloud and typed: browsers add the scheme, and the slash."""
    path = reverse("join-code") if event.join_code else reverse("join", args=[event.slug])
    return public_address(path).partition("://")[2].rstrip("/")


def qr_svg(text: str) -> bytes:
    """Return ``text`` as a QR code: an SVG that scales, dark on light in every colour scheme.

    Level M survives the glare of a projector; the border is the four modules that scanners ask for.
    """
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(
        out, kind="svg", border=4, dark="#000", light="#fff", omitsize=True, svgns=True, xmldecl=False
    )
    return out.getvalue()


def qr_data_uri(text: str) -> str:
    """Return the same as a ``data:`` address, for what must not be kept or fetched: a secret link."""
    uri: str = segno.make_qr(text, error="m").svg_data_uri(
        border=4, dark="#000", light="#fff", omitsize=True, encode_minimal=True
    )
    return uri
