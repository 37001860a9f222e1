"""What a rule says when it refuses.

    RuleError          the person can mend it; the message tells them how

A right that is missing is not an error of a rule: whoever calls one has asked ``hybrid.rules`` before.
"""

from __future__ import annotations


class RuleError(Exception):
    """A rule was not carried out and nothing was changed.

    ``message`` is translated and made to be shown. ``code`` is stable, for callers that answer
    differently to different reasons; ``field`` names the form field that it is about.
    """

    def __init__(self, message: str, *, code: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field
