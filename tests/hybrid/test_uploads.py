"""Real pictures and real files, as phones, cameras and people with bad intentions make them."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hybrid.uploads import (
    DOCUMENT_MAX,
    LOGO,
    PICTURE_MAX,
    PORTRAIT,
    PREVIEW,
    CappedUploadHandler,
    clean_document,
    clean_picture,
)


def picture(kind="PNG", size=(1200, 900), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "#1d5c63" if mode != "RGBA" else (29, 92, 99, 128)).save(out, kind, **options)
    return SimpleUploadedFile("p." + kind.lower(), out.getvalue())


def opened(file):
    return Image.open(io.BytesIO(file.read()))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "MPO"])
def test_any_usual_picture_becomes_a_small_webp(kind):
    result = opened(clean_picture(picture(kind), PORTRAIT))
    assert (result.format, result.size) == ("WEBP", (800, 600))


def test_the_preview_is_a_jpeg_and_what_was_clear_is_white():
    result = opened(clean_picture(picture(size=(100, 50), mode="RGBA"), PREVIEW))
    assert (result.format, result.mode, result.size) == ("JPEG", "RGB", (100, 50))
    assert result.getpixel((0, 0))[0] > 120


def test_a_clear_logo_stays_clear():
    result = opened(clean_picture(picture(mode="RGBA", size=(400, 400)), LOGO))
    assert result.mode == "RGBA"
    assert result.getpixel((5, 5))[3] == pytest.approx(128, abs=2)


def test_it_is_turned_upright_and_forgets_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    result = opened(clean_picture(picture("JPEG", (600, 300), exif=exif, comment=b"hidden"), PORTRAIT))
    assert result.size == (300, 600)
    assert not result.getexif()
    assert "comment" not in result.info


def png_header(width, height):
    """A PNG of a few bytes that claims to be of any size."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + (chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b""))
    )


SVG = b"""<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"""


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"this is no picture", "no_picture"),
        (b"", "no_picture"),
        (b"%PDF-1.7\n", "no_picture"),
        (b"BM" + bytes(60), "no_picture"),
        (SVG, "svg"),
        (b"\xef\xbb\xbf  <svg onload='alert(1)'/>", "svg"),
        (b"<html><script>alert(1)</script></html>", "svg"),
        (png_header(10_000, 7_000), "pixels"),
        (png_header(60_000, 60_000), "pixels"),
        (png_header(300, 300), "broken"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_reason(data, code):
    with pytest.raises(ValidationError) as refused:
        clean_picture(SimpleUploadedFile("portrait.png", data, "image/png"), PORTRAIT)
    assert refused.value.code == code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_cut_short_is_refused(kind):
    out = io.BytesIO()
    Image.effect_noise((400, 400), 90).convert("RGB").save(out, kind)
    data = out.getvalue()
    with pytest.raises(ValidationError) as refused:
        clean_picture(SimpleUploadedFile("p", data[: len(data) // 2]), PORTRAIT)
    assert refused.value.code in {"broken", "no_picture"}


def test_a_picture_of_a_hundred_megabytes_is_refused_by_its_size():
    upload = SimpleUploadedFile("p.jpg", b"\xff\xd8\xff")
    upload.size = 100 * 1024**2
    with pytest.raises(ValidationError) as refused:
        clean_picture(upload, PORTRAIT)
    assert upload.size > PICTURE_MAX
    assert "100.0\xa0MB" in refused.value.message
    assert "10.0\xa0MB" in refused.value.message


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("programme.pdf", b"%PDF-1.7"),
        ("slides.PPTX", b"PK\x03\x04" + bytes(40)),
        ("notes.txt", "Croeso – welcome".encode()),
        ("photo.jpeg", b"\xff\xd8\xff\xe0"),
    ],
)
def test_documents_of_known_kinds_are_taken(name, data):
    upload = SimpleUploadedFile(name, data)
    assert clean_document(upload).read() == data


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("page.html", b"<script>alert(1)</script>", "type"),
        ("drawing.svg", SVG, "type"),
        ("program.exe", b"MZ", "type"),
        ("no-ending", b"%PDF-", "type"),
        ("programme.pdf", b"<html>", "disguised"),
        ("notes.txt", b"\x7fELF\0\0", "disguised"),
        ("slides.pptx", b"MZ\x90", "disguised"),
    ],
)
def test_other_files_are_refused_with_a_reason(name, data, code):
    with pytest.raises(ValidationError) as refused:
        clean_document(SimpleUploadedFile(name, data))
    assert refused.value.code == code


def test_a_file_that_is_too_large_does_not_fill_the_disk():
    handler = CappedUploadHandler()
    handler.new_file("file", "film.pdf", "application/pdf", None)
    chunk, sent = bytes(16 * 1024**2), 0
    while sent < 5 * len(chunk):
        handler.receive_data_chunk(chunk, sent)
        sent += len(chunk)
    file = handler.file_complete(sent)
    with file:
        assert file.size == sent
        assert file.file.seek(0, io.SEEK_END) <= DOCUMENT_MAX
        with pytest.raises(ValidationError, match="at most"):
            clean_document(file)
