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


def put_demo_in() -> list[tuple[str, str]]:
    """Make the demo events, or move them to today; return what to show of them."""
    from django.conf import settings
    from django.utils import timezone

    from hybrid.ops.demo import demo_places

    return demo_places(public_url=settings.CONFIG.public_url, now=timezone.now())


@click.command()
@click.option("--demo", is_flag=True)
@click.option("--result-fd", type=int, required=True)
def main(demo: bool, result_fd: int) -> None:  # noqa: FBT001 -- click passes flags so
    """Make the installation ready and write what to show to RESULT_FD. Started by ``hybrid up``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hybrid.settings")
    try:
        django.setup()
        make_ready()
        places = put_demo_in() if demo else []
    except ConfigError as error:
        for problem in error.problems:
            _say(problem)
        sys.exit(EXIT_MISCONFIGURED)
    with os.fdopen(result_fd, "w") as result:
        json.dump(places, result)


if __name__ == "__main__":
    main()
