"""Full addresses, as they are printed, mailed and put into QR codes."""

from __future__ import annotations

import io

import segno
from django.conf import settings


def public_address(path: str) -> str:
    """Return ``path`` below the address that people reach the site by, whatever this request came through."""
    return f"{settings.CONFIG.public_url}{path}"


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
