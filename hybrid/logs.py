"""What a log must not hold: whoever may read it need not be able to take a place in an event."""

from __future__ import annotations

import logging
import re

# The token of a role link, which works until it is used, a screen's for days; of a registration, which works
# as long as that is kept; of an invitation; of a private calendar; and codes in an address. A slash may be written as
# %2F: the address is then part of another one, to come back to.
_SLASH = r"(?:/|%2[Ff])"
_SECRETS = re.compile(
    rf"({_SLASH}(?:r|registration|invitation|api{_SLASH}calendar){_SLASH})(?:(?!%2[Ff])[^/\s?#&\"])+"
    r"|((?:[?&]|%3[Ff]|%26)code(?:=|%3[Dd]))[^&%\s#\"]+"
)


def without_secrets(text: str) -> str:
    """Return ``text`` with stars in place of each token and code of an address."""
    return _SECRETS.sub(lambda found: f"{found[1] or found[2]}***", text)


class HideSecrets(logging.Filter):
    """Takes them out of a record, and leaves its arguments in their places for whatever formats them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        record.msg = without_secrets(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(without_secrets(a) if isinstance(a, str) else a for a in record.args)
        return True
