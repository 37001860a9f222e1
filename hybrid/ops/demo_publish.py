"""``hybrid demo publish``: a room, a right to publish there, and the test card or a file to publish."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

import click

from hybrid.config import ConfigError
from hybrid.demo.publish import Outcome, Pulse, publish, publish_beside
from hybrid.demo.sources import SourceError, moving_card, video_file
from hybrid.domain.webcast.control import let_publisher_decide
from hybrid.ops.tokens import find_room
from hybrid.webcast.tokens import issue
from streaming.tokens import Grant, Right

if TYPE_CHECKING:
    from pathlib import Path

    from hybrid.config import Config
    from hybrid.models import Room

# Whom the relay takes for the publisher: the same each time, so that a new start replaces the one before.
PUBLISHER = "test-card"


# Said to the program that takes this one's place.
AGAIN = "--again"


def publish_to(config: Config, *, event: str, room: str, file: Path | None, again: bool) -> None:
    """Publish ``file``, or the test card, to a room until SIGTERM or SIGINT.

    Unless it only goes on (``again``), the room goes on air with it where no operator has decided otherwise.

    Raises:
        click.ClickException: there is no such room, or the file is no video.

    """
    try:
        place = find_room(event, room)
        source = video_file(file) if file else moving_card(place.name, place.event.name, place.event.tz)
    except (ConfigError, SourceError) as error:
        # Not the exit code of wrong settings: beside other processes, this one must not end them all.
        raise click.ClickException(str(error)) from error
    # It looks after the relay every second; that is not worth a line each.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if not again:
        let_publisher_decide(room=place)
    url = config.relay_url + issue(_grant(place)).url

    def publishing(pulse: Pulse) -> None:
        publish(
            url=url,
            token=lambda: issue(_grant(place)).token,
            source=source,
            stop=stop,
            say=click.echo,
            pulse=pulse,
        )

    outcome = publish_beside(publishing, stop=stop, say=click.echo)
    sys.stdout.flush()
    if outcome is Outcome.RELAY_IS_ANOTHER:
        words = [word for word in sys.orig_argv[1:] if word != AGAIN]
        os.execv(sys.executable, [sys.executable, *words, AGAIN])  # noqa: S606 -- this very program
    if outcome is Outcome.STUCK:
        # Without clearing up: that would wait for FFmpeg too.
        os._exit(0)


def _grant(place: Room) -> Grant:
    return Grant(right=Right.PUBLISH, event=place.event.slug, room=place.slug, person=PUBLISHER)
