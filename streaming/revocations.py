"""Rights that were taken back before they ran out. Pure, but for the clock that it is given."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from streaming.tokens import LEEWAY, LIFETIME

if TYPE_CHECKING:
    from collections.abc import Callable

    from streaming.tokens import Grant


@dataclass(frozen=True, slots=True)
class _Subject:
    event: str
    room: str
    person: str
    key: str


class Revocations:
    """Tokens issued before a revocation are worth nothing; ones issued after it are good again."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._revoked: dict[_Subject, float] = {}

    def add(self, *, event: str, room: str = "", person: str = "", key: str = "") -> None:
        """Take back what a person, a key or (with neither) everybody may do in an event or a room."""
        self._revoked[_Subject(event, room, person, key)] = self._clock()

    def covers(self, grant: Grant) -> bool:
        """Tell whether a grant was taken back."""
        if not self._revoked:
            return False
        holders = [("", ""), (grant.person, "")]
        if grant.key:
            holders += [("", grant.key), (grant.person, grant.key)]
        return any(
            grant.issued <= self._revoked.get(_Subject(grant.event, room, person, key), -1.0)
            for room in ("", grant.room)
            for person, key in holders
        )

    def forget(self) -> None:
        """Drop revocations that outlived every token they could concern."""
        oldest = self._clock() - LIFETIME - 2 * LEEWAY
        for subject in [s for s, moment in self._revoked.items() if moment < oldest]:
            del self._revoked[subject]
