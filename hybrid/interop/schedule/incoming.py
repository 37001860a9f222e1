"""What a file says of an agenda, before anything is compared with the event.

FileError    nothing of the file can be taken; the message says why
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 -- dataclasses keep the annotations
import uuid  # noqa: TC003
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from hybrid.domain.names import without_controls

TITLE_LENGTH = 200
NAME_LENGTH = 120
ROOM_LENGTH = 80
# Beyond these years, on some clock of the earth a date would be none that a computer can write.
YEARS = range(1900, 2200)
# More of them than any event has would be as many rows to write, and lines to show.
MOST_ROOMS, MOST_PEOPLE, MOST_PROBLEMS = 500, 10_000, 20_000


class FileError(Exception):
    """A file of which nothing can be taken. Its text is for the person who sent it."""


@dataclass(frozen=True)
class Problem:
    """A line that could not be taken, or not all of it. ``where`` names it as the file does."""

    where: str
    text: str


@dataclass(frozen=True)
class RoomIn:
    """A room that a file speaks of."""

    name: str
    guid: uuid.UUID | None = None


@dataclass(frozen=True)
class VoiceIn:
    """Somebody who speaks. What is None the file does not say, and nothing of it is changed."""

    name: str
    guid: uuid.UUID | None = None
    biography: str | None = None
    position: str | None = None
    organisation: str | None = None


@dataclass(frozen=True)
class SessionIn:
    """A session. Its times are instants; ``kind`` and ``group`` are the file's words, ``room`` may be empty.

    Without a ``guid`` it is known by ``number``, what the file counts it by.
    """

    where: str
    guid: uuid.UUID | None
    number: str
    title: str
    kind: str
    abstract: str
    starts: dt.datetime
    ends: dt.datetime
    room: str
    group: str
    voices: tuple[VoiceIn, ...]


@dataclass
class Incoming:
    """Everything that a file says, and what of it could not be read."""

    what: str
    rooms: list[RoomIn] = field(default_factory=list)
    speakers: list[VoiceIn] = field(default_factory=list)
    sessions: list[SessionIn] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, where: str, text: str) -> None:
        """Note a line that could not be taken."""
        self.problems.append(Problem(where, text))

    def check_size(self) -> None:
        """Refuse what is too much for anybody to look through.

        Raises:
            FileError: there are too many rooms, people or mistakes.

        """
        if len(self.rooms) > MOST_ROOMS:
            raise FileError(_("The file has more than %d rooms.") % MOST_ROOMS)
        if len(self.speakers) + sum(len(session.voices) for session in self.sessions) > MOST_PEOPLE:
            raise FileError(_("The file names more than %d speakers.") % MOST_PEOPLE)
        if len(self.problems) > MOST_PROBLEMS:
            raise FileError(_("The file has more than %d mistakes.") % MOST_PROBLEMS)


def one_line(value: object, length: int) -> str:
    """Return ``value`` as one line without controls, cut at ``length``."""
    return " ".join(without_controls(str(value)).split())[:length].strip() if value is not None else ""


def paragraphs(*values: object) -> str:
    """Return texts as one, an empty line between them, with the line ends that we keep."""
    texts = (
        without_controls(str(value).replace("\r\n", "\n").replace("\r", "\n")) for value in values if value
    )
    return "\n\n".join(filter(None, (text.strip() for text in texts)))
