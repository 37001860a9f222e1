"""A PDF of a title and paragraphs, small enough to read: one font, tagged for screen readers.

Structure and operators as in ISO 32000-1: file structure §7.5, text §9.4, tagged PDF §14.8.
"""

from __future__ import annotations

import textwrap

# All in points, 1/72 inch. A4 with generous margins.
WIDTH, HEIGHT, MARGIN = 595, 842, 72
TITLE_SIZE, BODY_SIZE, LEADING = 20, 11, 16
# Helvetica averages about half its size per character; this many fit between the margins.
BODY_CHARACTERS = 82
TITLE_CHARACTERS = 40


def _string(text: str) -> bytes:
    """Return ``text`` as a PDF string in the encoding of the font, its three special characters escaped."""
    encoded = text.encode("cp1252", errors="replace")
    for special in (b"\\", b"(", b")"):
        encoded = encoded.replace(special, b"\\" + special)
    return b"(" + encoded + b")"


def _utf16(text: str) -> bytes:
    """Return ``text`` as a PDF text string for titles and such (§7.9.2.2)."""
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def _page_text(title: str, paragraphs: tuple[str, ...]) -> bytes:
    """Return the drawing operators, each block marked with its number for the structure tree."""
    out = [
        b"BT /F1 %d Tf %d TL %d %d Td" % (TITLE_SIZE, TITLE_SIZE + 6, MARGIN, HEIGHT - MARGIN - TITLE_SIZE)
    ]
    blocks = [(b"H1", textwrap.wrap(title, TITLE_CHARACTERS))]
    blocks += [(b"P", textwrap.wrap(paragraph, BODY_CHARACTERS)) for paragraph in paragraphs]
    for number, (tag, lines) in enumerate(blocks):
        out.append(b"/%s <</MCID %d>> BDC" % (tag, number))
        # A space ends each line, so that text copied from the page keeps its words apart.
        out += [_string(line + " ") + b" Tj T*" for line in lines]
        out.append(b"EMC")
        out.append(b"/F1 %d Tf %d TL T*" % (BODY_SIZE, LEADING))
    return b"\n".join([*out, b"ET"])


def make_pdf(*, title: str, paragraphs: tuple[str, ...], language: str = "en-GB") -> bytes:
    """Return a one-page tagged PDF of ``title`` and ``paragraphs``.

    Raises:
        ValueError: the text is longer than a page.

    """
    lines = sum(len(textwrap.wrap(paragraph, BODY_CHARACTERS)) + 1 for paragraph in paragraphs)
    if lines * LEADING > HEIGHT - 2 * MARGIN - 3 * TITLE_SIZE:
        raise ValueError(f"{title!r} is longer than one page.")
    content = _page_text(title, paragraphs)
    count = len(paragraphs) + 1
    tags = [b"H1"] + [b"P"] * len(paragraphs)
    first = 8  # the number of the first structure element's object
    kids = b" ".join(b"%d 0 R" % (first + n) for n in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang %s/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R"
        b"/ViewerPreferences<</DisplayDocTitle true>>>>" % _string(language),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/StructParents 0/Tabs/S"
        b"/Resources<</Font<</F1 5 0 R>>>>>>" % (WIDTH, HEIGHT),
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/StructTreeRoot/K[%s]/ParentTree<</Nums[0[%s]]>>/ParentTreeNextKey 1>>" % (kids, kids),
        b"<</Title %s>>" % _utf16(title),
        *(
            b"<</Type/StructElem/S/%s/P 6 0 R/Pg 3 0 R/K %d>>" % (tag, number)
            for number, tag in enumerate(tags)
        ),
    ]
    return _file(objects, root=1, info=7)


def _file(objects: list[bytes], *, root: int, info: int) -> bytes:
    """Return ``objects``, numbered from 1, as a file with its table of offsets (§7.5.4)."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        info,
        table,
    )
    return bytes(out)
