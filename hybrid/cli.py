"""The ``hybrid`` command."""

from __future__ import annotations

import os
import sys

import click

from hybrid.config import ConfigError, load_config


@click.group()
def main() -> None:
    """Run a hybrid event: agenda, live rooms, questions, webcast, unconference."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hybrid.settings")
    try:
        load_config(os.environ)
    except ConfigError as error:
        for problem in error.problems:
            click.secho(problem, fg="red", err=True)
        sys.exit(2)


def _manage(*args: str) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["hybrid", *args])


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def up(host: str, port: int) -> None:
    """Migrate the database and serve."""
    import uvicorn

    _manage("migrate", "--verbosity", "0")
    uvicorn.run("hybrid.asgi:application", host=host, port=port, lifespan="off")


if __name__ == "__main__":
    main()
