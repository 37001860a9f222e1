"""What happens once before the processes start: the database is made ready, the demo is put in."""

from __future__ import annotations

import json
import os
import sys

import click
import django

from hybrid.config import ConfigError
from hybrid.ops.supervisor import EXIT_MISCONFIGURED


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 -- the supervisor reads it


def make_ready() -> None:
    """Wait for the database and bring its tables up to date."""
    from django.core.management import call_command

    from hybrid.ops.database import wait_for_database

    wait_for_database(say=_say)
    call_command("migrate", verbosity=0, interactive=False)


@click.command()
@click.option("--result-fd", type=int, required=True)
def main(result_fd: int) -> None:
    """Make the installation ready and write what to show to RESULT_FD. Started by ``hybrid up``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hybrid.settings")
    try:
        django.setup()
        make_ready()
    except ConfigError as error:
        for problem in error.problems:
            _say(problem)
        sys.exit(EXIT_MISCONFIGURED)
    places: list[list[str]] = []
    with os.fdopen(result_fd, "w") as result:
        json.dump(places, result)


if __name__ == "__main__":
    main()
