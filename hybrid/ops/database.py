"""Waiting for a database that does not answer yet, or no longer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import OperationalError, connection

from hybrid.config import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 5.0


def database_place() -> str:
    """Say which database is used, without its password."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(settings["NAME"])
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"{settings['NAME']} on {settings['HOST'] or 'this machine'}{port}"


def wait_for_database(*, say: Callable[[str], None], sleep: Callable[[float], None] = time.sleep) -> None:
    """Return once the database answers; ``say`` why not before each wait.

    Raises:
        ConfigError: it is a SQLite file that cannot be opened, which no waiting mends.

    """
    delay = FIRST_DELAY_SECONDS
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            reason = " ".join(str(error).split())
            if connection.vendor == "sqlite":
                raise ConfigError(
                    f"The database {database_place()} cannot be opened ({reason}). Make the data "
                    "directory and everything in it writable for this user, or set HYBRID_DATA_DIR."
                ) from error
            say(f"The database {database_place()} does not answer; trying again in {delay:g} s. ({reason})")
            sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY_SECONDS)
        else:
            return
