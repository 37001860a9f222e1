"""What a log must not hold: whoever may read it need not be able to take a place in an event."""

from __future__ import annotations

import logging
import re

# The token of a role link, which works until it is used, a screen's for days; of a registration, which works
# as long as that is kept; of an invitation; of a private calendar; and codes in an address.
_SECRETS = re.compile(r"(/(?:r|registration|invitation|api/calendar)/)[^/\s?#\"]+|([?&]code=)[^&\s#\"]+")


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
