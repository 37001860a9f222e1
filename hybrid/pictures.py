"""Pictures that the server draws or cuts."""

from __future__ import annotations

import colorsys
import io
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image, ImageDraw, ImageFont, ImageOps

if TYPE_CHECKING:
    from django.core.files import File

# What sites that show previews ask for (Open Graph): 1.91 to 1, in pixels.
SIZE = (1200, 630)
MARGIN = 84
PAPER = "#fbfaf8"
INK = "#1b1d1f"
SOFT = "#4c5257"
BUILT = Path(__file__).resolve().parent / "static" / "app"


@cache
def _font_file(family: str) -> bytes:
    """Return the page's own typeface, as it was built into the static files."""
    manifest: dict[str, dict[str, str]] = json.loads((BUILT / "manifest.json").read_text())
    name = next(
        entry["file"]
        for source, entry in manifest.items()
        if source.endswith(f"{family}-latin-wght-normal.woff2")
    )
    return (BUILT / name).read_bytes()


def _font(family: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(io.BytesIO(_font_file(family)), size)
    font.set_variation_by_axes([weight])
    return font


def _darkened(colour: str) -> str:
    """Return ``colour`` dark enough to be read on paper, as the pages show it."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    dark = colorsys.hls_to_rgb(hue, min(light, 0.36), saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in dark)


def wrap(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break ``text`` into lines of at most ``width`` pixels; a longer single word has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _fitted(text: str, width: int, most_lines: int) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest size at which ``text`` stays within ``most_lines`` lines, and those lines."""
    for size in (104, 92, 80, 70, 60, 52):
        font = _font("source-serif-4", size, 600)
        lines = wrap(text, font, width)
        if len(lines) <= most_lines and all(font.getlength(line) <= width for line in lines):
            return font, lines
    return font, lines[:most_lines]


def draw_card(*, name: str, line: str, place: str, accent: str) -> bytes:
    """Return a PNG that looks like the cover of a programme: when, what, where, and one rule of colour."""
    width, height = SIZE
    card = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(card)
    colour = _darkened(accent)
    draw.rectangle((0, 0, 28, height), fill=colour)
    small = _font("source-sans-3", 36, 600)
    draw.text((MARGIN, MARGIN), line, font=small, fill=colour)
    font, lines = _fitted(name, width - 2 * MARGIN, 4)
    top = MARGIN + 74
    for text in lines:
        draw.text((MARGIN, top), text, font=font, fill=INK)
        top += round(font.size * 1.12)
    if place:
        regular = _font("source-sans-3", 34, 400)
        draw.text((MARGIN, height - MARGIN), place, font=regular, fill=SOFT, anchor="ls")
    return _encoded(card, "PNG")


def fit_photograph(file: BinaryIO | File[bytes]) -> bytes:
    """Return a JPEG of a person's picture, cut to the middle, turned upright, without its metadata."""
    with Image.open(file) as picture:
        upright = ImageOps.exif_transpose(picture)
        return _encoded(ImageOps.fit(upright.convert("RGB"), SIZE), "JPEG")


def _encoded(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, quality=84, optimize=True)
    return out.getvalue()
