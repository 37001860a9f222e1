"""Finding words in short texts as people expect it: whatever the case, the accents and the punctuation.

The page of a board does the same while somebody types (``frontend/src/live/search.ts``); both are held to the
cases in ``frontend/tests/search-cases.json``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LONGEST = 100  # characters of a search; the rest is cut off
MOST = 8  # words of it
# A word so short begins one: "AI" is not in "training". Scripts without spaces between words are not held to it.
SHORT = 3  # characters

# Unicode's block of combining diacritical marks: accents of Latin, Greek and Cyrillic letters.
_FIRST_ACCENT, _LAST_ACCENT = "\u0300", "\u036f"
_BETWEEN = re.compile(r"[^a-z0-9]+")
# Letters that Unicode does not take apart into a plain one and its accent.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


@dataclass(frozen=True)
class Search:
    """What somebody looks for: ``text`` as typed, ``words`` as they are compared. Without words it is nothing."""

    text: str
    words: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.words)

    @property
    def query(self) -> str:
        """The search as it stands in an address, after other parameters."""
        return f"&q={quote(self.text)}" if self else ""

    def finds(self, *texts: str) -> bool:
        """Say whether every word is in one of ``texts``."""
        folded = "\n".join(fold(text) for text in texts)
        return all(word in folded for word in self.words)

    def mark(self, text: str) -> SafeString:
        """Return ``text`` as HTML with what was looked for marked."""
        html, done = "", 0
        for start, end in self._spans(text):
            html += f"{escape(text[done:start])}<mark>{escape(text[start:end])}</mark>"
            done = end
        return mark_safe(html + escape(text[done:]))  # noqa: S308 -- every piece of the text is escaped

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Return where in ``text`` the words stand, in order and without overlaps."""
        folded, origins = _trace(text)
        marked: set[int] = set()
        for word in self.words:
            at = folded.find(word)
            while at >= 0:
                # The space before a short word is not of it.
                marked.update(range(at + word.startswith(" "), at + len(word)))
                at = folded.find(word, at + 1)
        spans: list[tuple[int, int]] = []
        for start, end in sorted({origins[place] for place in marked}):
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        return spans


def search_for(typed: str) -> Search:
    """Read what somebody typed into a search box."""
    text = " ".join(typed[:LONGEST].split())
    folded = [word for word in (fold(piece).strip() for piece in text.split()) if word]
    return Search(
        text, tuple(f" {word}" if len(word) <= SHORT and word.isascii() else word for word in folded[:MOST])
    )


def fold(text: str) -> str:
    """Return ``text`` as it is compared: plain small letters and digits, one space before, after and between."""
    if text.isascii():
        return _BETWEEN.sub(" ", f" {text.lower()} ")
    return _trace(text)[0]


def _trace(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return ``text`` folded, and for each character of that from where to where in ``text`` it comes from."""
    folded, origins = [" "], [(0, 0)]
    for place, char in enumerate(text):
        plain = _plain(char)
        if not plain:
            # An accent of its own belongs to the letter before it.
            origins[-1] = (origins[-1][0], place + 1)
        for each in plain:
            if each != " " or folded[-1] != " ":
                folded.append(each)
                origins.append((place, place + 1))
    if folded[-1] != " ":
        folded.append(" ")
        origins.append((len(text), len(text)))
    return "".join(folded), origins


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """Return one character as it is compared: nothing for an accent, a space for what is no letter or digit."""
    apart = unicodedata.normalize("NFKD", char).casefold().translate(_PLAIN)
    letters = [each for each in apart if not _FIRST_ACCENT <= each <= _LAST_ACCENT]
    return "".join(each if unicodedata.category(each)[0] in "LNM" else " " for each in letters)
