"""Names that people give themselves."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from hybrid.errors import RuleError

NAME_LENGTH = 80
# Letters of some scripts, and some signs, are joined or parted by these (Unicode §23.2).
_JOINERS = "\u200c\u200d"


def without_controls(text: str) -> str:
    """Return ``text`` without what only acts: controls, and marks that turn the direction of what follows.

    Line ends stay. A database may refuse some of these, and a hall would be shown something else than was
    approved.
    """
    return "".join(c for c in text if c in _JOINERS or c in "\n\t" or unicodedata.category(c)[0] != "C")


def clean_name(name: str) -> str:
    """Return ``name`` fit to be shown: one line, single spaces, nothing invisible.

    Raises:
        RuleError: nothing readable is left, or it is longer than 80 characters.

    """
    visible = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in name)
    cleaned = " ".join(unicodedata.normalize("NFC", visible).split())
    if not any(unicodedata.category(c)[0] in "LN" for c in cleaned):
        raise RuleError(
            _("Give a name that others can read, with at least one letter or digit."), field="display_name"
        )
    if len(cleaned) > NAME_LENGTH:
        raise RuleError(
            _("That name is too long: %(count)d characters fit.") % {"count": NAME_LENGTH},
            field="display_name",
        )
    return cleaned
