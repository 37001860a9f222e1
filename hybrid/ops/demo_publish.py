"""``hybrid demo publish``: a room, a right to publish there, and the test card or a file to publish."""

from __future__ import annotations

import logging
import signal
import threading
from typing import TYPE_CHECKING

import click

from hybrid.config import ConfigError
from hybrid.demo.publish import publish
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


def publish_to(config: Config, *, event: str, room: str, file: Path | None) -> None:
    """Publish ``file``, or the test card, to a room until SIGTERM or SIGINT.

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
    url = config.relay_url + issue(_grant(place)).url
    publish(url=url, token=lambda: _token(place), source=source, stop=stop, say=click.echo)


def _grant(place: Room) -> Grant:
    return Grant(right=Right.PUBLISH, event=place.event.slug, room=place.slug, person=PUBLISHER)


def _token(place: Room) -> str:
    """Make a token for a new connection; the room goes on air with it unless an operator has decided."""
    let_publisher_decide(room=place)
    return issue(_grant(place)).token
