"""The ``hybrid`` command."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hybrid.config import Config, ConfigError, load_config
from hybrid.ops.serve import ServeOptions, places_text, serve, use_running_address

if TYPE_CHECKING:
    from collections.abc import Callable

EXIT_MISCONFIGURED = 2
DEMO_EVENT = "policing-social-citizens"


def explain_problems(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command end with one line for each thing that is wrong, instead of a traceback."""
    from functools import wraps

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- whatever the command takes
        try:
            return function(*args, **kwargs)
        except ConfigError as error:
            for problem in error.problems:
                click.secho(problem, fg="red", err=True)
            sys.exit(EXIT_MISCONFIGURED)

    return wrapped


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hybrid-events", prog_name="hybrid")
def main() -> None:
    """Run hybrid events: agenda, live rooms, questions, webcast, unconference.

    Settings come from the environment: HYBRID_DATA_DIR (default: ./data), HYBRID_PUBLIC_URL,
    HYBRID_TLS_CERT and HYBRID_TLS_KEY, HYBRID_TRUSTED_PROXIES, DATABASE_URL, REDIS_URL, EMAIL_URL.
    """


@main.command()
@click.option("--host", default=None, help="Address to listen on.  [default: 127.0.0.1, or all with --lan]")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--lan",
    is_flag=True,
    help="Let phones and laptops on the same network in: listen on every address, and make links and "
    "QR codes with this machine's own (or with HYBRID_PUBLIC_URL).",
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(min=1),
    help="Web processes. More than one needs REDIS_URL.",
)
@click.option(
    "--server",
    default="uvicorn",
    show_default=True,
    type=click.Choice(["uvicorn", "daphne"]),
    help="The ASGI server.",
)
@click.option("--demo", is_flag=True, help="Put the demo events in first, and print links into them.")
@click.option("--access-log", is_flag=True, help="Log every request, with the visitor's address.")
@click.option(
    "--test-card/--no-test-card",
    default=True,
    help="With --demo, send a test card to the main hall's webcast.  [default: yes]",
)
@click.option(
    "--relay/--no-relay", default=True, help="Run the media relay too, for webcasts.  [default: yes]"
)
@explain_problems
def up(**options: Any) -> None:  # noqa: ANN401 -- click gives them by name; ServeOptions types them
    """Serve the events: web, jobs and media relay, kept running until Ctrl-C or SIGTERM.

    The database is brought up to date first. If it does not answer, this waits for it.
    """
    sys.exit(serve(ServeOptions(**options)))


def _set_up_django() -> Config:
    """Read the settings and set Django up, for a command that works on the database itself."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hybrid.settings")
    use_running_address(os.environ)
    config = load_config(os.environ)
    django.setup()
    return config


@main.group(invoke_without_command=True)
@click.pass_context
@explain_problems
def demo(context: click.Context) -> None:
    """Put the demo events in, or move them to today, and print links into them.

    Each start makes new one-time links; unused ones of before stop working. What you changed in a demo
    event stays as it is.
    """
    if context.invoked_subcommand is not None:
        return
    _set_up_django()
    from hybrid.ops.prepare import make_ready, put_demo_in

    make_ready()
    click.echo(places_text(put_demo_in()), nl=False)


@demo.command("publish")
@click.argument("room")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--event", default=DEMO_EVENT, show_default=True, help="The event whose room it is.")
@click.option("--again", is_flag=True, hidden=True, help="Go on with what was begun before.")
@explain_problems
def demo_publish(room: str, event: str, file: Path | None, *, again: bool) -> None:
    """Publish a moving test card, or FILE over and over, to the webcast of ROOM, until Ctrl-C.

    FILE is a video of any kind that FFmpeg reads. The room goes on air with it, unless an operator has decided
    otherwise. When the media relay goes away, this waits for it and begins again; when somebody else takes the room
    over, or ends its webcast, it stays away until it is started anew.
    """
    config = _set_up_django()
    from hybrid.ops.demo_publish import publish_to

    publish_to(config, event=event, room=room, file=file, again=again)


@demo.command("board")
@click.argument("phase")
@explain_problems
def demo_board(phase: str) -> None:
    """Put the demo's unconference into PHASE: proposing, voting, scheduled, running or over.

    What was proposed, voted and released on it before is made anew.
    """
    config = _set_up_django()
    from hybrid.ops.demo import bring_demo_to
    from hybrid.ops.prepare import make_ready

    make_ready()
    click.echo(config.public_url + bring_demo_to("board", phase))


@main.command()
@click.argument("email")
@explain_problems
def createorganiser(email: str) -> None:
    """Let EMAIL organise every event of this installation, and say how to sign in.

    An account that is there already gets the rights; otherwise one is made.
    """
    config = _set_up_django()
    from hybrid.ops.accounts import make_organiser
    from hybrid.ops.prepare import make_ready

    make_ready()
    email = email.strip().lower()
    is_new = make_organiser(email=email)
    click.echo(
        f"{email} {'is a new account and' if is_new else ''} may organise every event.".replace("  ", " ")
    )
    click.echo(f"Sign in at {config.public_url}/accounts/login/ with this address; a code comes by mail.")
    if not config.email_url:
        click.echo(f"No EMAIL_URL is set: the mail with the code is a file in {config.data_dir / 'mail'}")


@main.group()
def token() -> None:
    """Make a token by hand to publish to a room's webcast, or to watch it.

    The address comes first, the token on the line below it: send it as "Authorization: Bearer TOKEN".
    """


_minutes = click.option(
    "--minutes",
    default=60,
    show_default=True,
    type=click.IntRange(1, 7 * 24 * 60),
    help="How long it may be used to begin; what has begun goes on.",
)


@token.command("publish")
@click.argument("event")
@click.argument("room")
@_minutes
@click.option("--takeover", is_flag=True, help="May replace somebody else who publishes to the room.")
@click.option("--rehearsal", is_flag=True, help="Only the crew sees it until somebody goes live.")
@explain_problems
def token_publish(event: str, room: str, minutes: int, takeover: bool, rehearsal: bool) -> None:  # noqa: FBT001 -- click passes flags so
    """Print the address and a token to publish to ROOM of EVENT.

    The room goes on air with the picture, unless an operator decides otherwise meanwhile.
    """
    _set_up_django()
    from hybrid.ops.tokens import publish_token, ticket_text

    ticket = publish_token(event, room, minutes=minutes, takeover=takeover, rehearsal=rehearsal)
    click.echo(ticket_text(ticket))


@token.command("play")
@click.argument("event")
@click.argument("room")
@_minutes
@click.option("--rehearsal", is_flag=True, help="Shows what is not on air too, as the crew sees it.")
@explain_problems
def token_play(event: str, room: str, minutes: int, rehearsal: bool) -> None:  # noqa: FBT001 -- click passes flags so
    """Print the address and a token to watch ROOM of EVENT."""
    _set_up_django()
    from hybrid.ops.tokens import play_token, ticket_text

    click.echo(ticket_text(play_token(event, room, minutes=minutes, rehearsal=rehearsal)))


if __name__ == "__main__":
    main()
