"""Files that people send: what is taken, what is made of it, and what is said otherwise.

    clean_picture      any picture in, a small one that this program wrote itself out
    clean_document     a document whose contents agree with its ending
    CappedUploadHandler  keeps a file that is too large from filling the disk, without losing the form

Sizes are in bytes, pictures in pixels.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

PICTURE_MAX = 10 * 1024**2
DOCUMENT_MAX = 50 * 1024**2
# A telephone's camera makes 50 million pixels; a bomb of a few kilobytes unpacks to billions.
PIXELS_MAX = 64_000_000
Image.MAX_IMAGE_PIXELS = PIXELS_MAX
# Decoders that are well tried. Others of Pillow's fifty read formats that nobody sends.
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# What Pillow's decoders raise on broken data, besides its own errors.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, OverflowError, MemoryError)
_HEAD = 1024


@dataclass(frozen=True)
class Shape:
    """How a kind of picture is kept: fitted into ``width`` by ``height``, as JPEG or WebP."""

    width: int
    height: int
    jpeg: bool = False


PORTRAIT = Shape(800, 800)
LOGO = Shape(800, 400)
# Some services that show previews of links do not take WebP.
PREVIEW = Shape(1600, 1200, jpeg=True)


def clean_picture(upload: UploadedFile[bytes], shape: Shape) -> ContentFile[bytes]:
    """Return ``upload`` decoded, turned upright, made small and written anew, without what was hidden in it.

    Raises:
        ValidationError: it is too large, no picture, or of a kind that is not taken; the message says which.

    """
    size = upload.size or 0
    if size > PICTURE_MAX:
        raise ValidationError(
            _("This file has %(size)s. A picture may have at most %(most)s: make it smaller first.")
            % {"size": filesizeformat(size), "most": filesizeformat(PICTURE_MAX)},
            code="too_large",
        )
    head = upload.read(_HEAD)
    upload.seek(0)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise ValidationError(
            _("SVG drawings and web pages can hold programs and are not taken. Save it as a PNG picture."),
            code="svg",
        )
    try:
        picture = Image.open(cast("BinaryIO", upload), formats=PICTURE_FORMATS)
        if picture.width * picture.height > PIXELS_MAX:
            raise ValidationError(_too_many_pixels(), code="pixels")
        picture.draft("RGB", (shape.width, shape.height))
        written = _write_anew(picture, shape)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_too_many_pixels(), code="pixels") from error
    except UnidentifiedImageError as error:
        raise ValidationError(
            _("This is not a picture that can be shown. Use a JPEG, PNG, WebP or GIF."), code="no_picture"
        ) from error
    except _BROKEN as error:
        raise ValidationError(
            _("This picture is damaged. Open it on your computer, save it again, and send that."),
            code="broken",
        ) from error
    return ContentFile(written, name="picture.jpg" if shape.jpeg else "picture.webp")


def _too_many_pixels() -> str:
    return _("This picture has too many pixels: at most %(count)d million fit. Make it smaller first.") % {
        "count": PIXELS_MAX // 1_000_000
    }


def _write_anew(picture: Image.Image, shape: Shape) -> bytes:
    picture.seek(0)
    has_alpha = picture.has_transparency_data
    mode = "RGBA" if has_alpha else "RGB"
    # Small first, because every later step would copy tens of millions of pixels; but a palette cannot be
    # averaged, so it becomes colours before that.
    small = picture if picture.mode in {"RGB", "RGBA", "L", "LA", "CMYK", "YCbCr"} else picture.convert(mode)
    side = max(shape.width, shape.height)
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    clean = ImageOps.exif_transpose(small).convert(mode)
    clean.thumbnail((shape.width, shape.height), Image.Resampling.LANCZOS)
    if shape.jpeg and has_alpha:
        ground = Image.new("RGBA", clean.size, "white")
        clean = Image.alpha_composite(ground, clean).convert("RGB")
    out = io.BytesIO()
    # A new image without the old one's info: no place, no camera, no comment.
    bare = Image.frombytes(clean.mode, clean.size, clean.tobytes())
    if shape.jpeg:
        bare.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    else:
        bare.save(out, "WEBP", quality=84, method=4)
    return out.getvalue()


# What may be downloaded, by ending, with what such a file begins with. Nothing that a browser runs.
_ZIP = (b"PK\x03\x04",)
_OLD_OFFICE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_TEXT: tuple[bytes, ...] = ()
DOCUMENT_TYPES = {
    ".pdf": (b"%PDF-",),
    **dict.fromkeys((".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".zip"), _ZIP),
    **dict.fromkeys((".doc", ".xls", ".ppt"), _OLD_OFFICE),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    **dict.fromkeys((".jpg", ".jpeg"), (b"\xff\xd8\xff",)),
    **dict.fromkeys((".txt", ".csv", ".md"), _TEXT),
}


def clean_document(upload: UploadedFile[bytes]) -> UploadedFile[bytes]:
    """Return ``upload``, which is a document of a kind that may be offered.

    Raises:
        ValidationError: it is too large or empty, or its ending is not taken or not what it contains.

    """
    size, name = upload.size or 0, upload.name or ""
    if size > DOCUMENT_MAX:
        raise ValidationError(
            _("This file has %(size)s. A document may have at most %(most)s.")
            % {"size": filesizeformat(size), "most": filesizeformat(DOCUMENT_MAX)},
            code="too_large",
        )
    ending = PurePosixPath(name).suffix.lower()
    begins = DOCUMENT_TYPES.get(ending)
    if begins is None:
        raise ValidationError(
            _("Files like “%(name)s” are not taken. Use one of %(endings)s.")
            % {"name": name, "endings": " ".join(sorted(DOCUMENT_TYPES))},
            code="type",
        )
    head = upload.read(_HEAD)
    upload.seek(0)
    if not (head.startswith(begins) if begins else b"\0" not in head):
        raise ValidationError(
            _("“%(name)s” is not really a %(ending)s file. Save it again in its own program.")
            % {"name": name, "ending": ending},
            code="disguised",
        )
    return upload


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Keeps files on disk while they come in, and no more of one than the largest document may have.

    The file's ``size`` still says how much was sent, so that its field can refuse it while the rest of the
    form is kept.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write a chunk, unless the file is too large by now."""
        if start + len(raw_data) <= DOCUMENT_MAX:
            return super().receive_data_chunk(raw_data, start)
        return None
